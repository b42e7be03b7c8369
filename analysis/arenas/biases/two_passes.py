"""A small network whose backward pass may find other weights than its forward pass: the chain rule, pass by pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from analysis.attack.arena import Twin
from analysis.attack.trial import Number
from theory.exact.deep_linear import Matrix, Sample, combined, product, squared_norm, transposed
from theory.exact.norm import root

Weights = tuple[Matrix, ...]


@dataclass(frozen=True)
class TwoPasses:
    """One sample on its way up with some weights and down with others; loss ½‖y_M − target‖².

    Block m makes y_m = s(W_m y_{m-1}). Where `slopes` are given, s multiplies each unit by its slope (a piecewise
    linear activation in one of its pieces); where `curved`, s(z) = z/(1 + z²) in all blocks but the last.

    Attributes:
        forward: weights of the forward pass, block by block from the input.
        backward: weights of the backward pass, of the same shapes.
        inputs: y_0, a column.
        target: a column.
        slopes: slope of each unit of each block; None where all are 1.
        curved: whether hidden blocks have the smooth activation.
    """

    forward: Weights
    backward: Weights
    inputs: Matrix
    target: Matrix
    slopes: tuple[tuple[Fraction, ...], ...] | None = None
    curved: bool = False

    def lines(self) -> tuple[str, ...]:
        """Both tables of weights, the sample, and the activation."""
        shown = [
            f"block {block}: forward {_shown(first)}" + ("" if first == second else f", backward {_shown(second)}")
            for block, (first, second) in enumerate(zip(self.forward, self.backward, strict=True))
        ]
        if self.curved:
            shown.append("activation z/(1 + z^2) in all blocks but the last")
        elif self.slopes is not None:
            shown.append("slopes of the units " + "; ".join(", ".join(map(str, row)) for row in self.slopes))
        return (*shown, f"input {_shown(self.inputs)}, target {_shown(self.target)}")

    @cached_property
    def _passed(self) -> tuple[list[Matrix], tuple[tuple[Fraction, ...], ...]]:
        signals, found = [self.inputs], []
        for block, weight in enumerate(self.forward):
            units = [row[0] for row in product(weight, signals[-1])]
            bent = self.curved and block + 1 < len(self.forward)
            given = self.slopes[block] if self.slopes is not None else (Fraction(1),) * len(units)
            found.append(tuple((1 - z * z) / (1 + z * z) ** 2 for z in units) if bent else given)
            signals.append(tuple((z / (1 + z * z) if bent else z * a,) for z, a in zip(units, given, strict=True)))
        return signals, tuple(found)

    @property
    def signals(self) -> list[Matrix]:
        """y_0 … y_M of the forward pass."""
        return self._passed[0]

    @property
    def derivatives(self) -> tuple[tuple[Fraction, ...], ...]:
        """D_m: of each block, the derivatives of its units in the forward pass, which keeps them."""
        return self._passed[1]

    @property
    def residual(self) -> Matrix:
        """d: the loss's gradient at the output."""
        return combined(self.signals[-1], self.target, -1)

    @property
    def sample(self) -> Sample:
        """The sample with the derivatives of the forward pass in the place of masks."""
        return Sample(self.inputs, self.target, self.derivatives)

    def cotangents(self, weights: Weights) -> list[Matrix]:
        """What a backward pass with these weights hands to each block."""
        return self.sample.cotangents(weights, self.residual)

    def gradients(self, weights: Weights) -> list[Matrix]:
        """The gradient of each block, formed by a backward pass with these weights."""
        arriving = zip(self.cotangents(weights), self.signals[:-1], strict=True)
        return [
            product(self.sample.masked(block, cotangent), transposed(signal))
            for block, (cotangent, signal) in enumerate(arriving)
        ]

    @property
    def misalignments(self) -> list[Matrix]:
        """By how much the backward weights change each block's gradient."""
        pairs = zip(self.gradients(self.backward), self.gradients(self.forward), strict=True)
        return [combined(mixed, aligned, -1) for mixed, aligned in pairs]


def aligned(case: TwoPasses) -> TwoPasses:
    """The same network with the forward weights in its backward pass, too."""
    return replace(case, backward=case.forward)


def weight_rule(case: TwoPasses) -> str:
    """Stashed weights are the same in both passes."""
    return "stash" if case.forward == case.backward else "live"


def length(matrix: Matrix) -> Number:
    """Root of the sum of the squares of all entries: a fraction where it is one."""
    return root(squared_norm(matrix))


def squared_size(matrix: Matrix) -> Fraction:
    """Square of a matrix's norm where it makes all vectors longer by one factor; else of a number that bounds it."""
    gram = product(matrix, transposed(matrix))
    if all(gram[i][j] == (gram[0][0] if i == j else 0) for i in range(len(gram)) for j in range(len(gram))):
        return Fraction(gram[0][0])
    return Fraction(squared_norm(matrix))


def _scaled_units(case: TwoPasses) -> TwoPasses:
    """Inputs and targets in another unit; a curved activation has its own unit."""
    if case.curved:
        return case
    doubled = [tuple((2 * row[0],) for row in column) for column in (case.inputs, case.target)]
    return replace(case, inputs=doubled[0], target=doubled[1])


def _turned(case: TwoPasses) -> TwoPasses:
    """Coordinates of the first hidden layer exchanged and one of them turned over."""
    if len(case.forward) < 2:
        return case
    width = len(case.forward[0])
    order, signs = list(reversed(range(width))), [-1, *[1] * (width - 1)]

    def turned(weights: Weights) -> Weights:
        first = tuple(tuple(signs[place] * entry for entry in weights[0][place]) for place in order)
        second = tuple(tuple(signs[place] * row[place] for place in order) for row in weights[1])
        return (first, second, *weights[2:])

    slopes = case.slopes
    if slopes is not None:
        slopes = (tuple(slopes[0][place] for place in order), *slopes[1:])
    return replace(case, forward=turned(case.forward), backward=turned(case.backward), slopes=slopes)


TWINS = (Twin(name="units", rewrite=_scaled_units), Twin(name="relabelling", rewrite=_turned))


def _shown(matrix: Sequence[Sequence[Fraction]]) -> str:
    return "(" + "; ".join(" ".join(map(str, row)) for row in matrix) + ")"
