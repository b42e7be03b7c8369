"""PD-M2 at instances: attained, zero at interpolation whatever the backward weights, and linear in the residual."""

from dataclasses import replace
from fractions import Fraction

from theory.evidence.misaligned_networks import ONE_SAMPLE, sample, scalar, scaled, varied
from theory.exact.deep_linear import combined, squared_norm
from theory.exhibit import Fact
from theory.refutation import Comparison


def attained(blocks: int) -> tuple[Fraction, Fraction]:
    """‖g̃‖ of the bottom block and its bound: all forward weights 1, all backward weights κ = 3/2, input 1."""
    kappa = Fraction(3, 2)
    forward, backward = scalar(*[1] * blocks), scalar(*[kappa] * blocks)
    residual = abs(ONE_SAMPLE.residual(forward)[0][0])
    return abs(ONE_SAMPLE.gradients(forward, backward)[0][0][0]), kappa ** (blocks - 1) * residual


def facts() -> tuple[Fact, ...]:
    """Equality of both sides, fixed points, and doubled misalignments."""
    facts = []
    for blocks in (2, 3, 6):
        measured, bound = attained(blocks)
        facts.append((f"M = {blocks}: ‖g̃_1‖ = {measured} = κ^{blocks - 1} ‖d‖", measured == bound))
        forward, backward = varied(blocks, 2, 7), varied(blocks, 2, 11)
        network = sample(2)
        output = network.signals(forward)[-1]
        fitted = replace(network, target=output)
        still = all(squared_norm(gradient) == 0 for gradient in fitted.gradients(forward, backward))
        facts.append((f"M = {blocks}, width 2: no block moves where the target is the output", still))
        doubled = replace(network, target=combined(scaled(Fraction(2), network.target), output, -1))
        pairs = zip(doubled.misalignments(forward, backward), network.misalignments(forward, backward), strict=True)
        linear = all(twice == scaled(Fraction(2), once) for twice, once in pairs)
        facts.append((f"M = {blocks}, width 2: misalignments double with d", linear))
        top = network.misalignments(forward, backward)[-1]
        facts.append((f"M = {blocks}, width 2: ‖mis‖² = {squared_norm(top)} at the top", squared_norm(top) == 0))
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """The bottom block of chains of several depths."""
    return tuple(Comparison(f"{blocks} scalar blocks", "‖g̃_1‖", *attained(blocks)) for blocks in (2, 3, 6))
