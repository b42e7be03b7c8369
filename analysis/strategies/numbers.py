"""Rational numbers for exact runs: dyadic ones, so that floats hold them without rounding; shares of a limit."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Draw = Callable[[SearchStrategy[Any]], Any]
"""What a composite strategy draws with."""


def dyadics(lowest: Fraction | int = -4, highest: Fraction | int = 4, bits: int = 4) -> SearchStrategy[Fraction]:
    """Multiples of 2^-bits between two numbers; shrinks towards whole numbers near 0.

    Raises:
        ValueError: if no multiple lies between them.
    """
    scale = 1 << bits
    low, high = -((-Fraction(lowest) * scale) // 1), (Fraction(highest) * scale) // 1
    if low > high:
        raise ValueError(f"No multiple of 1/{scale} lies between {lowest} and {highest}: give more bits.")
    return st.integers(int(low), int(high)).map(lambda numerator: Fraction(numerator, scale))


def shares(below: Fraction | int = 1, bits: int = 6) -> SearchStrategy[Fraction]:
    """Dyadic fractions of a limit, above 0 and below a multiple of it: no sample is drawn and thrown away as unstable.

    Shrinks towards 1/2 of the limit; about half of the draws approach the limit, where bounds are tight.

    Raises:
        ValueError: if the limit is not above 0.
    """
    scale, top = 1 << bits, Fraction(below)
    if top <= 0:
        raise ValueError(f"A share of {below} is not above 0: give a positive limit.")
    whole = st.integers(1, scale - 1).map(lambda numerator: top * Fraction(numerator, scale))
    near = st.integers(1, 20).map(lambda exponent: top * (1 - Fraction(1, 2**exponent)))
    return near | whole
