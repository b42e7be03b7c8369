"""The loss that attains PD-B1's forms, in one block and shared out over four: its runs, and its numbers for claims."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from theory import symbols as s
from theory.claim import Claim
from theory.exact.claim_numbers import column
from theory.exact.enclosure import ends
from theory.exact.tight_bias import bias_of_linear_loss
from theory.numeric import claim_value
from theory.refutation import Comparison

RUNS = ((Fraction(3, 10), 16), (Fraction(7, 10), 40))
"""Delay strength, and updates per delay after which the bias has nearly reached its supremum."""
DELAYS = (1, 2, 5)
MOMENTUM = Fraction(1, 2)


def in_one(step: Fraction, delay: int, momentum: Fraction = Fraction(0)) -> dict[Any, Any]:
    """Numbers of the loss with G = α = 1 in one block, weights stashed."""
    unused = (
        s.smoothness_recompute,
        s.smoothness_backward,
        s.max_delay_recompute,
        s.max_delay_backward,
        s.write_defect,
    )
    return {
        s.step_size: step,
        s.friction: 1 - momentum,
        s.smoothness: 1,
        s.max_delay: delay,
        s.gradient_bound: 1,
        **dict.fromkeys(unused, 0),
    }


def by_block(blocks: int, step: Fraction, delay: int, momentum: Fraction = Fraction(0)) -> dict[Any, Any]:
    """Numbers of the same loss of ⟨u, θ⟩, u = (1, …, 1)/√M, by block: α_kl = 1/M and G_l = 1/√M, for M = 1 and 4.

    Along u the run is the one in one block, and each block has its share 1/√M of gradient and bias.
    """
    share = Fraction(1, {1: 1, 4: 2}[blocks])
    zero, one = [[Fraction(0)] * blocks] * blocks, [[Fraction(1)] * blocks] * blocks
    return {
        s.step_size: step,
        s.friction: 1 - momentum,
        s.block_smoothness: column(one) * share**2,
        s.delay_matrix: column(one) * delay,
        s.block_gradient_bound: column([share] * blocks),
        s.block_write_defect: column([Fraction(0)] * blocks),
        s.max_delay: delay,
        **dict.fromkeys((s.max_delay_recompute, s.max_delay_backward), 0),
        **dict.fromkeys((s.block_smoothness_recompute, s.block_smoothness_backward), column(zero)),
        **dict.fromkeys((s.delay_matrix_recompute, s.delay_matrix_backward), column(zero)),
    }


def smallest(claim: Claim, numbers: Mapping[Any, Any]) -> Fraction:
    """The claim's value, in its first block where it has several: exact, or the lower end of its enclosure."""
    found = claim_value(claim, numbers, "ball")
    if not found.in_domain:
        raise ValueError(f"{claim.name} says nothing at these numbers: choose a smaller delay strength.")
    return min(ends(ball)[0] for ball in found.value.flat)


def compared(claim: Claim, quantity: str, *, whole: bool, momentum: Fraction = Fraction(0)) -> tuple[Comparison, ...]:
    """Runs in one and in four blocks against a layer-resolved claim, in norm (`whole`) or block by block."""
    found = []
    for strength, windows in RUNS:
        for delay in DELAYS:
            updates = windows * delay
            step = strength * (1 - momentum) / delay
            reached = bias_of_linear_loss(Fraction(1), Fraction(1), step, delay, updates, momentum)
            for blocks in (1, 4):
                measured = reached if whole or blocks == 1 else reached / 2
                bound = smallest(claim, by_block(blocks, step, delay, momentum))
                case = f"linear loss, M = {blocks}, τ = {delay}, x = {strength}, {updates} updates"
                found.append(Comparison(case, quantity, measured, bound))
    return tuple(found)
