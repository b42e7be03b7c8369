"""Linear algebra over the rationals, for the exact constants of small quadratics."""

from fractions import Fraction

import numpy as np


def fractions(rows: np.ndarray) -> list[list[Fraction]]:
    """The float entries of a matrix as the rational numbers that they are."""
    return [[Fraction(float(entry)) for entry in row] for row in rows]


def dot(one: list[Fraction], other: list[Fraction]) -> Fraction:
    """The inner product."""
    return sum((a * b for a, b in zip(one, other, strict=True)), Fraction(0))


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """x with Mx = b by Gauss-Jordan elimination; None where M is singular."""
    rows = [[*row, entry] for row, entry in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        pivot = next((index for index in range(column, len(rows)) if rows[index][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        leading = rows[column][column]
        rows[column] = [entry / leading for entry in rows[column]]
        for index, row in enumerate(rows):
            if index != column and row[column]:
                factor = row[column]
                rows[index] = [a - factor * b for a, b in zip(row, rows[column], strict=True)]
    return [row[-1] for row in rows]
