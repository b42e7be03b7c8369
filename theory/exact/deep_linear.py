"""Gradients of a deep (piecewise-)linear network whose backward pass uses other weights than its forward pass, exactly.

y_m = D_m W_m y_{m−1}, D_m a stored 0/1 mask of units (all ones: a linear network), loss ½‖y_M − target‖². Only sums and
products are formed, so entries may be fractions or sympy expressions. Blocks are counted from 0 at the input.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Matrix = tuple[tuple[Any, ...], ...]
"""Rows of numbers; a vector is a matrix of one column."""


def product(*factors: Matrix) -> Matrix:
    """The product of matrices, from left to right."""
    result, *rest = factors
    for factor in rest:
        columns = tuple(zip(*factor, strict=True))
        result = tuple(
            tuple(sum((a * b for a, b in zip(row, column, strict=True)), start=0) for column in columns)
            for row in result
        )
    return result


def transposed(matrix: Matrix) -> Matrix:
    """Rows become columns."""
    return tuple(zip(*matrix, strict=True))


def combined(first: Matrix, second: Matrix, factor: Any) -> Matrix:
    """first + factor · second."""
    return tuple(
        tuple(a + factor * b for a, b in zip(row, other, strict=True)) for row, other in zip(first, second, strict=True)
    )


def squared_norm(matrix: Matrix) -> Any:
    """Sum of the squares of all entries."""
    return sum((entry * entry for row in matrix for entry in row), start=0)


@dataclass(frozen=True)
class Sample:
    """One input with its target and, where units switch, the masks of this input.

    Attributes:
        inputs: y_0, a column.
        target: a column.
        masks: for each block the unit's 0 or 1 (or another slope of its activation), or None where all are linear.
    """

    inputs: Matrix
    target: Matrix
    masks: tuple[tuple[Any, ...], ...] | None = None

    def masked(self, block: int, column: Matrix) -> Matrix:
        """D_m times a column."""
        if self.masks is None:
            return column
        return tuple((mask * row[0],) for mask, row in zip(self.masks[block], column, strict=True))

    def signals(self, weights: Sequence[Matrix]) -> list[Matrix]:
        """y_0 … y_M of the forward pass."""
        signals = [self.inputs]
        for block, weight in enumerate(weights):
            signals.append(self.masked(block, product(weight, signals[-1])))
        return signals

    def residual(self, weights: Sequence[Matrix]) -> Matrix:
        """d: the loss's gradient at the output."""
        return combined(self.signals(weights)[-1], self.target, -1)

    def cotangents(self, weights: Sequence[Matrix], residual: Matrix) -> list[Matrix]:
        """What reaches each block's output from above, by a backward pass with these weights."""
        arriving = [residual]
        for block in reversed(range(1, len(weights))):
            arriving.append(product(transposed(weights[block]), self.masked(block, arriving[-1])))
        return arriving[::-1]

    def gradients(self, forward: Sequence[Matrix], backward: Sequence[Matrix]) -> list[Matrix]:
        """g̃(φ, ψ): signals and residual of the forward weights, cotangents of the backward weights."""
        signals = self.signals(forward)
        arriving = self.cotangents(backward, self.residual(forward))
        return [
            product(self.masked(block, cotangent), transposed(signals[block]))
            for block, cotangent in enumerate(arriving)
        ]

    def misalignments(self, forward: Sequence[Matrix], backward: Sequence[Matrix]) -> list[Matrix]:
        """g̃(φ, ψ) − g̃(φ, φ), block by block."""
        pairs = zip(self.gradients(forward, backward), self.gradients(forward, forward), strict=True)
        return [combined(mixed, aligned, -1) for mixed, aligned in pairs]
