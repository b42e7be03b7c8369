"""Whether a symmetric matrix of fractions is positive semidefinite: elimination without roots (LDL transposed)."""

from collections.abc import Sequence
from fractions import Fraction

Matrix = list[list[Fraction]]


def is_positive_semidefinite(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """Decide x'Sx >= 0 for all x, exactly.

    Raises:
        ValueError: the matrix is not symmetric.
    """
    return all(pivot >= 0 for pivot in _pivots(matrix))


def is_positive_definite(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """Decide x'Sx > 0 for all x but 0, exactly.

    Raises:
        ValueError: the matrix is not symmetric.
    """
    return all(pivot > 0 for pivot in _pivots(matrix))


def _pivots(matrix: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """The diagonal of D in S = LDL'; where a pivot is 0 and its row is not, a -1: such a matrix is indefinite."""
    rows: Matrix = [[Fraction(entry) for entry in row] for row in matrix]
    size = len(rows)
    if any(len(row) != size for row in rows) or any(rows[i][j] != rows[j][i] for i in range(size) for j in range(i)):
        raise ValueError("The matrix is not symmetric: give a square one with equal entries across the diagonal.")
    pivots = []
    for step in range(size):
        pivot = rows[step][step]
        if pivot == 0 and any(rows[step][step + 1 :]):
            pivot = Fraction(-1)
        pivots.append(pivot)
        if pivot < 0:
            return pivots
        if pivot == 0:
            continue
        for row in range(step + 1, size):
            factor = rows[row][step] / pivot
            if factor:
                for column in range(row, size):
                    rows[row][column] -= factor * rows[step][column]
                    rows[column][row] = rows[row][column]
    return pivots
