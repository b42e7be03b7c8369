"""PD-M3 and PD-M4 by symbolic algebra on linear networks, and instances for either weight rule."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sympy import QQ, ring

from theory.evidence.misaligned_networks import ONE_SAMPLE, scalar
from theory.exact.deep_linear import Matrix, Sample, combined, squared_norm
from theory.exhibit import Fact

SHAPES = ((2, 1), (3, 1), (4, 1), (5, 1), (2, 2), (3, 2), (4, 2))


class SymbolicNetwork:
    """A linear network with letters for weights, and the derivatives of its mixed gradient at aligned weights.

    All that it computes are polynomials with rational coefficients in one ring, so equal ones are recognised.

    Attributes:
        parameters: the forward weights, in the order of the blocks.
        others: the backward weights, in the same order.
        block_of: each parameter's block.
        residual: output minus target.
        loss: half the squared residual.
        mixed: the mixed gradient, in the order of the parameters.
    """

    def __init__(self, blocks: int, width: int) -> None:
        """All weights are square, width × width."""
        count = blocks * width * width
        names = [f"{letter}{number}" for letter in "wv" for number in range(count)]
        names += [f"{letter}{number}" for letter in "xt" for number in range(width)]
        polynomials: Any = ring(names, QQ)
        self.ring, *letters = polynomials
        self.parameters, self.others = letters[:count], letters[count : 2 * count]
        forward, backward = (self._weights(group, blocks, width) for group in (self.parameters, self.others))
        self.block_of = [block for block in range(blocks) for _ in range(width * width)]
        self.inputs, target = letters[2 * count : -width], letters[-width:]
        sample = Sample(tuple((x,) for x in self.inputs), tuple((t,) for t in target))
        self.output = [row[0] for row in sample.signals(forward)[-1]]
        self.residual = [row[0] for row in sample.residual(forward)]
        self.loss = squared_norm(sample.residual(forward)) * QQ(1, 2)
        gradients = sample.gradients(forward, backward)
        self.mixed = [entry for gradient in gradients for row in gradient for entry in row]
        self.aligned = list(zip(self.others, self.parameters, strict=True))

    @staticmethod
    def _weights(letters: list[Any], blocks: int, width: int) -> tuple[Matrix, ...]:
        rows = [tuple(letters[place : place + width]) for place in range(0, len(letters), width)]
        return tuple(tuple(rows[block * width : (block + 1) * width]) for block in range(blocks))

    def hessian(self, row: int, column: int) -> Any:
        """Second derivative of the loss."""
        return self.loss.diff(self.parameters[row]).diff(self.parameters[column])

    def gauss_newton(self, row: int, column: int) -> Any:
        """Of the output's derivatives: Σ_i ∂_row y_i ∂_column y_i."""
        pairs = ((y.diff(self.parameters[row]), y.diff(self.parameters[column])) for y in self.output)
        return sum((a * b for a, b in pairs), start=self.ring.zero)

    def residual_part(self, row: int, column: int) -> Any:
        """R: Σ_i d_i ∂_row ∂_column y_i."""
        seconds = (y.diff(self.parameters[row]).diff(self.parameters[column]) for y in self.output)
        return sum((d * second for d, second in zip(self.residual, seconds, strict=True)), start=self.ring.zero)

    def by_backward(self, row: int, column: int) -> Any:
        """∂g̃/∂ψ at ψ = φ."""
        return self.mixed[row].diff(self.others[column]).compose(self.aligned)

    def by_forward(self, row: int, column: int) -> Any:
        """∂g̃/∂φ at ψ = φ."""
        return self.mixed[row].diff(self.parameters[column]).compose(self.aligned)

    def places(self) -> Iterator[tuple[int, int, int]]:
        """Row and column of every entry, and the sign of (block of the column − block of the row)."""
        every = range(len(self.parameters))
        for row in every:
            for column in every:
                gap = self.block_of[column] - self.block_of[row]
                yield row, column, (gap > 0) - (gap < 0)


