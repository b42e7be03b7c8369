"""Norms of rational vectors and matrices: a fraction where the square is the square of one, else a ball."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import arb, ctx, fmpq

from theory.exact.rational_matrix import to_matrix
from theory.numeric.ball_lane import to_ball
from theory.numeric.lane import PRECISION

Norm = Fraction | arb
"""A norm: a fraction where its square is the square of one, else a ball."""


def root(square: fmpq | Fraction | int, bits: int = PRECISION) -> Norm:
    """The square root of a nonnegative rational: a fraction where it is one, else a ball of so many bits."""
    exact = square if isinstance(square, fmpq) else fmpq(Fraction(square).numerator, Fraction(square).denominator)
    top, bottom = _whole_root(int(exact.p)), _whole_root(int(exact.q))
    if top is not None and bottom is not None:
        return Fraction(top, bottom)
    with ctx.workprec(bits):
        return arb(exact).sqrt()


def _whole_root(number: int) -> int | None:
    found = math.isqrt(number)
    return found if found * found == number else None


@lru_cache(maxsize=4096)
def spectral_norm(entries: tuple[tuple[Fraction, ...], ...]) -> Norm:
    """The 2-norm of a rational matrix: the root of its Gram matrix' largest eigenvalue."""
    matrix = to_matrix(entries)
    rational = [fmpq(0)]
    others: list[Norm] = [arb(0)]
    with ctx.workprec(PRECISION):
        for factor, _ in (matrix.transpose() * matrix).charpoly().factor()[1]:
            if factor.degree() == 1:
                rational.append(-fmpq(factor[0]) / fmpq(factor[1]))
            else:
                roots: Any = factor.complex_roots()
                others += [value.real for value, _ in roots]
        irrational, exact = to_ball(largest(others)), max(rational)
        return root(exact) if arb(exact) >= irrational else irrational.nonnegative_part().sqrt()


def largest(numbers: Sequence[Norm], bits: int = PRECISION) -> Norm:
    """The largest of some numbers: a fraction where all are, else a ball around it."""
    fractions = [number for number in numbers if isinstance(number, Fraction)]
    if len(fractions) == len(numbers):
        return max(fractions)
    with ctx.workprec(bits):
        first, *rest = map(to_ball, numbers)
        for ball in rest:
            first = first.max(ball)
        return first
