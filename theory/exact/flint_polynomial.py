"""Rational polynomials handed to python-flint and back."""

from fractions import Fraction

from flint import fmpq, fmpq_poly

from theory.exact.algebra import Polynomial


def to_flint(polynomial: Polynomial) -> fmpq_poly:
    """The same polynomial in flint's arithmetic."""
    return fmpq_poly([fmpq(c.numerator, c.denominator) for c in polynomial])


def from_flint(polynomial: fmpq_poly) -> Polynomial:
    """The same polynomial in fractions."""
    return tuple(from_rational(c) for c in polynomial.coeffs())


def from_rational(number: fmpq) -> Fraction:
    """The same number as a fraction."""
    return Fraction(int(number.p), int(number.q))
