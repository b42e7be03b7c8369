"""PD-M5 attained: every backward weight is (1 + epsilon) times the forward one, and no layer shortens a vector."""

from fractions import Fraction

from theory.evidence.misaligned_networks import rotations, sample, scaled
from theory.exact.deep_linear import squared_norm
from theory.exhibit import Fact
from theory.refutation import Comparison

RATIOS = (Fraction(1, 3), Fraction(1, 10))


def squares(blocks: int, block: int, ratio: Fraction) -> tuple[Fraction, Fraction]:
    """‖mis‖² of a block, and the square of its bound; block j is a rotation times (j + 2)/2."""
    factors = tuple(Fraction(each + 2, 2) for each in range(blocks))
    forward = rotations(factors)
    backward = tuple(scaled(1 + ratio, weight) for weight in forward)
    network = sample(2)
    length = Fraction(1)
    for factor in factors[block + 1 :]:
        length *= factor
    growth = (1 + ratio) ** (blocks - 1 - block) - 1
    bound = squared_norm(network.signals(forward)[block]) * squared_norm(network.residual(forward))
    return squared_norm(network.misalignments(forward, backward)[block]), bound * (length * growth) ** 2


def facts() -> tuple[Fact, ...]:
    """Equality of both sides in every block."""
    facts = []
    for blocks in (2, 3, 5, 8):
        for ratio in RATIOS:
            pairs = [squares(blocks, block, ratio) for block in range(blocks)]
            smallest = min(measured for measured, _ in pairs[:-1])
            same = all(measured == bound for measured, bound in pairs) and smallest > 0
            facts.append((f"M = {blocks}, ε = {ratio}: ‖mis_m‖ is its bound in every block", same))
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """The bottom block of networks of several depths."""
    return tuple(
        Comparison(f"{blocks} blocks of rotations, ε = {ratio}", "‖mis_1‖", *squares(blocks, 0, ratio), squared=True)
        for blocks in (2, 3, 5, 8)
        for ratio in RATIOS
    )
