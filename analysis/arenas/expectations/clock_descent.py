"""Claims in expectation, in the clock index: each block steps with the mini-batch forwarded so many ticks ago."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.arenas.expectations.descent_known import HALF, ONE, TINY, departed, in_all_units, mode, two_modes
from analysis.arenas.expectations.descent_numbers import Measured, measured
from analysis.arenas.expectations.descent_runs import FRACTIONS, departures, mini_batches
from analysis.arenas.expectations.drawn_run import Departures, DrawnBatch, DrawnRun, late
from analysis.arenas.expectations.drawn_twins import DOUBLED, UNITS
from analysis.arenas.expectations.expected_descent import ASSUMPTIONS
from analysis.attack.arena import Arena
from analysis.attack.trial import Trial
from analysis.strategies.numbers import shares
from analysis.strategies.quadratics import hessians, largest_eigenvalue, outer, vectors
from theory import symbols
from theory.claim import Claim
from theory.exact.claim_numbers import column
from theory.methods import ddg

MAX_TICKS, NOISY = 6, 4


def declared(run: DrawnRun) -> tuple[int, ...]:
    """The delays that a claim is told."""
    return run.departures.declared_delays or run.delays()


def _whole_bound(found: Measured) -> Fraction:
    """M_g: the largest mean square gradient that a mini-batch has at its own iterate."""
    return found.run.departures.rule_share * found.largest(found.moments.whole)


def _step_ratio(run: DrawnRun, tick: int) -> Fraction:
    """The largest step size of the last K ticks, this one included, over the present one."""
    return max(run.steps[max(0, tick + 1 - len(run.scales)) : tick + 1]) / run.steps[tick]


def _clock_values(found: Measured) -> dict[Any, Any]:
    run = found.run
    ratios = [_step_ratio(run, tick) for tick in range(len(run.steps))]
    return found.values | {
        symbols.block_delay: column(declared(run)),
        symbols.gradient_square_bound: _whole_bound(found),
        symbols.window_step_ratio: max(ratios),
    }


def _modules(found: Measured) -> bool:
    """Whether nothing is shrunk, and each module is a block of one coordinate or more."""
    return set(found.run.scales) == {1}


def _changes(found: Measured) -> Iterator[Trial]:
    """Of the objective in a tick, with the blocks that move by then."""
    run, delays = found.run, declared(found.run)
    values = _clock_values(found)
    for tick, change in enumerate(found.decreases()):
        squares = found.by_block(found.moments.true[tick])
        moving = sum((s * q for s, q, d in zip(run.scales, squares, delays, strict=True) if d <= tick), Fraction(0))
        windows = [sum(run.steps[max(0, tick - d) : tick], Fraction(0)) for d in delays]
        here: dict[Any, Any] = {symbols.update_step_size: run.steps[tick], symbols.window_of_steps: column(windows)}
        here |= {symbols.clock_step_size: run.steps[tick]}
        yield Trial(values | here, change + run.steps[tick] * moving / 2, f"tick {tick}")


def _full_changes(found: Measured) -> Iterator[Trial]:
    """The same once all blocks move, with half of the whole squared gradient."""
    if not _modules(found):
        return
    run, values = found.run, _clock_values(found)
    for tick, change in enumerate(found.decreases()):
        if tick >= max(run.delays()):
            square = sum(found.moments.true[tick], Fraction(0))
            here: dict[Any, Any] = {
                symbols.update_step_size: run.steps[tick],
                symbols.window_step_ratio: _step_ratio(run, tick),
            }
            yield Trial(values | here, change + run.steps[tick] * square / 2, f"tick {tick}")


def _mean(found: Measured) -> Iterator[Trial]:
    if _modules(found):
        yield Trial(_clock_values(found), found.mean([ONE] * len(found.run.steps)))


def _weighted(found: Measured) -> Iterator[Trial]:
    if _modules(found):
        yield Trial(_clock_values(found), found.mean(found.run.steps))


MEASURES: Mapping[str, Callable[[Measured], Iterator[Trial]]] = MappingProxyType(
    {
        "expected_change_in_a_tick": _changes,
        "clock_step_decrease_and_half_gradient_square": _full_changes,
        "clock_gradient_square_mean": _mean,
        "clock_weighted_gradient_square_mean": _weighted,
    }
)


def _trials(run: DrawnRun, claim: Claim, reference: str) -> Iterator[Trial]:
    yield from MEASURES[claim.measured](measured(run))


def clocked(run: DrawnRun) -> DrawnRun:
    """The same run by the clock."""
    return replace(run, by_clock=True)


def _runs(claim: Claim) -> SearchStrategy[DrawnRun]:
    return _random(claim) | st.sampled_from(_known(claim))


@st.composite
def _random(draw: Callable[..., Any], claim: Claim) -> DrawnRun:
    size = draw(st.integers(1, 3))
    hessian = draw(hessians(size))
    batches = draw(mini_batches(hessian))
    shrinks = claim.measured == "expected_change_in_a_tick"
    scales = draw(st.tuples(*(st.sampled_from(FRACTIONS) for _ in range(size)))) if shrinks else (ONE,) * size
    delays = draw(st.tuples(*(st.integers(0, 3) for _ in range(size)))) if shrinks else ddg.delays(size)
    ticks = draw(st.integers(1, MAX_TICKS if len(batches) == 1 else NOISY))
    limit = largest_eigenvalue(hessian)
    constant = (shares() | st.just(ONE)).map(lambda share: (share / limit,) * ticks)
    varying = st.tuples(*(shares().map(lambda share: share / limit) for _ in range(ticks)))
    run = DrawnRun(batches, draw(vectors(size)), draw(constant | varying), late(*delays), scales, tuple(range(size)))
    late_again = st.just(Departures(declared_delays=(0,) * size))
    return clocked(replace(run, departures=draw(st.just(Departures()) | departures(run) | late_again)))


def modules(count: int, step: Fraction, ticks: int, start: Fraction | int = 0) -> DrawnRun:
    """f = (sum of x)^2/(2K), so that L = 1, with signs as noise that are uncorrelated between blocks."""
    signs = {1: ((1,),), 2: ((1, 1), (1, -1)), 3: ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))}[count]
    hessian = tuple(tuple(entry / count for entry in row) for row in outer((ONE,) * count))
    batches = tuple(
        DrawnBatch(hessian, tuple(Fraction(sign * entry) for entry in row)) for row in signs for sign in (1, -1)
    )
    return clocked(
        DrawnRun(batches, (Fraction(start),) * count, (step,) * ticks, late(*ddg.delays(count)), (ONE,) * count,
                 tuple(range(count)))
    )  # fmt: skip


@cache
def _all() -> tuple[DrawnRun, ...]:
    pulled = [
        mode(d, step, d + 2, scale=scale) for d in (0, 1, 2, 4) for step in (ONE, HALF, TINY) for scale in (1, HALF)
    ]
    noisy = [mode(d, Fraction(1, 2 * d + 1), d + 2, start, 1) for d in (0, 1, 2, 3) for start in (0, 1)]
    slow = [mode(0, TINY, 48), mode(0, ONE, 4), mode(0, ONE, 4, 0, 1)]
    shrunk = replace(two_modes((2, 1), HALF, 5), start=(ONE, -ONE), scales=(HALF, Fraction(1, 4)))
    within = [*pulled, *noisy, *slow, shrunk, *(modules(k, Fraction(1, 2 * k), 3) for k in (1, 2)), modules(1, HALF, 1)]
    pushed = mode(0, HALF, 12, 0, 1)
    slowly = mode(0, Fraction(1, 16), 64)
    apart = [
        departed(mode(16, Fraction(1, 8), 40), declared_delays=(0,)),
        departed(mode(0, Fraction(2), 4), smoothness_share=TINY),
        departed(mode(2, HALF, 6), smoothness_share=TINY),
        *(departed(replace(pushed, steps=(TINY,) * 24), sampling=sampling) for sampling in ("one", "sorted")),
        *(departed(mode(2, Fraction(1, 8), 12, 0, 1), sampling=sampling) for sampling in ("one", "sorted")),
        departed(mode(0, TINY, 3), gain=TINY),
        departed(slowly, gain=TINY),
        replace(slowly, steps=(Fraction(1, 16), *(TINY**2,) * 63)),
        departed(replace(slowly, batches=pushed.batches, start=(Fraction(0),)), sampling="one"),
        departed(mode(0, HALF, 3, 0, 1), rule_share=TINY),
        departed(two_modes((1, 0), Fraction(1, 128), 256), step_factors=(ONE, TINY)),
        modules(2, Fraction(16), 2, 1),
        departed(mode(0, Fraction(1, 256), 8), least=HALF),
        departed(replace(two_modes((1, 0), Fraction(1, 256), 8)), step_factors=(ONE, TINY)),
        departed(modules(1, Fraction(1, 16), 1, HALF), unwritten=(0,)),
        mode(0, (Fraction(1, 256), *(TINY**3,) * 15), 16),
        mode(16, Fraction(1, 8), 40),
        mode(40, Fraction(1, 16), 120),
        mode(0, Fraction(3), 3),
    ]
    chosen = [*within[::3], *slow]
    return tuple(run if run.by_clock else clocked(run) for run in (*within, *apart, *in_all_units(chosen)))


def _known(claim: Claim) -> Sequence[DrawnRun]:
    return _all()


def _steps_plainly(run: DrawnRun) -> bool:
    """Whether every block moves in every tick, by nothing but a step size times its gradient."""
    return ASSUMPTIONS["plain_sgd"](run) and not run.departures.unwritten


def _clock_reads(run: DrawnRun) -> bool:
    """Whether each block moves by the step size times its part of the gradient that the declared delay names."""
    return declared(run) == run.delays() and ASSUMPTIONS["common_step_size"](run) and _steps_plainly(run)


CLOCK_DESCENT = Arena(
    name="drawn runs by the clock",
    about="runs of decoupled modules on rational quadratics over all outcomes of their mini-batches, tick by tick",
    measures=frozenset(MEASURES),
    instances=_runs,
    trials=_trials,
    known=_known,
    assumptions=MappingProxyType(
        {
            **ASSUMPTIONS,
            "plain_sgd": _steps_plainly,
            "iid_batches": lambda run: run.departures.sampling == "independent" or len(set(run.batches)) == 1,
            "clock_reads": _clock_reads,
            "delayed_by_modules_above": lambda run: run.delays() == ddg.delays(len(run.scales)),
            "bounded_whole_gradient": lambda run: run.departures.rule_share >= 1,
        }
    ),
    weight_rule=lambda run: "stash",
    delay=lambda run: run.longest,
    twins=(UNITS, DOUBLED),
)
