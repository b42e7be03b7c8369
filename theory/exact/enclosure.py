"""The two ends of a ball, as exact fractions."""

from fractions import Fraction

from flint import arb

Bracket = tuple[Fraction, Fraction]
"""(lower, upper) with the number meant between them, ends included."""


def ends(ball: arb) -> Bracket:
    """Rationals on both sides of every number in the ball (its midpoint and radius are dyadic)."""
    return _fraction(ball.lower()), _fraction(ball.upper())


def _fraction(point: arb) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