@lru_cache(maxsize=len(SHAPES))
def network(blocks: int, width: int) -> SymbolicNetwork:
    """The network of that shape."""
    return SymbolicNetwork(blocks, width)


def split_facts() -> tuple[Fact, ...]:
    """H = G_N + R, the diagonal blocks of R, and both derivatives of the mixed gradient, entry by entry."""
    facts = []
    for blocks, width in SHAPES:
        net = network(blocks, width)
        split = diagonal = backward = forward = True
        for row, column, side in net.places():
            curvature, rest = net.gauss_newton(row, column), net.residual_part(row, column)
            split &= net.hessian(row, column) == curvature + rest
            diagonal &= side != 0 or rest == 0
            backward &= net.by_backward(row, column) == (rest if side > 0 else 0)
            forward &= net.by_forward(row, column) == curvature + (rest if side < 0 else 0)
        shape = f"M = {blocks}, width {width}"
        facts += [
            (f"{shape}: H = G_N + R", split),
            (f"{shape}: diagonal blocks of R are 0", diagonal),
            (f"{shape}: ∂g̃/∂ψ is R above the diagonal, 0 elsewhere", backward),
            (f"{shape}: ∂g̃/∂φ is G_N + R below the diagonal, G_N elsewhere", forward),
        ]
    return tuple(facts)


def squared_biases(read: tuple[Matrix, ...], reference: tuple[Matrix, ...]) -> tuple[Fraction, Fraction]:
    """‖b‖² of a gradient read at `read`, with stashed weights and with the reference's weights in the backward pass."""
    true = ONE_SAMPLE.gradients(reference, reference)

    def squared(backward: tuple[Matrix, ...]) -> Fraction:
        mixed = ONE_SAMPLE.gradients(read, backward)
        return sum((squared_norm(combined(a, b, -1)) for a, b in zip(mixed, true, strict=True)), start=Fraction(0))

    return squared(read), squared(reference)


STASH_IS_BETTER = (scalar(0, 2), scalar(1, 1))
FRESH_IS_BETTER = (scalar(0, 1), scalar(0, 2))


def instance_facts() -> tuple[Fact, ...]:
    """One instance each in which stashed weights, and fresh backward weights, give the smaller bias."""
    better, worse = squared_biases(*STASH_IS_BETTER)
    other_worse, other_better = squared_biases(*FRESH_IS_BETTER)
    return (
        (f"‖b‖² = {better} stashed, {worse} fresh: stashed weights are better", better < worse),
        (f"‖b‖² = {other_worse} stashed, {other_better} fresh: fresh weights are better", other_better < other_worse),
    )


def curl() -> tuple[Any, Any, Any]:
    """∂_1F_2 − ∂_2F_1 of F = (G_N + R_lower)∇f (two scalar blocks, input 1), the residual, and the bottom weight."""
    net = network(2, 1)
    bottom, top = net.parameters
    slopes = [net.loss.diff(parameter) for parameter in net.parameters]
    drift: list[Any] = [
        sum((net.by_forward(row, c) * slopes[c] for c in range(2)), start=net.ring.zero) for row in range(2)
    ]
    found = drift[1].diff(bottom) - drift[0].diff(top)
    return *(whole.compose(net.inputs[0], net.ring.one) for whole in (found, net.residual[0])), bottom


def drift_facts() -> tuple[Fact, ...]:
    """PD-M4: the curl for two scalar blocks, and what ∂g̃/∂φ lacks to be symmetric."""
    found, residual, bottom = curl()
    words = "two scalar blocks, input 1: ∂_1F_2 − ∂_2F_1 = 2 r w_1² for F = (G_N + R_lower)∇f"
    facts = [(words, found == 2 * residual * bottom**2)]
    for blocks, width in SHAPES:
        net = network(blocks, width)
        antisymmetric = all(
            net.by_forward(r, c) - net.by_forward(c, r) == -side * net.residual_part(r, c)
            for r, c, side in net.places()
        )
        facts.append((f"M = {blocks}, width {width}: ∂g̃/∂φ minus its transpose is R_lower − R_upper", antisymmetric))
    return tuple(facts)
