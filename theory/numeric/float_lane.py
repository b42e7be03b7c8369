"""The float lane: `Budgeted` arrays, vectorised; functions beyond + − · / √ go through balls."""

from fractions import Fraction
from typing import Any

import numpy as np

from theory.numeric.ball_lane import BallLane, as_budgeted
from theory.numeric.budget import UNIT_ROUNDOFF, Budgeted
from theory.numeric.lane import Lane


class FloatLane(Lane):
    """Float64 with a running error budget."""

    name = "float"

    def convert(self, value: Any) -> Budgeted:
        """Wraps floats as exact; a fraction or large integer carries its rounding."""
        if isinstance(value, Budgeted):
            return value
        array = np.asarray(value)
        if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
            return Budgeted.of(array)
        if array.dtype.kind in "iub" and (array.size == 0 or np.max(np.abs(array.astype(object))) <= 2**53):
            return Budgeted.of(array)
        if array.dtype == object and array.size and not isinstance(array.flat[0], (Fraction, int, float)):
            return as_budgeted(array)
        values = array.astype(np.float64)
        exact = np.vectorize(lambda number, near: Fraction(number) == Fraction(near), otypes=[bool])(array, values)
        # Nearest rounding of a rational: u|fl(r)|, widened for the product's own rounding and for underflow.
        return Budgeted.of(values, np.where(exact, 0.0, np.abs(values) * (2 * UNIT_ROUNDOFF) + 2.0**-1073))

    def sqrt(self, value: Any) -> Budgeted:
        """Square root."""
        return value.sqrt()

    def minimum(self, first: Any, second: Any) -> Budgeted:
        """Smaller of two."""
        return first.minimum(second)

    def maximum(self, first: Any, second: Any) -> Budgeted:
        """Larger of two."""
        return first.maximum(second)

    def total(self, value: Any, axis: int) -> Budgeted:
        """Sum along an axis."""
        return value.sum(axis)

    def elementary(self, function: str, value: Any) -> Budgeted:
        """Through balls."""
        balls = BallLane()
        return as_budgeted(balls.elementary(function, balls.convert(value)))

    def constant(self, name: str) -> Budgeted:
        """Through balls."""
        return as_budgeted(BallLane().constant(name))

    def solve(self, matrix: Any, right: Any) -> Budgeted:
        """Through balls: a float solver has no certified error."""
        balls = BallLane()
        return as_budgeted(balls.solve(balls.convert(matrix), balls.convert(right)))

    def all_below_one(self, value: Any) -> bool:
        """By certified upper bounds."""
        return bool(np.all(value.upper < 1))

    def any_negative(self, value: Any) -> bool:
        """By certified upper bounds."""
        # An upper bound is no less than the value itself, and costs far more to find.
        return bool(np.any(value.value < 0)) and bool(np.any(value.upper < 0))
