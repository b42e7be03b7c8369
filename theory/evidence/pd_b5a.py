"""PD-B5a attained in the limit: the linear loss whose stale gradient is too large, with momentum, at several delays."""

from fractions import Fraction
from itertools import product

from theory.claims.pd_b5a import PD_B5A
from theory.evidence.linear_loss import in_one
from theory.exact.claim_numbers import exact_value
from theory.exact.digits import decimal
from theory.exact.tight_bias import bias_of_linear_loss, bias_supremum
from theory.exhibit import Fact
from theory.refutation import Comparison

DELAYS = (1, 2, 5, 8)
RUNS = (
    (Fraction(1, 10), Fraction(1, 2), 4, 100),
    (Fraction(1, 2), Fraction(1, 2), 4, 200),
    (Fraction(1, 2), Fraction(9, 10), 3, 320),
    (Fraction(9, 10), Fraction(1, 2), 2, 600),
)
"""Delay strength, momentum, decimals that the run must reach, and number of updates."""


def facts() -> tuple[Fact, ...]:
    """The bias climbs, stays below Gx/(1 − x) with x = αητ/(1 − μ), and agrees with it to the printed digits."""
    return tuple(_fact(*run, delay, nesterov) for run, delay, nesterov in product(RUNS, DELAYS, (False, True)))


def _fact(strength: Fraction, momentum: Fraction, digits: int, updates: int, delay: int, nesterov: bool) -> Fact:
    step = strength * (1 - momentum) / delay
    supremum = bias_supremum(Fraction(1), Fraction(1), step, delay, momentum)
    reached = bias_of_linear_loss(Fraction(1), Fraction(1), step, delay, updates, momentum, nesterov)
    kind = "Nesterov's" if nesterov else "classical"
    return (
        f"x = {strength}, μ = {momentum}, {kind}, τ = {delay}: ‖b‖ reaches {decimal(reached, digits)}",
        reached < supremum and decimal(reached, digits) == decimal(supremum, digits),
    )


def instances() -> tuple[Comparison, ...]:
    """The largest bias of each run with classical momentum beside the claim's value."""
    found = []
    for (strength, momentum, _, updates), delay in product(RUNS, DELAYS):
        step = strength * (1 - momentum) / delay
        reached = bias_of_linear_loss(Fraction(1), Fraction(1), step, delay, updates, momentum)
        case = f"linear loss, μ = {momentum}, τ = {delay}, x = {strength}, {updates} updates"
        found.append(Comparison(case, "largest ‖b‖", reached, exact_value(PD_B5A, in_one(step, delay, momentum))))
    return tuple(found)
