"""Exact root location of a rational polynomial: are all roots inside a circle? (Schur-Cohn, in fractions)."""

from collections.abc import Sequence
from fractions import Fraction

Rational = int | Fraction


def roots_inside_unit_circle(coefficients: Sequence[Rational]) -> bool:
    """Decide whether every root of a polynomial has modulus below 1.

    Schur-Cohn recursion (Jury's table): with p* the reversed polynomial and k = p(0)/lead(p), all roots of p are
    inside iff |k| < 1 and all roots of (p - k p*)/z are. Each step is exact, so a root on the circle is "not inside".

    Args:
        coefficients: c_0, ..., c_n of sum c_i z^i, in ascending order; c_n is not 0.

    Raises:
        ValueError: no coefficients, or a leading coefficient of 0.
    """
    polynomial = [Fraction(coefficient) for coefficient in coefficients]
    if not polynomial or polynomial[-1] == 0:
        raise ValueError("The last coefficient is the leading one and must not be 0: drop trailing zeros.")
    while len(polynomial) > 1:
        reflection = polynomial[0] / polynomial[-1]
        if abs(reflection) >= 1:
            return False
        polynomial = [c - reflection * r for c, r in zip(polynomial, reversed(polynomial), strict=True)][1:]
    return True


def roots_inside_circle(coefficients: Sequence[Rational], radius: Fraction) -> bool:
    """Decide whether every root has modulus below a rational radius (> 0): the roots of p(radius z) are in the disc.

    Raises:
        ValueError: radius not positive, or a leading coefficient of 0.
    """
    if radius <= 0:
        raise ValueError(f"The radius must be positive, got {radius}.")
    return roots_inside_unit_circle([Fraction(c) * radius**power for power, c in enumerate(coefficients)])
