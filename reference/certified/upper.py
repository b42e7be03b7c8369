"""Arithmetic on upper bounds of non-negative numbers: every operation rounds outward."""

from dataclasses import dataclass
from typing import Any, Union

import numpy as np

Floats = np.ndarray | np.float64
"""What numpy's operations on arrays return: a scalar where there are no axes left."""

Operand = Union["Upper", Floats, float, int]


@dataclass(frozen=True, eq=False)
class Upper:
    """Float64 numbers that are each at least as large as the real number meant, which is non-negative.

    Sums, products and roots of such bounds are such bounds: the operations are monotone, and each result is moved one
    float up. Plain floats and arrays in a formula count as exact. An exact zero stays zero, so that a term that is
    absent stays absent; 0·inf is 0 for the same reason.

    Raises:
        ValueError: when a value is negative or not a number.
    """

    value: np.ndarray

    __array_ufunc__ = None  # so that `array * upper` comes here instead of becoming an array of objects

    def __post_init__(self) -> None:
        if not np.all(self.value >= 0):
            raise ValueError(
                "an upper bound of a magnitude is negative or NaN; the numbers it came from are not finite"
            )

    @staticmethod
    def of(value: Operand) -> "Upper":
        """The operand as a bound of itself."""
        return value if isinstance(value, Upper) else Upper(np.asarray(value, dtype=np.float64))

    @staticmethod
    def zeros(shape: tuple[int, ...]) -> "Upper":
        """Bounds of zeros."""
        return Upper(np.zeros(shape))

    def __add__(self, other: Operand) -> "Upper":
        return Upper(_outward(self.value + Upper.of(other).value))

    __radd__ = __add__

    def __mul__(self, other: Operand) -> "Upper":
        factor = Upper.of(other).value
        with np.errstate(invalid="ignore"):
            product = np.nextafter(self.value * factor, np.inf)
        return Upper(np.where((self.value == 0) | (factor == 0), 0.0, product))

    __rmul__ = __mul__

    def __truediv__(self, divisor: float | int) -> "Upper":
        """Divide by an exact positive number."""
        return Upper(np.where(self.value == 0, 0.0, np.nextafter(self.value / divisor, np.inf)))

    def __getitem__(self, index: Any) -> "Upper":
        return Upper(np.asarray(self.value[index]))

    def sqrt(self) -> "Upper":
        """Square roots."""
        return Upper(_outward(np.sqrt(self.value)))

    def minimum(self, other: Operand) -> "Upper":
        """The smaller of two bounds of the same number."""
        return Upper.of(np.minimum(self.value, Upper.of(other).value))

    def sum(self, axis: int | tuple[int, ...] | None = None) -> "Upper":
        """Sums along `axis`. n terms in any order lose at most the factor 1 + n·2^-52 (n < 2^50)."""
        total = np.sum(self.value, axis=axis)
        terms = self.value.size // max(total.size, 1)
        return Upper(_outward(np.asarray(total * (1.0 + terms * 2.0**-52))))

    def mean(self, axis: int) -> "Upper":
        """Means along `axis`."""
        return self.sum(axis) / self.value.shape[axis]

    def contracted(self, matrix: np.ndarray) -> "Upper":
        """`matrix @ self` for a non-negative exact matrix; products may also underflow."""
        inner = matrix.shape[-1]
        total = np.asarray(matrix @ self.value) * (1.0 + (inner + 1) * 2.0**-52) + inner * 2.0**-1022
        return Upper(_outward(total))

    def __float__(self) -> float:
        return float(self.value)


def _outward(rounded: Floats) -> np.ndarray:
    """One float up, except exact zeros: a sum or root of bounds is zero only when it is exactly zero."""
    return np.where(rounded == 0, 0.0, np.nextafter(rounded, np.inf))
