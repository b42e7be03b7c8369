"""Norms of rational vectors and matrices: a fraction where the square is the square of one, else a ball."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import arb, ctx, fmpq

from theory.exact.rational_matrix import to_matrix
from theory.numeric.lane import PRECISION

Norm = Fraction | arb
"""A norm: a fraction where its square is the square of one, else a ball."""


def root(square: fmpq) -> Norm:
    """The square root of a nonnegative rational, exactly where it is rational."""
    numerator, denominator = int(square.p), int(square.q)
    top, bottom = _whole_root(numerator), _whole_root(denominator)
    if top is not None and bottom is not None:
        return Fraction(top, bottom)
    with ctx.workprec(PRECISION):
        return arb(square).sqrt()


def _whole_root(number: int) -> int | None:
    found = math.isqrt(number)
    return found if found * found == number else None


@lru_cache(maxsize=4096)
def spectral_norm(entries: tuple[tuple[Fraction, ...], ...]) -> Norm:
    """The 2-norm of a rational matrix: the root of its Gram matrix' largest eigenvalue."""
    matrix = to_matrix(entries)
    rational, others = [fmpq(0)], [arb(0)]
    with ctx.workprec(PRECISION):
        for factor, _ in (matrix.transpose() * matrix).charpoly().factor()[1]:
            if factor.degree() == 1:
                rational.append(-fmpq(factor[0]) / fmpq(factor[1]))
            else:
                roots: Any = factor.complex_roots()
                others += [value.real for value, _ in roots]
        largest, exact = max_of(others), max(rational)
        return root(exact) if arb(exact) >= largest else largest.nonnegative_part().sqrt()


def max_of(numbers: Sequence[arb]) -> arb:
    """A ball around the largest of some numbers."""
    largest = numbers[0]
    for number in numbers[1:]:
        largest = largest.max(number)
    return largest
