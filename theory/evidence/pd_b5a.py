"""PD-B5a attained in the limit: the linear loss whose stale gradient is too large, with momentum, at several delays."""

from fractions import Fraction
from itertools import product

from theory.exact.digits import decimal
from theory.exact.tight_bias import bias_of_linear_loss, bias_supremum
from theory.exhibit import Fact

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
