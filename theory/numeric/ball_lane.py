"""The ball lane: numpy arrays of Arb balls, each an enclosure of the number meant."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction
from typing import Any, cast

import numpy as np
from flint import arb, arb_mat, ctx, fmpq

from theory.numeric.budget import UNIT_ROUNDOFF, Budgeted, NumericError, Singular
from theory.numeric.lane import PRECISION, Lane, exact_parts


def to_ball(number: Any, radius: Any = 0.0) -> arb:
    """A ball of this midpoint and radius."""
    if isinstance(number, arb):
        return number
    if isinstance(number, Fraction):
        return arb(fmpq(number.numerator, number.denominator))
    if isinstance(number, (int, np.integer)):
        return arb(int(number))
    return arb(float(number), float(radius))


def as_budgeted(balls: Any) -> Budgeted:
    """Floats with budgets that enclose an array of balls.

    Raises:
        NumericError: a ball is not finite.
    """
    array: Any = np.asarray(balls, dtype=object)
    values, errors = np.empty(array.shape), np.empty(array.shape)
    for place in np.ndindex(array.shape):
        ball = array[place]
        if not ball.is_finite():
            raise NumericError("an enclosure is not finite; give constants with smaller errors")
        value = float(ball.mid())
        values[place] = value
        # A radius has 30 bits and is a float; the midpoint's rounding comes on top.
        spread = (float(ball.rad()) + UNIT_ROUNDOFF * abs(value)) * (1 + 2.0**-48) + 2.0**-1073
        errors[place] = 0.0 if ball.is_exact() and arb(value) == ball else spread
    return Budgeted.of(values, errors)


def _map(function: Callable[..., Any], *arrays: Any) -> Any:
    """Applies a function of balls elementwise, at the lane's precision."""
    broadcast = np.broadcast_arrays(*(np.asarray(array, dtype=object) for array in arrays))
    result = np.empty(broadcast[0].shape, dtype=object)
    with ctx.workprec(PRECISION):
        for place in np.ndindex(result.shape):
            result[place] = function(*(array[place] for array in broadcast))
    return result


def _root(ball: arb) -> arb:
    if ball < 0:
        raise NumericError(f"the square root of {ball} is no real number; the claim has no value here")
    return ball.nonnegative_part().sqrt()


class BallLane(Lane):
    """Arb balls of 128 bits in object arrays."""

    name = "ball"

    def convert(self, value: Any) -> Any:
        """Balls around the numbers given, with their budgets as radii."""
        values, errors = exact_parts(value)
        return _map(to_ball, values, errors)

    def sqrt(self, value: Any) -> Any:
        """Square root of numbers that are known to be nonnegative."""
        return _map(_root, value)

    def minimum(self, first: Any, second: Any) -> Any:
        """Smaller of two."""
        return _map(lambda a, b: a.min(b), first, second)

    def maximum(self, first: Any, second: Any) -> Any:
        """Larger of two."""
        return _map(lambda a, b: a.max(b), first, second)

    def total(self, value: Any, axis: int) -> Any:
        """Sum along an axis."""
        array: Any = np.asarray(value, dtype=object)
        with ctx.workprec(PRECISION):
            return np.asarray(np.add.reduce(array, axis=axis, initial=cast(Any, arb(0))), dtype=object)

    def elementary(self, function: str, value: Any) -> Any:
        """The ball function of that name."""
        return _map(lambda ball: getattr(ball, function)(), value)

    def constant(self, name: str) -> Any:
        """π or e."""
        with ctx.workprec(PRECISION):
            return np.asarray(getattr(arb, name)(), dtype=object)

    def solve(self, matrix: Any, right: Any) -> Any:
        """Certified solution of a linear system."""
        with ctx.workprec(PRECISION):
            try:
                solution = arb_mat(matrix.tolist()).solve(arb_mat(right.tolist()))
            except ZeroDivisionError:
                raise Singular("a matrix cannot be told from a singular one; give smaller or exact constants") from None
        return np.array(solution.tolist(), dtype=object)

    def all_below_one(self, value: Any) -> bool:
        """By enclosures."""
        return all(ball < 1 for ball in np.asarray(value, dtype=object).flat)

    def any_negative(self, value: Any) -> bool:
        """By enclosures."""
        return any(ball < 0 for ball in np.asarray(value, dtype=object).flat)

    def working(self) -> AbstractContextManager[Any]:
        """Sets the precision of balls."""
        return ctx.workprec(PRECISION)
