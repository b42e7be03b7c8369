"""The determinant of a matrix of rational polynomials, by elimination without fractions (Bareiss)."""

from collections.abc import Sequence

from flint import fmpq_poly

from theory.exact.algebra import Polynomial
from theory.exact.flint_polynomial import from_flint, to_flint


def determinant(matrix: Sequence[Sequence[Polynomial]]) -> Polynomial:
    """Ascending coefficients of the determinant; each division is exact, so entries stay polynomials."""
    rows = [[to_flint(entry) for entry in row] for row in matrix]
    sign, previous = 1, fmpq_poly([1])
    for step in range(len(rows)):
        pivot = next((index for index in range(step, len(rows)) if rows[index][step] != 0), None)
        if pivot is None:
            return ()
        if pivot != step:
            rows[step], rows[pivot], sign = rows[pivot], rows[step], -sign
        for row in rows[step + 1 :]:
            for column in range(step + 1, len(rows)):
                row[column] = (rows[step][step] * row[column] - row[step] * rows[step][column]) // previous
        previous = rows[step][step]
    return from_flint(sign * previous)
