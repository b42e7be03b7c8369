"""Delay schedules by regime: constant, bounded, heavy-tailed, by block, overtaking …; they shrink to no delay."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.interleaving import Lags, Operation, interleaved, written_in_turn
from analysis.strategies.numbers import Draw


def _repeated(rows: SearchStrategy[list[int]], blocks: int) -> SearchStrategy[Lags]:
    """Consistent reads: a task reads all blocks at once."""
    return rows.map(lambda lags: tuple((lag,) * blocks for lag in lags))


def _lists(entries: SearchStrategy[int], tasks: int) -> SearchStrategy[list[int]]:
    return st.lists(entries, min_size=tasks, max_size=tasks)


def _zero(tasks: int, blocks: int, limit: int) -> SearchStrategy[Lags]:
    return _repeated(st.just([0] * tasks), blocks)


def _constant(tasks: int, blocks: int, limit: int) -> SearchStrategy[Lags]:
    return _repeated(st.integers(0, limit).map(lambda lag: [lag] * tasks), blocks)


def _bounded(tasks: int, blocks: int, limit: int) -> SearchStrategy[Lags]:
    row = st.lists(st.integers(0, limit), min_size=blocks, max_size=blocks).map(tuple)
    return st.lists(row, min_size=tasks, max_size=tasks).map(tuple)


def _finite_mean(tasks: int, blocks: int, limit: int) -> SearchStrategy[Lags]:
    """Geometric: each further update of delay is half as likely, whatever the limit."""
    coins = st.integers(0, 255).map(lambda bits: (bits ^ (bits + 1)).bit_length() - 1)
    return _repeated(_lists(coins, tasks), blocks)


def _heavy_tailed(tasks: int, blocks: int, limit: int) -> SearchStrategy[Lags]:
    """Twice the delay is half as likely: no finite mean in the limit."""
    coins = st.integers(0, 255).map(lambda bits: 1 << ((bits ^ (bits + 1)).bit_length() - 1))
    return _repeated(_lists(coins.map(lambda lag: (lag - 1) * limit), tasks), blocks)


def _per_block(tasks: int, blocks: int, limit: int) -> SearchStrategy[Lags]:
    """Each block has a delay of its own, as in a pipeline."""
    row = st.lists(st.integers(0, limit), min_size=blocks, max_size=blocks).map(tuple)
    return row.map(lambda lags: (lags,) * tasks)


def _sawtooth(tasks: int, blocks: int, limit: int) -> SearchStrategy[Lags]:
    """The adversary of DS-F4: hold one iterate, then lag by as much."""
    teeth = st.tuples(st.integers(0, limit), st.integers(0, limit))

    def play(tooth: tuple[int, int]) -> list[int]:
        held, lag = tooth
        period = [*range(held + 1), *[held] * min(lag, held)]
        return [period[task % len(period)] for task in range(tasks)]

    return _repeated(teeth.map(play), blocks)


def _straggler(tasks: int, blocks: int, limit: int) -> SearchStrategy[Lags]:
    """One of so many workers is late."""
    shapes = st.tuples(st.integers(2, 4), st.integers(0, 3 * limit))
    return _repeated(shapes.map(lambda s: [s[1] if task % s[0] == s[0] - 1 else 0 for task in range(tasks)]), blocks)


LAGS: dict[str, Callable[[int, int, int], SearchStrategy[Lags]]] = {
    "zero": _zero,
    "constant": _constant,
    "bounded": _bounded,
    "finite_mean": _finite_mean,
    "heavy_tailed": _heavy_tailed,
    "per_block": _per_block,
    "sawtooth": _sawtooth,
    "straggler": _straggler,
}
"""Delays of tasks that write in turn, by regime: (tasks, blocks, typical limit) -> strategy."""

REGIMES = (*LAGS, "overtaking")
"""All regimes; where tasks overtake, delays are what comes of it."""


@st.composite
def lags(draw: Draw, regime: str, tasks: int, blocks: int = 1, limit: int = 4) -> Lags:
    """Delays of a regime by task and block; shrinks towards none.

    Raises:
        ValueError: if the regime is none of `LAGS`.
    """
    if regime not in LAGS:
        raise ValueError(f"There are no delays of a regime {regime!r}: choose one of {', '.join(LAGS)}.")
    return draw(LAGS[regime](tasks, blocks, limit))


@st.composite
def schedules(draw: Draw, regime: str, tasks: int, blocks: int = 1, limit: int = 4) -> tuple[Operation, ...]:
    """Operations of a regime: consistent or inconsistent reads, whole or layer-wise writes, early or late starts.

    Shrinks towards tasks one after the other, without any delay.

    Raises:
        ValueError: if the regime is none of `REGIMES`, or there is no task or no block.
    """
    if regime not in REGIMES:
        raise ValueError(f"There are no schedules of a regime {regime!r}: choose one of {', '.join(REGIMES)}.")
    if min(tasks, blocks) < 1:
        raise ValueError("A schedule has at least one task and one block.")
    if regime == "overtaking":
        choices = draw(st.lists(st.integers(0, 3), max_size=6 * tasks * blocks))
        return interleaved(tasks, blocks, choices, draw(st.booleans()))
    found = draw(lags(regime, tasks, blocks, limit))
    if regime == "zero":
        return written_in_turn(found)
    late = draw(st.none() | _bounded(tasks, blocks, limit))
    leads = draw(st.just([0] * tasks) | _lists(st.integers(0, limit), tasks))
    return written_in_turn(found, late=late, leads=leads, layerwise=draw(st.booleans()))
