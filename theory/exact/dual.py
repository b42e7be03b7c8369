"""Dual numbers: the exact derivative of whatever is computed by sums and products, in one direction.

value + slope ε with ε² = 0: every sum and product carries the derivative along by the two rules of differentiation, so
that the derivative of a program is as exact as the program (Griewank and Walther 2008, Section 3.1).
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Dual:
    """A number and its derivative.

    Attributes:
        value: the number, of any kind that has sums and products.
        slope: its derivative in the direction, of the same kind.
    """

    value: Any
    slope: Any

    def __add__(self, other: Any) -> "Dual":
        """Slopes add; a plain number has none."""
        more = lifted(other)
        return Dual(self.value + more.value, self.slope + more.slope)

    def __mul__(self, other: Any) -> "Dual":
        """The product rule."""
        more = lifted(other)
        return Dual(self.value * more.value, self.value * more.slope + self.slope * more.value)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "Dual":
        """Minus both."""
        return Dual(-self.value, -self.slope)

    def __sub__(self, other: Any) -> "Dual":
        """As a sum."""
        return self + -lifted(other)


def lifted(number: Any) -> Dual:
    """A number that does not change, as a dual one."""
    return number if isinstance(number, Dual) else Dual(number, 0)
