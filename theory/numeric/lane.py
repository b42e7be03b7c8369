"""What a lane of arithmetic must offer so that expressions can be walked in it."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from typing import Any

import numpy as np

from theory.numeric.budget import Budgeted

PRECISION = 128  # bits of a ball's midpoint


class Lane(ABC):
    """Numbers of one kind, in arrays: scalars without axes, columns with a last axis M, matrices with two.

    Arrays support + - * / and indexing; leading axes are broadcast.
    """

    name: str

    @abstractmethod
    def convert(self, value: Any) -> Any:
        """A user's number or array in this lane's kind.

        Raises:
            NumericError: it has none, as an inexact number has no fraction.
        """

    @abstractmethod
    def sqrt(self, value: Any) -> Any:
        """Square root, elementwise."""

    @abstractmethod
    def minimum(self, first: Any, second: Any) -> Any:
        """Smaller of two, elementwise."""

    @abstractmethod
    def maximum(self, first: Any, second: Any) -> Any:
        """Larger of two, elementwise."""

    @abstractmethod
    def total(self, value: Any, axis: int) -> Any:
        """Sum along an axis."""

    @abstractmethod
    def elementary(self, function: str, value: Any) -> Any:
        """sin, cos, tan, asin, exp, log, floor or ceil, elementwise."""

    @abstractmethod
    def constant(self, name: str) -> Any:
        """π ("pi") or e ("const_e")."""

    @abstractmethod
    def solve(self, matrix: Any, right: Any) -> Any:
        """The x with matrix · x = right, for one M × M matrix and one M × K right-hand side.

        Raises:
            NumericError: the matrix cannot be told from a singular one.
        """

    @abstractmethod
    def all_below_one(self, value: Any) -> bool:
        """Whether every number is certainly < 1."""

    @abstractmethod
    def any_negative(self, value: Any) -> bool:
        """Whether some number is certainly < 0."""

    def working(self) -> AbstractContextManager[Any]:
        """The state in which arithmetic of this lane runs."""
        return nullcontext()

    def norm_squared_root(self, value: Any) -> Any:
        """Euclidean norm of columns."""
        return self.sqrt(self.total(value * value, -1))

    def product(self, left: Any, right: Any) -> Any:
        """Product of two matrices, or a matrix and a column matrix with a last axis of any length."""
        return self.total(left[..., :, :, np.newaxis] * right[..., np.newaxis, :, :], -2)


def to_fraction(number: Any) -> Fraction:
    """An int, float, Fraction or numpy number as the rational it is."""
    if isinstance(number, Fraction):
        return number
    if isinstance(number, (int, np.integer)):
        return Fraction(int(number))
    return Fraction(float(number))


def exact_parts(value: Any) -> tuple[Any, Any]:
    """Midpoints and radii of a value as arrays: of `Budgeted`, of arrays of numbers, of numbers."""
    if isinstance(value, Budgeted):
        return value.value, value.error
    array = np.asarray(value)
    return array, np.zeros(array.shape)
