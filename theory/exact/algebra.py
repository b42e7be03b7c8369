"""Sums and products of rational polynomials, each a tuple of ascending coefficients."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import zip_longest

from theory.exact.polynomial import Rational

Polynomial = tuple[Fraction, ...]
ONE: Polynomial = (Fraction(1),)


def power(exponent: int) -> Polynomial:
    """z^exponent."""
    return (*(Fraction(0),) * exponent, Fraction(1))


def linear(constant: Rational, slope: Rational = 1) -> Polynomial:
    """slope z + constant."""
    return trimmed((Fraction(constant), Fraction(slope)))


def scaled(factor: Rational, polynomial: Sequence[Rational]) -> Polynomial:
    """A multiple of a polynomial."""
    return trimmed(tuple(Fraction(factor) * coefficient for coefficient in polynomial))


def add(*polynomials: Sequence[Rational]) -> Polynomial:
    """The sum."""
    columns = zip_longest(*polynomials, fillvalue=Fraction(0))
    return trimmed(tuple(Fraction(sum(column)) for column in columns))


def multiply(*polynomials: Sequence[Rational]) -> Polynomial:
    """The product."""
    result = ONE
    for factor in polynomials:
        terms = (scaled(coefficient, multiply_by_power(result, i)) for i, coefficient in enumerate(factor))
        result = add(*terms)
    return result


def multiply_by_power(polynomial: Sequence[Rational], exponent: int) -> Polynomial:
    """z^exponent times a polynomial."""
    return trimmed((*(Fraction(0),) * exponent, *map(Fraction, polynomial)))


def trimmed(polynomial: Sequence[Fraction]) -> Polynomial:
    """Without leading zeros; the zero polynomial is ()."""
    length = len(polynomial)
    while length and not polynomial[length - 1]:
        length -= 1
    return tuple(polynomial[:length])
