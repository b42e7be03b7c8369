"""PD-B2 attained in both parts of its minimum: the Huber function started at its threshold, with constant history."""

from fractions import Fraction

from theory import symbols
from theory.claims.pd_b2 import PD_B2
from theory.evidence.ds_f9 import DELAYS, STRENGTHS, largest_gap
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison


def instances() -> tuple[Comparison, ...]:
    """One block, so that every read is of one version and G_a = G = 1; α = 1."""
    found = []
    for strength in STRENGTHS:
        for delay in DELAYS:
            gap, slope = largest_gap(delay, strength, 2 * delay)
            numbers = {
                symbols.step_size: strength / delay,
                symbols.smoothness: 1,
                symbols.max_delay: delay,
                symbols.applied_bound: slope,
                symbols.gradient_bound: slope,
                symbols.write_defect: Fraction(0),
            }
            case = f"Huber function, τ = {delay}, x = {strength}"
            found.append(Comparison(case, "largest ‖b‖", gap, exact_value(PD_B2, numbers)))
    return tuple(found)


def facts() -> tuple[Fact, ...]:
    """Attained at every strength: below 2 by xG_a, from there on by G_a + G."""
    return tuple((f"{one.case}: ‖b‖ = {one.measured}", one.measured == one.bound) for one in instances())
