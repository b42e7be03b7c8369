"""Certified enclosures of the spectral radius and the 2-norm of nonnegative matrices.

For an irreducible A ≥ 0 and any v > 0: min_i (Av)_i/v_i ≤ ρ(A) ≤ max_i (Av)_i/v_i (Collatz–Wielandt; Horn and
Johnson 2013, Section 8.1). v is a float guess, the quotients are balls. A reducible matrix has the largest spectral
radius of its strongly connected parts.
"""

from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np
from flint import arb
from scipy.sparse.csgraph import connected_components

from theory.numeric.ball_lane import BallLane, as_budgeted
from theory.numeric.budget import Budgeted, NumericError


def spectral_radius(matrix: Any) -> Budgeted:
    """Enclosure of the largest absolute eigenvalue.

    Args:
        matrix: M × M object array of balls that are at least 0.

    Raises:
        NumericError: an entry is certainly negative.
    """
    low, high = _enclosure(matrix)
    return Budgeted.between(as_budgeted(low).lower, as_budgeted(high).upper)


def operator_norm(matrix: Any) -> Budgeted:
    """Enclosure of the largest singular value, √ρ(AᵀA), of an object array of balls that are at least 0."""
    lane = BallLane()
    low, high = (lane.sqrt(end) for end in _enclosure(lane.product(matrix.T, matrix)))
    return Budgeted.between(as_budgeted(low).lower, as_budgeted(high).upper)


def rank_one_norm(matrix: Any) -> Fraction:
    """The 2-norm of an M × M object array of fractions whose rank is one at most: the root of the sum of squares.

    Raises:
        NumericError: a larger rank, or a root that is no fraction.
    """
    _require_rank_one(matrix)
    square = sum((entry * entry for entry in matrix.flat), Fraction(0))
    top, bottom = isqrt(square.numerator), isqrt(square.denominator)
    if top * top != square.numerator or bottom * bottom != square.denominator:
        raise NumericError("a matrix of rank one has no rational norm here; use the float or ball lane")
    return Fraction(top, bottom)


def rank_one_radius(matrix: Any) -> Fraction:
    """The spectral radius of an M × M object array of fractions ≥ 0 whose rank is one at most: its trace.

    Raises:
        NumericError: a larger rank.
    """
    _require_rank_one(matrix)
    return sum((matrix[k, k] for k in range(len(matrix))), Fraction(0))


def _require_rank_one(matrix: Any) -> None:
    pivot = next((place for place in np.ndindex(matrix.shape) if matrix[place] != 0), None)
    if pivot is not None and any(
        matrix[row, column] * matrix[pivot] != matrix[row, pivot[1]] * matrix[pivot[0], column]
        for row, column in np.ndindex(matrix.shape)
    ):
        raise NumericError("a matrix of rank two or more has no exact norm here; use the float or ball lane")


def _enclosure(matrix: Any) -> tuple[Any, Any]:
    """Balls below and above the spectral radius."""
    if any(ball < 0 for ball in matrix.flat):
        raise NumericError("a matrix that must be nonnegative has a negative entry; check the constants")
    middle = np.vectorize(lambda ball: float(ball.upper()), otypes=[np.float64])(matrix)
    # A pattern that takes an uncertain entry as positive only joins parts.
    pattern = np.vectorize(lambda ball: not ball.is_zero(), otypes=[bool])(matrix)
    _, labels = connected_components(pattern, connection="strong")
    ends = [_part(matrix[np.ix_(part, part)], middle[np.ix_(part, part)]) for part in _parts(labels)]
    low, high = ends[0]
    for other_low, other_high in ends[1:]:
        low, high = low.max(other_low), high.max(other_high)
    return np.asarray(low, dtype=object), np.asarray(high, dtype=object)


def _parts(labels: Any) -> list[Any]:
    return [np.flatnonzero(labels == label) for label in range(int(labels.max()) + 1)]


def _part(matrix: Any, middle: Any) -> tuple[arb, arb]:
    """Collatz–Wielandt quotients of one strongly connected part."""
    values: Any
    values, vectors = np.linalg.eig(middle)
    guess = np.abs(vectors[:, np.argmax(values.real)])
    # Any positive vector is allowed; the floor keeps quotients finite where a guess rounds to 0.
    guess = np.maximum(guess, np.max(guess) * 2.0**-60)
    lane = BallLane()
    weights = lane.convert(guess)
    quotients = [image / weight for image, weight in zip(lane.total(matrix * weights, -1), weights, strict=True)]
    low, high = quotients[0], quotients[0]
    for quotient in quotients[1:]:
        low, high = low.min(quotient), high.max(quotient)
    return low, high
