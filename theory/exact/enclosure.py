"""Brackets of numbers by exact fractions: the two ends of a ball, and several that meet as one."""

from collections.abc import Iterable
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


def joined(brackets: Iterable[Bracket]) -> tuple[Bracket, ...]:
    """The same points in brackets of which no two meet, ascending."""
    found: list[Bracket] = []
    for lower, upper in sorted(brackets):
        if found and lower <= found[-1][1]:
            found[-1] = (found[-1][0], max(upper, found[-1][1]))
        else:
            found.append((lower, upper))
    return tuple(found)
