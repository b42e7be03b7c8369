"""The largest modulus of a polynomial's roots, enclosed by two Schur-Cohn tests, and of a delayed mode by its roots."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq

from theory.exact.enclosure import ends
from theory.exact.flint_polynomial import to_flint
from theory.exact.polynomial import roots_inside_circle
from theory.exact.stability import characteristic_polynomial

FINE = 2**40
"""Ends of an enclosure are multiples of 1/FINE."""


def largest_modulus(polynomial: Sequence[Fraction]) -> arb:
    """A ball around the largest modulus of a root: no root at or beyond its upper end, some at or beyond its lower end.

    Floats guess where it is; the ends are widened until the tests say so.
    """
    guess = float(max(map(abs, np.roots([float(c) for c in reversed(polynomial)])), default=0.0))
    width = 4
    while True:
        middle = round(guess * FINE)
        lower, upper = Fraction(max(middle - width, 0), FINE), Fraction(middle + width, FINE)
        below = lower == 0 or not roots_inside_circle(polynomial, lower)
        if below and roots_inside_circle(polynomial, upper):
            return between(lower, upper)
        width *= 4


def mode_modulus(delay: int, step_times_curvature: arb, bits: int = 128) -> arb:
    """A ball around r(tau, a), the largest modulus of a root of z^{tau+1} - z^tau + a, from all roots at a's middle.

    A root z of the polynomial at a' has |p_a(z)| = |a - a'|, the product of its distances to the tau + 1 roots of p_a:
    the nearest is at most |a - a'|^{1/(tau+1)} away, and the other way round.
    """
    lower, upper = ends(step_times_curvature)
    polynomial = characteristic_polynomial(delay, (lower + upper) / 2)
    with ctx.workprec(bits):
        # Pairs of a root and its multiplicity.
        roots: Any = to_flint(polynomial).complex_roots()
        largest = arb(0)
        for root, _ in roots:
            largest = largest.max(abs(root))
    radius = (upper - lower) / 2
    if not radius:
        return largest
    bits_of_radius = radius.numerator.bit_length() - radius.denominator.bit_length() + 1  # radius < 2^this
    near, far = ends(largest)
    spread = Fraction(2) ** -(-bits_of_radius // (delay + 1))
    return between(near - spread, far + spread)


def between(lower: Fraction, upper: Fraction, bits: int = 192) -> arb:
    """A ball that holds both ends."""
    with ctx.workprec(bits):
        return _ball(lower).union(_ball(upper))


def _ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))
