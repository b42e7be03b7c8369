"""The exact lane: numpy arrays of fractions, without any rounding."""

import math
from fractions import Fraction
from typing import Any, cast

import numpy as np

from theory.numeric.budget import NumericError, Singular
from theory.numeric.lane import Lane, exact_parts, to_fraction


def _map(function: Any, *arrays: Any) -> Any:
    """A function of numbers, entry by entry; arrays are broadcast."""
    entries = np.frompyfunc(function, len(arrays), 1)(*(np.asarray(array, dtype=object) for array in arrays))
    return np.asarray(entries, dtype=object)


def _root(number: Fraction) -> Fraction:
    if number >= 0:
        top, bottom = math.isqrt(number.numerator), math.isqrt(number.denominator)
        if top * top == number.numerator and bottom * bottom == number.denominator:
            return Fraction(top, bottom)
    raise NumericError(f"the square root of {number} is no fraction; use the ball lane")


class ExactLane(Lane):
    """`fractions.Fraction` in object arrays."""

    name = "exact"

    def convert(self, value: Any) -> Any:
        """Fractions equal to the numbers given; a number with an error has none."""
        if isinstance(value, int):
            return np.asarray(Fraction(value), dtype=object)
        values, errors = exact_parts(value)
        if np.any(errors != 0):
            raise NumericError("a number with a rounding error has no exact fraction; use the float or ball lane")
        return _map(to_fraction, values)

    def sqrt(self, value: Any) -> Any:
        """Square root of squares of fractions."""
        return _map(_root, value)

    def minimum(self, first: Any, second: Any) -> Any:
        """Smaller of two."""
        return _map(min, first, second)

    def maximum(self, first: Any, second: Any) -> Any:
        """Larger of two."""
        return _map(max, first, second)

    def total(self, value: Any, axis: int) -> Any:
        """Sum along an axis."""
        array: Any = np.asarray(value, dtype=object)
        return np.asarray(np.add.reduce(array, axis=axis, initial=cast(Any, Fraction(0))), dtype=object)

    def elementary(self, function: str, value: Any) -> Any:
        """floor and ceil only."""
        if function not in ("floor", "ceil"):
            raise NumericError(f"{function} has no exact fraction; use the ball lane")
        return _map(lambda number: Fraction(getattr(math, function)(number)), value)

    def constant(self, name: str) -> Any:
        """None is rational."""
        raise NumericError(f"{name} is no fraction; use the ball lane")

    def solve(self, matrix: Any, right: Any) -> Any:
        """Gauss–Jordan elimination in fractions."""
        rows = [[*left, *more] for left, more in zip(matrix.tolist(), right.tolist(), strict=True)]
        size = len(rows)
        for column in range(size):
            pivot = next((row for row in range(column, size) if rows[row][column] != 0), None)
            if pivot is None:
                raise Singular("a matrix is singular; the claim has no value here")
            rows[column], rows[pivot] = rows[pivot], rows[column]
            scale = rows[column][column]
            rows[column] = [entry / scale for entry in rows[column]]
            for row in range(size):
                if row != column and rows[row][column] != 0:
                    factor = rows[row][column]
                    rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
        solution = np.empty((size, right.shape[1]), dtype=object)
        solution[...] = [row[size:] for row in rows]
        return solution

    def all_below_one(self, value: Any) -> bool:
        """Exactly."""
        return all(number < 1 for number in np.asarray(value, dtype=object).flat)

    def any_negative(self, value: Any) -> bool:
        """Exactly."""
        return any(number < 0 for number in np.asarray(value, dtype=object).flat)
