"""The words of claims about biases, in exact numbers, on a run that was played in fractions."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat
from sympy import Basic

from analysis.exact_batch import Batch
from analysis.exact_run import PlayedRun
from analysis.exact_words import EXACT_WORDS, displacement, displacement_norm, everyone, path_length
from analysis.measurement import Unavailable
from analysis.scope import Events
from theory.exact.flint_polynomial import from_rational
from theory.exact.norm import Norm, largest, root, spectral_norm
from theory.exact.rational_matrix import to_matrix
from theory.symbols import WORD_OF

Word = Callable[[PlayedRun, Events], Any]


class UnknownWord(ValueError):
    """A symbol that no run in fractions gives a number, and which ones have numbers."""


def value_of(symbol: Basic, history: PlayedRun, events: Events) -> Any:
    """The exact number, or array of them, of a symbol.

    Raises:
        UnknownWord: if no run has such a number.
        Unavailable: if this run has none.
    """
    word = WORD_OF.get(symbol, "")
    if word in RUN_WORDS:
        return RUN_WORDS[word](history, events)
    if word in EXACT_WORDS:
        return np.asarray(EXACT_WORDS[word](history, events), dtype=object)
    raise UnknownWord(f"an exact run gives no value to {word or symbol}; it knows {', '.join(sorted(KNOWN))}")


# Smoothness


VECTORS = ("forward", "recompute", "backward")
_OWN = {"stash": {"forward": "FRB"}, "live": {"forward": "FR", "backward": "B"}}
"""Which parts of the Hessian count under which version vector, where some vectors are one."""


@lru_cache(maxsize=4096)
def _hessian(batch: Batch, weights: str, vector: str) -> tuple[tuple[Fraction, ...], ...]:
    letters = _OWN[weights].get(vector, "") if weights in _OWN else {"forward": "F", "recompute": "R"}.get(vector, "B")
    total = fmpq_mat(len(batch.linear), len(batch.linear))
    for letter, part in zip("FRB", batch.parts(), strict=True):
        total = total + to_matrix(part) if letter in letters else total
    return tuple(tuple(from_rational(entry) for entry in row) for row in total.tolist())


@lru_cache(maxsize=4096)
def _block_norms(sizes: tuple[int, ...], batch: Batch, weights: str, vector: str) -> np.ndarray:
    """(M, M) norms of a Hessian's blocks; not to be written to."""
    hessian = _hessian(batch, weights, vector)
    spans = list(pairwise(np.concatenate([[0], np.cumsum(sizes)]).tolist()))
    found = np.empty((len(spans), len(spans)), dtype=object)
    for (k, rows), (column, columns) in product(enumerate(spans), repeat=2):
        found[k, column] = spectral_norm(tuple(row[slice(*columns)] for row in hessian[slice(*rows)]))
    return found


def _smoothness(vector: str) -> Word:
    def value(history: PlayedRun, events: Events) -> Norm:
        return largest([spectral_norm(_hessian(batch, history.run.weights, vector)) for batch in history.run.batches])

    return value


def _block_smoothness(vector: str) -> Word:
    def value(history: PlayedRun, events: Events) -> np.ndarray:
        tables: list[Any] = [
            _block_norms(history.run.sizes, batch, history.run.weights, vector) for batch in history.run.batches
        ]
        found = np.empty(tables[0].shape, dtype=object)
        for place in np.ndindex(found.shape):
            found[place] = largest([table[place] for table in tables])
        return found

    return value


def _batches(history: PlayedRun, events: Events) -> list[Batch]:
    """The mini-batches of the events."""
    return [history.run.batch(int(history.delays.tasks[task])) for task in events.tasks]


def _event_smoothness(vector: str) -> Word:
    def value(history: PlayedRun, events: Events) -> np.ndarray:
        weights, found = history.run.weights, np.empty(len(events.tasks), dtype=object)
        found[:] = [spectral_norm(_hessian(batch, weights, vector)) for batch in _batches(history, events)]
        return found

    return value


def _smoothness_row(vector: str) -> Word:
    def value(history: PlayedRun, events: Events) -> np.ndarray:
        sizes, weights = history.run.sizes, history.run.weights
        tables = [_block_norms(sizes, batch, weights, vector) for batch in _batches(history, events)]
        return np.array([table[events.block or 0] for table in tables], dtype=object)

    return value


