"""The two ends of a ball, as exact fractions."""

from fractions import Fraction

from flint import arb

Bracket = tuple[Fraction, Fraction]
"""(lower, upper) with the number meant between them, ends included."""


def ends(ball: arb) -> Bracket:
    """Midpoint minus and plus radius, both dyadic: exact whatever the working precision is."""
    middle, radius = _fraction(ball.mid()), _fraction(ball.rad())
    return middle - radius, middle + radius


def _fraction(point: arb) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
