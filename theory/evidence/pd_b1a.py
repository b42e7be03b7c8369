"""PD-B1a attained in the limit: the linear loss whose stale gradient is too large, at several delays."""

from fractions import Fraction

from theory.claims.pd_b1a import PD_B1A
from theory.evidence.linear_loss import in_one
from theory.exact.claim_numbers import exact_value
from theory.exact.digits import decimal
from theory.exact.tight_bias import bias_of_linear_loss, bias_supremum
from theory.exhibit import Fact
from theory.refutation import Comparison

DELAYS = (1, 2, 5, 8)
RUNS = ((Fraction("0.3"), 4, 80), (Fraction("0.7"), 4, 300), (Fraction("0.95"), 0, 1500))
"""Delay strength, decimals that the run must reach, and number of updates."""


def facts() -> tuple[Fact, ...]:
    """The bias climbs for ever, stays below Gx/(1 − x), and agrees with it to the printed digits."""
    facts = []
    for strength, digits, updates in RUNS:
        for delay in DELAYS:
            run = (Fraction(1), Fraction(1), strength / delay, delay)
            supremum = bias_supremum(*run)
            early, late = (bias_of_linear_loss(*run, count) for count in (updates // 4, updates))
            facts.append(
                (
                    f"x = {strength}, τ = {delay}: ‖b‖ climbs from {decimal(early, 4)} to {decimal(late, digits)}, "
                    f"below its supremum and equal to it in all digits shown",
                    early < late < supremum and decimal(late, digits) == decimal(supremum, digits),
                )
            )
    return tuple(facts)


def instances() -> tuple[Comparison, ...]:
    """The largest bias of each run beside the claim's value."""
    found = []
    for strength, _, updates in RUNS[:2]:
        for delay in DELAYS:
            step = strength / delay
            reached = bias_of_linear_loss(Fraction(1), Fraction(1), step, delay, updates)
            case = f"linear loss, τ = {delay}, x = {decimal(strength, 2)}, {updates} updates"
            found.append(Comparison(case, "largest ‖b‖", reached, exact_value(PD_B1A, in_one(step, delay))))
    return tuple(found)
