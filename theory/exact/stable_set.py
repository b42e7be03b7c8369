"""The exact set of stable parameters of a polynomial family: between crossings of the circle nothing changes.

The stable set need not be one interval, nor begin at 0: every gap between two crossings is decided by itself, at one
rational point, by the Schur-Cohn test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from theory.exact.crossings import common_factor, crossings
from theory.exact.enclosure import Bracket
from theory.exact.pencil import Pencil
from theory.exact.polynomial import roots_inside_unit_circle


@dataclass(frozen=True)
class StableInterval:
    """One gap between crossings in which every parameter is stable.

    Attributes:
        lower: bracket of its lower end; (0, 0) where it begins at 0.
        upper: bracket of its upper end.
    """

    lower: Bracket
    upper: Bracket


def stable_intervals(pencil: Pencil, bits: int = 128) -> tuple[StableInterval, ...]:
    """All x > 0 with every root inside the unit circle, as open intervals with bracketed ends, ascending.

    Ends belong to no interval: there a root is on the circle. Two neighbouring intervals may share an end, where a
    root touches the circle and returns. Crossings within 2^-bits of each other count as one.
    """
    return tuple(interval for interval, stable in _gaps(pencil, bits) if stable)


def limit(pencil: Pencil, bits: int = 128) -> Bracket:
    """The first crossing of a family that is stable for small x: stable below, not stable at it.

    It is where the first stable interval ends; there may be others above it (`stable_intervals` lists them all).

    Returns:
        (lower, upper), equal where the limit is rational and a root passes through 1 or -1.

    Raises:
        ValueError: not stable for small x.
    """
    first = next(_gaps(pencil, bits), None)
    if first is None or not first[1]:
        raise ValueError("Not stable for small parameters, so there is no limit: ask for stable_intervals.")
    return first[0].upper


def _gaps(pencil: Pencil, bits: int) -> Iterator[tuple[StableInterval, bool]]:
    """Every gap below a crossing, and whether it is stable.

    Beyond the last crossing nothing is: the coefficients of a polynomial of degree n with all roots inside the unit
    circle are at most binomials of n times its leading one, which x does not touch, and x outgrows them.
    """
    factor = common_factor(pencil)
    hopeless = not roots_inside_unit_circle(factor)
    lower = (Fraction(0), Fraction(0))
    for upper in crossings(pencil, bits):
        inside = (lower[1] + upper[0]) / 2
        yield StableInterval(lower, upper), not hopeless and pencil.is_stable(inside)
        lower = upper
