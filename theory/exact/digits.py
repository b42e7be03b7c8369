"""Print an exact rational, or its square root, correctly rounded to decimal digits."""

from fractions import Fraction
from math import isqrt


def decimal(value: Fraction | int, digits: int) -> str:
    """Round a rational to `digits` decimals, halves upward in modulus: decimal(Fraction(3, 7), 4) is "0.4286"."""
    value = Fraction(value)
    return _point(value < 0, (2 * abs(value) * 10**digits + 1) // 2, digits)


def decimal_root(square: Fraction | int, digits: int) -> str:
    """Round the square root of a nonnegative rational to `digits` decimals, without forming the root.

    Raises:
        ValueError: a negative square.
    """
    if square < 0:
        raise ValueError(f"A square cannot be negative, got {square}.")
    doubled_root = isqrt(4 * Fraction(square) * 100**digits // 1)
    return _point(False, (doubled_root + 1) // 2, digits)


def _point(negative: bool, scaled: int, digits: int) -> str:
    whole, part = divmod(scaled, 10**digits)
    return f"{'-' if negative and scaled else ''}{whole}" + (f".{part:0{digits}d}" if digits else "")
