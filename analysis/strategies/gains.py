"""Step size times curvature on both sides of a limit: dyadic, and near the limit where conditions are decided."""

from fractions import Fraction
from math import ceil, floor

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.strategies.numbers import dyadics, shares

FINE = 2**52
"""Limits are rounded to multiples of 1/FINE, so that numbers of instances stay short."""


def gains(limit: Fraction) -> SearchStrategy[Fraction]:
    """Positive dyadics below and above a limit; shrinks towards coarse ones below it, then above it."""
    bits = 4
    while limit * 2**bits <= 2:
        bits += 1
    coarse = dyadics(Fraction(1, 2**bits), 2 * limit, bits)
    within = shares().map(lambda share: simplest(share * limit, (1 + share) / 2 * limit))
    beyond = st.integers(1, 30).map(
        lambda k: simplest(limit * (1 + Fraction(1, 2**k)), limit * (1 + Fraction(2, 2**k)))
    )
    return coarse | within | beyond


def simplest(lower: Fraction, upper: Fraction) -> Fraction:
    """The positive dyadic of an interval with the fewest binary digits; the lowest of several.

    Raises:
        ValueError: if nothing positive lies in the interval.
    """
    if upper <= 0 or upper < lower:
        raise ValueError(f"no positive number lies between {lower} and {upper}; give another interval")
    bits = 0
    while (numerator := max(ceil(lower * 2**bits), 1)) > upper * 2**bits:
        bits += 1
    return Fraction(numerator, 2**bits)


def below(limit: Fraction) -> Fraction:
    """A multiple of 1/FINE just below a limit, at least one of them away from it."""
    return Fraction(ceil(limit * FINE) - 2, FINE) if limit * FINE > 2 else limit / 2


def above(limit: Fraction) -> Fraction:
    """A multiple of 1/FINE just above a limit, at least one of them away from it."""
    return Fraction(floor(limit * FINE) + 2, FINE)
