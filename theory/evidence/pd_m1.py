"""PD-M1 at instances: the telescoped sum is the difference of the two passes, and its bound is attained."""

from fractions import Fraction

from theory.evidence.misaligned_networks import ONE_SAMPLE, masks, sample, scalar, varied
from theory.exact.deep_linear import Matrix, Sample, combined, product, squared_norm, transposed
from theory.exhibit import Fact
from theory.refutation import Comparison


def telescoped(network: Sample, forward: tuple[Matrix, ...], backward: tuple[Matrix, ...], block: int) -> Matrix:
    """K_mᵀ Σ_{j>m} (Π_{m<i<j} J_i(ψ)ᵀ)(J_j(ψ) − J_j(φ))ᵀ(Π_{i>j} J_i(φ)ᵀ) d, each product formed by itself."""
    signals, residual = network.signals(forward), network.residual(forward)
    total = tuple((Fraction(0),) for _ in signals[block + 1])
    for changed in range(block + 1, len(forward)):
        carried = residual
        for above in reversed(range(changed + 1, len(forward))):
            carried = product(transposed(forward[above]), network.masked(above, carried))
        change = combined(backward[changed], forward[changed], -1)
        carried = product(transposed(change), network.masked(changed, carried))
        for between in reversed(range(block + 1, changed)):
            carried = product(transposed(backward[between]), network.masked(between, carried))
        total = combined(total, carried, 1)
    return product(network.masked(block, total), transposed(signals[block]))


def identity_facts() -> tuple[Fact, ...]:
    """Both sides of the identity, block by block, on linear networks and on networks with units switched off."""
    facts = []
    for blocks, width in ((2, 2), (3, 2), (4, 3), (6, 2)):
        forward, backward = varied(blocks, width, 7), varied(blocks, width, 11)
        for words, chosen in (("linear", None), ("one unit off in each hidden block", masks(blocks, width))):
            network = sample(width, chosen)
            found = network.misalignments(forward, backward)
            same = all(found[block] == telescoped(network, forward, backward, block) for block in range(blocks))
            sizes = sum(squared_norm(part) > 0 for part in found)
            facts.append((f"M = {blocks}, width {width}, {words}: equal, {sizes} of {blocks} blocks not 0", same))
    return tuple(facts)


def attained(blocks: int, changed: int) -> tuple[Fraction, Fraction]:
    """‖mis‖ of the bottom block and its bound, on a chain of scalar blocks of which one has another backward weight.

    All weights are κ = 3/2; the backward weight of block `changed` is 1, so ‖J‖ ≤ κ and λ = 1.
    """
    kappa, other = Fraction(3, 2), Fraction(1)
    forward = scalar(*[kappa] * blocks)
    backward = scalar(*(other if block == changed else kappa for block in range(blocks)))
    measured = abs(ONE_SAMPLE.misalignments(forward, backward)[0][0][0])
    residual = abs(ONE_SAMPLE.residual(forward)[0][0])
    return measured, kappa ** (blocks - 2) * residual * abs(other - kappa)


def attained_facts() -> tuple[Fact, ...]:
    """The bound at several depths, the changed block at either end."""
    facts = []
    for blocks in (2, 3, 5, 9):
        for changed in sorted({1, blocks - 1}):
            measured, bound = attained(blocks, changed)
            facts.append((f"M = {blocks}, block {changed + 1} changed: ‖mis_1‖ = {measured}", measured == bound))
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """The bottom block of chains of several depths, the block above it changed."""
    return tuple(Comparison(f"{blocks} scalar blocks", "‖mis_1‖", *attained(blocks, 1)) for blocks in (2, 3, 5, 9))
