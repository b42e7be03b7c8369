"""Asynchronous runs in fractions: the biases of their gradients at every reference point, and all that bounds them."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import fmpq
from sympy import Basic

from analysis.arenas.biases.run_twins import RUN_TWINS, without_delay
from analysis.attack.arena import Arena
from analysis.attack.trial import Mismatch, Trial, compare, times
from analysis.bind import EVENT_WORDS
from analysis.exact_run import ExactRun, PlayedRun
from analysis.exact_words import everyone
from analysis.measurement import Unavailable
from analysis.run_words import value_of
from analysis.scope import Events
from analysis.strategies.extremal_runs import extremal_runs
from analysis.strategies.runs import exact_runs
from theory import symbols
from theory.claim import Claim
from theory.exact.flint_polynomial import from_rational
from theory.exact.norm import root
from theory.symbols import WORD_OF

DEFECTS = frozenset({symbols.write_defect, symbols.block_write_defect})
WHOLE = frozenset({"bias", "bias_with_momentum"})
BY_BLOCK = frozenset({"block_bias", "block_bias_max", "block_bias_max_with_momentum"})
IN_NORM = frozenset({"block_bias_max_norm", "block_bias_in_all_with_momentum"})


def _trials(run: ExactRun, claim: Claim, reference: str) -> Iterator[Trial]:
    """Of each event where the claim speaks about single ones, else of the largest bias of the run."""
    if not reference:
        raise Mismatch(f"{claim.name}: a bias is measured at a reference point; give reference_points=('own',)")
    if run.rounding and not DEFECTS & claim.symbols:
        return  # a run that rounds is no trajectory of a claim in real numbers
    with suppress(Unavailable):  # what the claim speaks about does not exist on this run
        yield from _offered(run.history, claim, reference)


def _offered(history: PlayedRun, claim: Claim, reference: str) -> Iterator[Trial]:
    tasks = everyone(history)
    if claim.measured in WHOLE and reference == "now":
        return  # each block has a reference point of its own: there is no whole vector
    blocks = range(history.blocks) if claim.measured in BY_BLOCK else (None,)
    if any(WORD_OF.get(symbol) in EVENT_WORDS for symbol in claim.symbols):
        for block in blocks:
            events = Events(reference, tasks, block)
            values = _values(history, claim, events)
            for place, square in enumerate(_squares(history, events, block)):
                task = int(history.delays.tasks[tasks[place]])
                yield _trial(values, square, f"task {task}{_of(block)}", block, place)
        return
    values = _values(history, claim, Events(reference, tasks, None))
    if claim.measured in IN_NORM:
        largest = [max(_squares(history, Events(reference, tasks, k), k)) for k in range(history.blocks)]
        yield _trial(values, sum(largest, fmpq(0)), "largest bias of each block")
        return
    for block in blocks:
        squares = _squares(history, Events(reference, tasks, block), block)
        yield _trial(values, max(squares), f"largest bias{_of(block)}", block)


def _trial(
    values: Mapping[Basic, Any], square: fmpq, where: str, block: int | None = None, event: int | None = None
) -> Trial:
    return Trial(values, root(square), where, block, event, square=from_rational(square))


def _of(block: int | None) -> str:
    return "" if block is None else f" of block {block}"


def _values(history: PlayedRun, claim: Claim, events: Events) -> dict[Basic, Any]:
    named = (*claim.symbols, symbols.blocks)
    return {symbol: _number(symbol, history, events.reference, events.block) for symbol in named}


@lru_cache(maxsize=2**14)
def _number(symbol: Basic, history: PlayedRun, reference: str, block: int | None) -> Any:
    """A symbol's number for all tasks, which claims with the same symbol share."""
    return value_of(symbol, history, Events(reference, everyone(history), block))


def _squares(history: PlayedRun, events: Events, block: int | None) -> list[fmpq]:
    """Squared norms of the events' biases, of a block or of the whole vector."""
    rows = history.bias_squares(events.reference, events.tasks, block)
    return [sum(row, fmpq(0)) if block is None else row[block] for row in rows]


def _no_overtaking(run: ExactRun) -> bool:
    return run.history.delays.overtaking is None


def _short_step(run: ExactRun) -> bool:
    """η L ≤ 1 for the mean of the mini-batches' losses; false where an enclosure leaves it open."""
    smoothness = _number(symbols.objective_smoothness, run.history, "own", None)
    return all(
        compare(times(run.step(task), smoothness), Fraction(1)) in (-1, 0) for task in range(len(run.step_sizes))
    )


RUNS = Arena(
    name="asynchronous runs",
    about="a run in fractions on losses with rational gradients, with any interleaving of reads and writes",
    measures=WHOLE | BY_BLOCK | IN_NORM,
    references=frozenset({"read", "own", "start", "now"}),
    instances=exact_runs,
    trials=_trials,
    known=extremal_runs,
    assumptions={
        "plain_sgd": lambda run: not (run.momentum or run.velocity or run.decay),
        "sgd_momentum": lambda run: not run.decay,
        "zero_initial_momentum": lambda run: not run.velocity,
        "no_overtaking": _no_overtaking,
        "constant_step_size": lambda run: len({run.step(task) for task in range(len(run.history.delays.tasks))}) <= 1,
        "step_at_most_inverse_smoothness": _short_step,
        "in_memory_atomic": lambda run: not run.torn,
        "smooth_segment": lambda run: not any(batch.jump for batch in run.batches),
    },
    weight_rule=lambda run: run.weights,
    delay=lambda run: run.history.delays.max_delay("own"),
    synchronous=without_delay,
    twins=RUN_TWINS,
)