def _objective_smoothness(history: PlayedRun, events: Events) -> Norm:
    """Of the mean of the mini-batches' losses."""
    batches = history.run.batches
    total = to_matrix(_hessian(batches[0], "stash", "forward"))
    for batch in batches[1:]:
        total = total + to_matrix(_hessian(batch, "stash", "forward"))
    share = fmpq(1, len(batches))
    return spectral_norm(tuple(tuple(from_rational(share * entry) for entry in row) for row in total.tolist()))


# Delays


def _counted(history: PlayedRun, vector: str) -> bool:
    """Whether a version vector is counted by itself: where it is F, it is counted there."""
    own = {"stash": ("forward",), "live": ("forward", "backward")}
    return vector in own.get(history.run.weights, VECTORS)


def _column(vector: str) -> str:
    return "activation" if vector == "recompute" else vector


def _max_delay(vector: str) -> Word:
    def value(history: PlayedRun, events: Events) -> int:
        counted = _counted(history, vector)
        return history.delays.max_delay(events.reference, _column(vector)) if counted else 0

    return value


def _delay_matrix(vector: str) -> Word:
    def value(history: PlayedRun, events: Events) -> np.ndarray:
        table = history.delays.delay_matrix(events.reference, _column(vector)) * _counted(history, vector)
        return np.array(table.tolist(), dtype=object)

    return value


def _distinct_tasks(history: PlayedRun, events: Events) -> int:
    counted = [_column(vector) for vector in VECTORS if _counted(history, vector)]
    return max(int(history.delays.distinct_tasks(events.reference, vector).max(initial=0)) for vector in counted)


def _full_gradient_bound(history: PlayedRun, events: Events) -> Norm:
    """Largest norm of the mean of all mini-batches' gradients at the reference points."""
    if history.run.anchored:
        raise Unavailable("mini-batches that move with the run have no full-data gradient")
    tasks, count = everyone(history), len(history.run.batches)
    points = history.points(history.reference(events.reference, tasks, events.block))
    squares = []
    for place in range(points.ncols()):
        point = [points[row, place] for row in range(points.nrows())]
        sums = [
            sum(parts, fmpq(0)) for parts in zip(*(history.gradient_of(n, point) for n in range(count)), strict=True)
        ]
        squares.append(sum(((part / count) ** 2 for part in sums), fmpq(0)))
    return root(max(squares))


def _where_counted(word: Callable[[str], Any]) -> Callable[[str], Word]:
    """A word of a version vector, 0 where that vector is F and counted there."""

    def of(vector: str) -> Word:
        numbers = word(_column(vector))

        def value(history: PlayedRun, events: Events) -> Any:
            found = np.asarray(numbers(history, events), dtype=object)
            return found if _counted(history, vector) else found * 0

        return value

    return of


RUN_WORDS: dict[str, Word] = {
    "step_size": lambda history, events: from_rational(history.step_size),
    "friction": lambda history, events: 1 - history.run.momentum,
    "velocity_decay": lambda history, events: history.run.momentum,
    "horizon": lambda history, events: len(everyone(history)),
    "blocks": lambda history, events: history.blocks,
    "delay": _max_delay("forward"),
    "distinct_tasks": _distinct_tasks,
    "objective_smoothness": _objective_smoothness,
    "full_gradient_bound": _full_gradient_bound,
    "write_defect": lambda history, events: abs(history.run.rounding),
    "block_write_defect": lambda history, events: np.array(
        [abs(history.run.rounding), *[Fraction(0)] * (history.blocks - 1)], dtype=object
    ),
} | {
    name + suffix: word(vector)
    for name, word in (
        ("smoothness", _smoothness),
        ("block_smoothness", _block_smoothness),
        ("event_smoothness", _event_smoothness),
        ("smoothness_row", _smoothness_row),
        ("max_delay", _max_delay),
        ("delay_matrix", _delay_matrix),
        ("displacement", _where_counted(displacement)),
        ("displacement_norm", _where_counted(displacement_norm)),
        ("path_length", _where_counted(path_length)),
    )
    for vector, suffix in zip(VECTORS, ("", "_recompute", "_backward"), strict=True)
}
"""Words of the run itself; those of its gradients and versions are the exact words of a recorded run."""

KNOWN = frozenset({*RUN_WORDS, *EXACT_WORDS})
