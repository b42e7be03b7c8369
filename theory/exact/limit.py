"""The stability limit 2 sin(pi/(4 delay + 2)) of claim PD-R2, enclosed by balls and compared with rationals exactly."""

from fractions import Fraction

from flint import arb, ctx, fmpq

from theory.exact.enclosure import ends
from theory.exact.polynomial import Rational
from theory.exact.stability import require_delay


def limit_ball(delay: int, bits: int = 128) -> arb:
    """Enclose the limit in a ball whose relative radius is about 2^-bits.

    Raises:
        ValueError: a negative delay.
    """
    require_delay(delay)
    with ctx.workprec(bits):
        return 2 * arb.sin_pi_fmpq(fmpq(1, 4 * delay + 2))


def limit_bracket(delay: int, bits: int = 128) -> tuple[Fraction, Fraction]:
    """Rationals (lower, upper) on both sides of the limit, the ends of `limit_ball`."""
    return ends(limit_ball(delay, bits))


def compare_with_limit(step_times_curvature: Rational, delay: int) -> int:
    """Sign of c - 2 sin(pi/(4 delay + 2)): -1, 0 or 1, exact at any distance.

    The limit is rational only at delay 0 (it is 2) and at delay 1 (it is 1), by Niven's theorem; elsewhere c differs
    from it, and balls of growing precision part from c.
    """
    value = Fraction(step_times_curvature)
    if delay in (0, 1):
        return (value > 2 - delay) - (value < 2 - delay)
    bits = 64
    while True:
        lower, upper = limit_bracket(delay, bits)
        if value < lower:
            return -1
        if value > upper:
            return 1
        bits *= 2
