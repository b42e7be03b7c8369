"""Exact numbers printed in decimals, correctly rounded."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.exact.digits import decimal, decimal_root


@pytest.mark.parametrize(
    ("value", "digits", "printed"),
    [
        (Fraction(3, 7), 4, "0.4286"),
        (Fraction(-1, 3), 2, "-0.33"),
        (Fraction(-1, 300), 2, "0.00"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(999, 1000), 2, "1.00"),
        (19, 1, "19.0"),
    ],
)
def test_decimal(value, digits, printed):
    assert decimal(value, digits) == printed


@given(value=st.fractions(-100, 100), digits=st.integers(0, 12))
def test_decimal_is_within_half_a_unit(value, digits):
    assert abs(Fraction(decimal(value, digits)) - value) <= Fraction(1, 2 * 10**digits)


@given(square=st.fractions(0, 10**4), digits=st.integers(0, 12))
def test_root_is_within_half_a_unit(square, digits):
    root, half = Fraction(decimal_root(square, digits)), Fraction(1, 2 * 10**digits)
    assert max(root - half, Fraction(0)) ** 2 <= square <= (root + half) ** 2


def test_a_negative_square_is_refused():
    with pytest.raises(ValueError, match="cannot be negative"):
        decimal_root(Fraction(-1), 2)
