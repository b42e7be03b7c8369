"""Vectors of the plane in fractions, with norms that are fractions where they can be, and balls elsewhere."""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.trial import Number
from analysis.strategies.numbers import dyadics
from theory.exact.norm import root

Point = tuple[Fraction, Fraction]
BITS = 192
"""Of balls: a few more than a claim is evaluated with."""
ORIGIN: Point = (Fraction(0), Fraction(0))


def added(one: Point, other: Point) -> Point:
    """The sum."""
    return one[0] + other[0], one[1] + other[1]


def scaled(factor: Fraction, point: Point) -> Point:
    """A multiple."""
    return factor * point[0], factor * point[1]


def turned(point: Point) -> Point:
    """Turned by the angle of (3/5, 4/5)."""
    x, y = point
    return (3 * x - 4 * y) / 5, (4 * x + 3 * y) / 5


def square(point: Point) -> Fraction:
    """The squared length."""
    return point[0] ** 2 + point[1] ** 2


def norm(point: Point) -> Number:
    """The length."""
    return root(square(point), BITS)


def points() -> SearchStrategy[Point]:
    """Dyadic points; shrinks towards the origin. Some are of rational length."""
    free = st.tuples(dyadics(-4, 4, 2), dyadics(-4, 4, 2))
    return free | dyadics(-4, 4, 2).map(lambda length: (3 * length, 4 * length))
