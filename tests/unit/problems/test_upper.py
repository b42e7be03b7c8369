"""Outward arithmetic against exact fractions: never below, one step above at most, zeros kept."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.certified.rounding import compounded, exponential_excess, gamma, library_error
from reference.certified.upper import Upper

magnitudes = st.floats(min_value=0.0, max_value=1e100, allow_subnormal=True)


def exact(number: Upper) -> Fraction:
    return Fraction(float(number))


@given(magnitudes, magnitudes)
def test_sums_products_and_quotients_are_not_below_the_exact_ones(a: float, b: float) -> None:
    assert exact(Upper.of(a) + b) >= Fraction(a) + Fraction(b)
    assert exact(Upper.of(a) * b) >= Fraction(a) * Fraction(b)
    assert exact(Upper.of(a) / 3.0) >= Fraction(a) / 3
    assert exact(Upper.of(a).sqrt()) ** 2 >= Fraction(a)


@given(st.floats(min_value=1e-100, max_value=1e100), st.floats(min_value=1e-100, max_value=1e100))
def test_each_operation_is_within_two_units_in_the_last_place(a: float, b: float) -> None:
    slack = 1 + Fraction(2, 2**52)
    assert exact(Upper.of(a) + b) <= (Fraction(a) + Fraction(b)) * slack
    assert exact(Upper.of(a) * b) <= Fraction(a) * Fraction(b) * slack
    assert exact(Upper.of(a).sqrt()) ** 2 <= Fraction(a) * slack * slack


@given(st.lists(magnitudes, min_size=1, max_size=40))
def test_sums_of_many_and_contractions_are_not_below(numbers: list[float]) -> None:
    array = np.array(numbers)
    assert exact(Upper(array).sum()) >= sum(map(Fraction, numbers))
    assert exact(Upper(array).mean(0)) >= sum(map(Fraction, numbers)) / len(numbers)
    square = sum(Fraction(number) * Fraction(number) for number in numbers)
    assert exact(Upper(array).contracted(array[None])[0]) >= square


def test_zeros_stay_zeros_and_zero_times_infinity_is_zero() -> None:
    zero = Upper.of(0.0)
    for value in (zero + zero, zero * 3.0, zero * np.inf, zero.sqrt(), zero / 2.0, Upper(np.zeros(3)).sum()):
        assert float(value) == 0.0


def test_an_underflowing_product_is_not_taken_for_zero() -> None:
    assert float(Upper.of(1e-200) * 1e-200) > 0.0


@pytest.mark.parametrize("value", [-1.0, np.nan])
def test_negative_bounds_and_nan_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="negative or NaN"):
        Upper.of(value)


def test_arrays_on_the_left_give_bounds_too() -> None:
    product = np.array([1.0, 2.0]) * Upper.of(3.0)
    assert isinstance(product, Upper)
    assert product.value.shape == (2,)


@given(st.integers(1, 10**6), st.sampled_from(["float32", "float64"]))
def test_gamma_is_the_quotient_rounded_up(terms: int, dtype: str) -> None:
    unit = Fraction(1, 2**24 if dtype == "float32" else 2**53)
    wanted = terms * unit / (1 - terms * unit)
    assert wanted <= exact(gamma(terms, dtype)) <= wanted * (1 + Fraction(1, 2**50))


def test_gamma_refuses_sums_too_long_for_the_precision() -> None:
    with pytest.raises(ValueError, match="no rounding bound in float32"):
        gamma(2**23, "float32")


@given(st.lists(st.floats(min_value=0.0, max_value=1.0), min_size=1, max_size=4))
def test_compounded_errors_cover_the_product(errors: list[float]) -> None:
    product = Fraction(1)
    for error in errors:
        product *= 1 + Fraction(error)
    assert exact(compounded(*map(Upper.of, errors))) >= product - 1


@given(st.floats(min_value=0.0, max_value=0.499))
def test_the_excess_covers_the_exponential_and_the_logarithm(t: float) -> None:
    bound = float(exponential_excess(Upper.of(t)))
    assert bound >= np.expm1(t)
    assert bound >= -np.log1p(-t)


def test_library_errors_are_four_units_in_the_last_place() -> None:
    assert float(library_error("float32")) == 2.0**-21
    assert float(exponential_excess(Upper.of(0.75))) == np.inf


def test_sums_cover_terms_that_a_running_sum_absorbs() -> None:
    numbers = np.array([1.0] + [2.0**-53] * 1000)
    assert np.sum(numbers) < 1 + Fraction(1000, 2**53) - Fraction(1, 2**52), "this sum no longer loses anything"
    assert exact(Upper(numbers).sum()) >= 1 + Fraction(1000, 2**53)
