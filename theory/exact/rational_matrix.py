"""Rational matrices handed to python-flint and back."""

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from theory.exact.flint_polynomial import from_rational
from theory.exact.polynomial import Rational

Rows = Sequence[Sequence[Rational]]


def to_matrix(rows: Rows) -> fmpq_mat:
    """The matrix of these rows in flint's arithmetic."""
    return fmpq_mat([[fmpq(Fraction(c).numerator, Fraction(c).denominator) for c in row] for row in rows])


def from_matrix(matrix: fmpq_mat) -> tuple[tuple[Fraction, ...], ...]:
    """The rows of a matrix in fractions."""
    return tuple(tuple(from_rational(entry) for entry in row) for row in matrix.tolist())


def trace(matrix: fmpq_mat) -> Fraction:
    """Sum of the diagonal."""
    return from_rational(sum((matrix[k, k] for k in range(matrix.nrows())), fmpq(0)))


def scaled(factor: Rational, matrix: fmpq_mat) -> fmpq_mat:
    """A multiple of a matrix."""
    return matrix * fmpq(Fraction(factor).numerator, Fraction(factor).denominator)
