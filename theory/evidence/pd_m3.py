"""PD-M3 and PD-M4 by symbolic algebra on linear networks, and instances for either weight rule."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from sympy import Expr, Integer, Symbol, diff, expand

from theory.evidence.misaligned_networks import ONE_SAMPLE, scalar
from theory.exact.deep_linear import Matrix, Sample, combined, squared_norm
from theory.exhibit import Fact
from theory.symbols import bottom_weight, output_error

SHAPES = ((2, 1), (3, 1), (4, 1), (5, 1), (2, 2), (3, 2))


class SymbolicNetwork:
    """A linear network with symbols for weights, and the derivatives of its mixed gradient at aligned weights.

    Attributes:
        parameters: the forward weights, in the order of the blocks.
        block_of: each parameter's block.
    """

    def __init__(self, blocks: int, width: int) -> None:
        """All weights are square, width × width."""
        forward, backward = (self._weights(letter, blocks, width) for letter in "wv")
        self.parameters = [entry for weight in forward for row in weight for entry in row]
        self.block_of = [block for block in range(blocks) for _ in range(width * width)]
        inputs = tuple((Symbol(f"x_{row}"),) for row in range(width))
        target = tuple((Symbol(f"t_{row}"),) for row in range(width))
        self.sample = Sample(inputs, target)
        self.output = [row[0] for row in self.sample.signals(forward)[-1]]
        self.residual = [row[0] for row in self.sample.residual(forward)]
        self.loss = squared_norm(self.sample.residual(forward)) / Integer(2)
        gradients = self.sample.gradients(forward, backward)
        self.mixed = [entry for gradient in gradients for row in gradient for entry in row]
        self.others = [entry for weight in backward for row in weight for entry in row]
        self.aligned = dict(zip(self.others, self.parameters, strict=True))

    @staticmethod
    def _weights(letter: str, blocks: int, width: int) -> tuple[Matrix, ...]:
        return tuple(
            tuple(tuple(Symbol(f"{letter}_{b}{r}{c}") for c in range(width)) for r in range(width))
            for b in range(blocks)
        )

    def hessian(self, row: int, column: int) -> Expr:
        """Second derivative of the loss."""
        return diff(self.loss, self.parameters[row], self.parameters[column])

    def gauss_newton(self, row: int, column: int) -> Expr:
        """Of the output's derivatives: Σ_i ∂_row y_i ∂_column y_i."""
        pairs = ((diff(y, self.parameters[row]), diff(y, self.parameters[column])) for y in self.output)
        return sum((a * b for a, b in pairs), start=Integer(0))

    def residual_part(self, row: int, column: int) -> Expr:
        """R: Σ_i d_i ∂_row ∂_column y_i."""
        seconds = (diff(y, self.parameters[row], self.parameters[column]) for y in self.output)
        return sum((d * second for d, second in zip(self.residual, seconds, strict=True)), start=Integer(0))

    def by_backward(self, row: int, column: int) -> Expr:
        """∂g̃/∂ψ at ψ = φ."""
        return diff(self.mixed[row], self.others[column]).xreplace(self.aligned)

    def by_forward(self, row: int, column: int) -> Expr:
        """∂g̃/∂φ at ψ = φ."""
        return diff(self.mixed[row], self.parameters[column]).xreplace(self.aligned)

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


def _zero(term: Expr) -> bool:
    return expand(term) == 0


def split_facts() -> tuple[Fact, ...]:
    """H = G_N + R, the diagonal blocks of R, and both derivatives of the mixed gradient, entry by entry."""
    facts = []
    for blocks, width in SHAPES:
        net = network(blocks, width)
        parts = {side: [(r, c) for r, c, found in net.places() if found == side] for side in (-1, 0, 1)}
        every = [place for places in parts.values() for place in places]
        shape = f"M = {blocks}, width {width}"
        facts += [
            (
                f"{shape}: H = G_N + R",
                all(_zero(net.hessian(*at) - net.gauss_newton(*at) - net.residual_part(*at)) for at in every),
            ),
            (f"{shape}: diagonal blocks of R are 0", all(_zero(net.residual_part(*at)) for at in parts[0])),
            (
                f"{shape}: ∂g̃/∂ψ is R above the diagonal, 0 elsewhere",
                all(_zero(net.by_backward(*at) - net.residual_part(*at)) for at in parts[1])
                and all(_zero(net.by_backward(*at)) for at in parts[0] + parts[-1]),
            ),
            (
                f"{shape}: ∂g̃/∂φ is G_N + R below the diagonal, G_N elsewhere",
                all(_zero(net.by_forward(*at) - net.gauss_newton(*at)) for at in parts[0] + parts[1])
                and all(
                    _zero(net.by_forward(*at) - net.gauss_newton(*at) - net.residual_part(*at)) for at in parts[-1]
                ),
            ),
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


def drift_facts() -> tuple[Fact, ...]:
    """PD-M4: the curl of (G_N + R_lower)∇f for two scalar blocks, and where ∂g̃/∂φ is symmetric."""
    net = network(2, 1)
    bottom, top = net.parameters
    slopes = [diff(net.loss, parameter) for parameter in net.parameters]
    drift = [sum((net.by_forward(row, c) * slopes[c] for c in range(2)), start=Integer(0)) for row in range(2)]
    at_one = {Symbol("x_0"): Integer(1)}
    curl = (diff(drift[1], bottom) - diff(drift[0], top)).xreplace(at_one)
    residual = net.residual[0].xreplace(at_one)
    printed = (2 * output_error * bottom_weight**2).xreplace({output_error: residual, bottom_weight: bottom})
    facts = [
        ("two scalar blocks, input 1: ∂_1F_2 − ∂_2F_1 = 2 r w_1² for F = (G_N + R_lower)∇f", _zero(curl - printed))
    ]
    for blocks, width in SHAPES:
        net = network(blocks, width)
        antisymmetric = all(
            _zero(net.by_forward(r, c) - net.by_forward(c, r) - (-side) * net.residual_part(r, c))
            for r, c, side in net.places()
        )
        facts.append((f"M = {blocks}, width {width}: ∂g̃/∂φ minus its transpose is R_lower − R_upper", antisymmetric))
    return tuple(facts)
