"""The words of a claim, and what it measures, in exact numbers on the exact twin of a run."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq
from jaxtyping import Int
from sympy import Basic

from analysis.bind import EVENT_WORDS
from analysis.exact_history import ExactHistory, Squares
from analysis.measurement import Unavailable
from analysis.scope import Events, Quantity
from theory.exact.norm import Norm, root
from theory.numeric.lane import PRECISION
from theory.symbols import WORD_OF


def exact_value(
    twin: ExactHistory, events: Events, symbol: Basic, quantity: Quantity, places: Int[np.ndarray, " places"]
) -> np.ndarray:
    """The number of a symbol as an object array of fractions and balls; its float where that has no error.

    Args:
        twin: The run in fractions.
        events: The events, those at `places` of the row only.
        symbol: The symbol.
        quantity: Its value in floats.
        places: Places of the events in the row.

    Raises:
        Unavailable: if it has an error, and the twin does not know it.
    """
    word = WORD_OF[symbol]
    if word in EXACT_WORDS:
        return EXACT_WORDS[word](twin, events)
    if (quantity.value.error != 0).any():
        raise Unavailable(f"{word} has no exact number on this run")
    value = quantity.value.value[places] if word in EVENT_WORDS else quantity.value.value
    found = np.empty(value.shape, dtype=object)
    for place in np.ndindex(value.shape):
        found[place] = Fraction(float(value[place]))
    return found


def exact_measure(twin: ExactHistory, events: Events, name: str) -> list[Norm]:
    """The measured quantity of each of the events, or of the whole run.

    Raises:
        Unavailable: if it is none of the biases.
    """
    point, tasks = events.reference, everyone(twin)
    if name == "block_bias_max_norm":
        blocks = range(twin.blocks)
        largest = [_largest(twin.bias_squares(point, tasks, block), block) for block in blocks]
        return [root(sum(largest, fmpq(0)))]
    if name not in ("bias", "block_bias", "block_bias_max"):
        raise Unavailable(f"{name} has no exact number")
    return [root(_part(row, events.block)) for row in twin.bias_squares(point, events.tasks, events.block)]


def everyone(twin: ExactHistory) -> Int[np.ndarray, " n"]:
    """All finished tasks: those over which a run's constants are taken."""
    return np.flatnonzero(twin.delays.complete)


def _part(row: list[fmpq], block: int | None) -> fmpq:
    return sum(row, fmpq(0)) if block is None else row[block]


def _largest(squares: Squares, block: int | None) -> fmpq:
    return max(_part(row, block) for row in squares)


def _column(numbers: list[Any]) -> np.ndarray:
    found = np.empty(len(numbers), dtype=object)
    found[:] = numbers
    return found


def _gradient_bound(twin: ExactHistory, events: Events) -> np.ndarray:
    return np.array(root(_largest(twin.sample_squares(events.reference, everyone(twin), None), None)), dtype=object)


def _applied_bound(twin: ExactHistory, events: Events) -> np.ndarray:
    return np.array(root(_largest(twin.applied_squares(everyone(twin)), None)), dtype=object)


def _write_defect(twin: ExactHistory, events: Events) -> np.ndarray:
    return np.array(root(_largest(twin.defect_squares(everyone(twin)), None)), dtype=object)


def _block_gradient_bound(twin: ExactHistory, events: Events) -> np.ndarray:
    def largest(block: int) -> Norm:
        return root(_largest(twin.sample_squares(events.reference, everyone(twin), block), block))

    return _column([largest(block) for block in range(twin.blocks)])


def _block_write_defect(twin: ExactHistory, events: Events) -> np.ndarray:
    squares = twin.defect_squares(everyone(twin))
    return _column([root(_largest(squares, block)) for block in range(twin.blocks)])


Word = Callable[[ExactHistory, Events], np.ndarray]


def displacement(vector: str) -> Word:
    """Norms of Theta^X minus the reference by block, (n, M)."""

    def value(twin: ExactHistory, events: Events) -> np.ndarray:
        squares = twin.displacement_squares(events.reference, vector, events.tasks, events.block)
        return np.array([[root(square) for square in row] for row in squares], dtype=object)

    return value


def displacement_norm(vector: str) -> Word:
    """The same over all blocks, (n,)."""

    def value(twin: ExactHistory, events: Events) -> np.ndarray:
        squares = twin.displacement_squares(events.reference, vector, events.tasks, None)
        return _column([root(_part(row, None)) for row in squares])

    return value


def path_length(vector: str) -> Word:
    """Sums of the step norms between Theta^X and the reference by block, (n, M)."""

    def value(twin: ExactHistory, events: Events) -> np.ndarray:
        target = twin.reference(events.reference, events.tasks, events.block)
        source = getattr(twin.delays, vector)[events.tasks]
        found = np.empty(target.shape, dtype=object)
        with ctx.workprec(PRECISION):
            for block in range(twin.blocks):
                steps = [root(square) for square in twin.step_squares(block)]
                for place, (one, other) in enumerate(zip(source[:, block], target[:, block], strict=True)):
                    found[place, block] = _sum(steps[min(one, other) : max(one, other)])
        return found

    return value


def _sum(norms: list[Norm]) -> Norm:
    rational = sum((norm for norm in norms if isinstance(norm, Fraction)), Fraction(0))
    balls = [norm for norm in norms if isinstance(norm, arb)]
    return sum(balls, arb(fmpq(rational.numerator, rational.denominator))) if balls else rational


EXACT_WORDS: dict[str, Word] = {
    "gradient_bound": _gradient_bound,
    "applied_bound": _applied_bound,
    "write_defect": _write_defect,
    "block_gradient_bound": _block_gradient_bound,
    "block_write_defect": _block_write_defect,
    "displacement": displacement("forward"),
    "displacement_backward": displacement("backward"),
    "displacement_norm": displacement_norm("forward"),
    "displacement_norm_backward": displacement_norm("backward"),
    "path_length": path_length("forward"),
    "path_length_backward": path_length("backward"),
}
"""Words that carry a rounding error in floats, and none on the exact twin."""
