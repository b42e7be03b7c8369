"""Float64 arrays that carry a rigorous bound of their distance to the real numbers meant.

Every operation rounds to nearest, so |fl(r) − r| ≤ u|fl(r)| with u = 2⁻⁵³ outside underflow, and 2⁻¹⁰⁷⁵ more with
it. Additions use Knuth's two-sum, whose remainder is the rounding itself, so exact sums stay exact. Bounds of
errors are computed in floats too and are widened once more by `_outward` (Higham 2002, sections 2.2 and 4.3).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64
from numpy.typing import ArrayLike

UNIT_ROUNDOFF = 2.0**-53
_WIDER = 1.0 + 2.0**-48  # covers 16 roundings of a nonnegative expression and its own
_TINY = 2.0**-1069  # covers 32 underflows


class NumericError(ValueError):
    """A number that cannot be computed: outside a domain, not finite, or without a value in this lane."""


class Singular(NumericError):
    """A matrix without an inverse, or one that cannot be told from such."""


def _outward(bound: Any, exact: Any) -> Any:
    return np.where(exact, 0.0, bound * _WIDER + _TINY)


@dataclass(frozen=True, eq=False)
class Budgeted:
    """Numbers known up to an error: the number meant lies within `error` of `value`.

    Attributes:
        value: float64 array of any shape.
        error: float64 array of the same shape, nonnegative; 0 means exact.
    """

    value: Float64[np.ndarray, "..."]
    error: Float64[np.ndarray, "..."]

    def __post_init__(self) -> None:
        """Refuses what is not a number.

        Raises:
            NumericError: a value is not finite, or an error is negative or not finite.
        """
        if not np.all(np.isfinite(self.value)):
            raise NumericError("a value is not finite: the input is not a number or float64 overflowed; check the run")
        if not np.all(np.isfinite(self.error) & (self.error >= 0)):
            raise NumericError("an error bound is negative or not finite; give a finite bound ≥ 0")

    @classmethod
    def of(cls, value: "ArrayLike | Budgeted", error: ArrayLike = 0.0) -> "Budgeted":
        """Wraps numbers and, broadcast to their shape, their error bounds (default: exact)."""
        if isinstance(value, Budgeted):
            return value
        array, bound = np.asarray(value, dtype=np.float64), np.asarray(error, dtype=np.float64)
        return cls(array, bound if bound.shape == array.shape else np.broadcast_to(bound, array.shape).copy())

    @classmethod
    def between(cls, low: ArrayLike, high: ArrayLike) -> "Budgeted":
        """The numbers in [low, high], by midpoint and radius.

        Raises:
            NumericError: low exceeds high somewhere.
        """
        lower, upper = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
        if np.any(lower > upper):
            raise NumericError("a lower bound exceeds its upper bound; swap them")
        middle = lower + (upper - lower) / 2
        return cls.of(middle, _outward(np.maximum(upper - middle, middle - lower), upper == lower))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the arrays."""
        return self.value.shape

    @property
    def lower(self) -> Float64[np.ndarray, "..."]:
        """Certified lower bound of the numbers meant."""
        return np.where(self.error == 0, self.value, np.nextafter(self.value - self.error, -np.inf))

    @property
    def upper(self) -> Float64[np.ndarray, "..."]:
        """Certified upper bound of the numbers meant."""
        return np.where(self.error == 0, self.value, np.nextafter(self.value + self.error, np.inf))

    def __getitem__(self, key: Any) -> "Budgeted":
        # A sum over blocks asks for thousands of entries of arrays that were checked as a whole: not checked again.
        part = object.__new__(Budgeted)
        object.__setattr__(part, "value", np.asarray(self.value[key]))
        object.__setattr__(part, "error", np.asarray(self.error[key]))
        return part

    def __neg__(self) -> "Budgeted":
        return Budgeted.of(-self.value, self.error)

    def __abs__(self) -> "Budgeted":
        return Budgeted.of(np.abs(self.value), self.error)

    def __add__(self, other: "ArrayLike | Budgeted") -> "Budgeted":
        other = Budgeted.of(other)
        left, right = self.value, other.value
        total = left + right
        right_seen = total - left
        rounding = np.abs((left - (total - right_seen)) + (right - right_seen))
        error = self.error + other.error + rounding
        return Budgeted.of(total, _outward(error, error == 0))

    def __sub__(self, other: "ArrayLike | Budgeted") -> "Budgeted":
        return self + (-Budgeted.of(other))

    def __mul__(self, other: "ArrayLike | Budgeted") -> "Budgeted":
        other = Budgeted.of(other)
        product = self.value * other.value
        error = (
            np.abs(self.value) * other.error
            + np.abs(other.value) * self.error
            + self.error * other.error
            + UNIT_ROUNDOFF * np.abs(product)
        )
        return Budgeted.of(product, _outward(error, _exact_product(self, other) | _exact_product(other, self)))

    def __truediv__(self, other: "ArrayLike | Budgeted") -> "Budgeted":
        """Raises NumericError where the divisor may be 0."""
        other = Budgeted.of(other)
        room = (np.abs(other.value) - other.error) * (1.0 - 2.0**-48)
        if np.any(room <= 0):
            raise NumericError("a divisor cannot be told from 0 within its error; the quotient has no value")
        quotient = self.value / other.value
        # |A/B − q| ≤ (|A − a| + |q||B − b|)/|B| + |a/b − q|
        error = (self.error + np.abs(quotient) * other.error) / room + UNIT_ROUNDOFF * np.abs(quotient)
        zero = (self.value == 0) & (self.error == 0)
        return Budgeted.of(quotient, _outward(error, zero | _exact_product(self, other)))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: ArrayLike) -> "Budgeted":
        return Budgeted.of(other) - self

    def __rtruediv__(self, other: ArrayLike) -> "Budgeted":
        return Budgeted.of(other) / self

    def sqrt(self) -> "Budgeted":
        """Square root of numbers that are known to be nonnegative.

        Raises:
            NumericError: a number is certainly negative.
        """
        if np.any(self.upper < 0):
            raise NumericError("the square root of a negative number was asked for; check the constants")
        base = np.maximum(self.value, 0.0)
        root = np.sqrt(base)
        # |√V − √v| ≤ √|V − v|, and ≤ |V − v|/√v where v > 0.
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            spread = np.where(root > 0, np.minimum(np.sqrt(self.error), self.error / root), np.sqrt(self.error))
        error = spread + UNIT_ROUNDOFF * root
        return Budgeted.of(root, _outward(error, (base == 0) & (self.error == 0)))

    def sum(self, axis: int = -1) -> "Budgeted":
        """Sum along an axis, in whatever order numpy takes (error γ_{n−1} Σ|terms|, Higham 2002, (4.4))."""
        terms = self.value.shape[axis]
        gamma = terms * UNIT_ROUNDOFF / (1.0 - terms * UNIT_ROUNDOFF)
        size = np.sum(np.abs(self.value), axis=axis)
        carried = np.sum(self.error, axis=axis)
        # The two sums above are rounded themselves, by less than a factor 1 + 2γ.
        error = (carried + gamma * size) * (1.0 + 2 * gamma)
        only_one = np.count_nonzero(self.value, axis=axis) <= 1
        return Budgeted.of(np.sum(self.value, axis=axis), _outward(error, only_one & (carried == 0)))

    def dot(self, other: "ArrayLike | Budgeted", axis: int = -1) -> "Budgeted":
        """Sum of products along an axis."""
        return (self * other).sum(axis)

    def max(self, axis: int | None = None) -> "Budgeted":
        """Largest number along an axis (all axes if None)."""
        return Budgeted.between(np.max(self.lower, axis=axis), np.max(self.upper, axis=axis))

    def minimum(self, other: "ArrayLike | Budgeted") -> "Budgeted":
        """Elementwise smaller of two."""
        other = Budgeted.of(other)
        return Budgeted.between(np.minimum(self.lower, other.lower), np.minimum(self.upper, other.upper))

    def maximum(self, other: "ArrayLike | Budgeted") -> "Budgeted":
        """Elementwise larger of two."""
        other = Budgeted.of(other)
        return Budgeted.between(np.maximum(self.lower, other.lower), np.maximum(self.upper, other.upper))


def _exact_product(known: Budgeted, other: Budgeted) -> Any:
    """Where one factor is exactly 0 or ±1 and the error of the product is 0 (also for a quotient by ±1)."""
    unit = (np.abs(other.value) == 1) & (other.error == 0) & (known.error == 0)
    return unit | ((other.value == 0) & (other.error == 0))
