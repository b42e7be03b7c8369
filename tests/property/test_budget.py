"""A budgeted number's error bounds the true error of every operation, exactly, in fractions."""

import operator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from theory.numeric import Budgeted, NumericError

MODERATE = st.floats(-1e150, 1e150, allow_subnormal=True)
EDGES = st.sampled_from([0.0, 1.0, -1.0, 5e-324, -5e-324, 2.0**-1022, 1e-160, -1e-160, 3.0, 0.1])
FLOATS = EDGES | MODERATE
SHARES = st.fractions(-1, 1, max_denominator=16)
ERRORS = st.sampled_from([0.0, 5e-324, 1e-300, 1e-17, 1e-3, 2.0])


@st.composite
def known(draw, values=FLOATS):
    """A budgeted number and a real number that it may mean."""
    value, error = draw(values), draw(ERRORS)
    return Budgeted.of(value, error), Fraction(value) + draw(SHARES) * Fraction(error)


def holds(result, meant):
    return abs(Fraction(float(result.value)) - meant) <= Fraction(float(result.error))


@pytest.mark.parametrize("operation", [operator.add, operator.sub, operator.mul])
@given(first=known(), second=known())
def test_arithmetic(operation, first, second):
    assert holds(operation(first[0], second[0]), operation(first[1], second[1]))


@given(first=known(), second=known())
@example(first=(Budgeted.of(1.0), Fraction(1)), second=(Budgeted.of(3.0), Fraction(3)))
def test_quotients(first, second):
    assume(abs(second[0].value) > 4 * second[0].error and abs(second[0].value) > 1e-150)
    assume(abs(first[0].value) < 1e150)
    assert holds(first[0] / second[0], first[1] / second[1])


@given(number=known(st.floats(0, 1e300) | st.sampled_from([0.0, 5e-324, 2.0, 4.0])))
def test_roots(number):
    budgeted, meant = number
    assume(meant >= 0)
    root = budgeted.sqrt()
    low, high = (Fraction(float(root.value)) + sign * Fraction(float(root.error)) for sign in (-1, 1))
    assert max(low, Fraction(0)) ** 2 <= meant <= high**2


@given(numbers=st.lists(known(), min_size=1, max_size=9))
def test_sums_dots_and_extremes(numbers):
    values = Budgeted.of([n.value for n, _ in numbers], [n.error for n, _ in numbers])
    meant = [m for _, m in numbers]
    assert holds(values.sum(), sum(meant))
    assert holds(values.max(), max(meant))
    small = values * 2.0**-600
    assert holds(small.dot(small), sum((m * Fraction(2) ** -600) ** 2 for m in meant))


@given(first=known(), second=known())
def test_pairs_of_extremes(first, second):
    assert holds(first[0].minimum(second[0]), min(first[1], second[1]))
    assert holds(first[0].maximum(second[0]), max(first[1], second[1]))
    assert holds(abs(first[0]), abs(first[1]))


@given(number=known())
def test_certified_ends(number):
    budgeted, meant = number
    assert Fraction(float(budgeted.lower)) <= meant <= Fraction(float(budgeted.upper))


@given(low=FLOATS, high=FLOATS, share=st.fractions(0, 1, max_denominator=16))
def test_between(low, high, share):
    assume(low <= high)
    meant = Fraction(low) + share * (Fraction(high) - Fraction(low))
    assert holds(Budgeted.between(low, high), meant)


def test_exact_numbers_stay_exact():
    one = Budgeted.of([1.0, 0.1])
    for result in (one - one, one * 1.0, one * 0.0, one + 0.0, one / 1.0, (one - one).sqrt(), one.maximum(0.0)):
        assert not result.error.any()
    assert (Budgeted.of(1.0) - 0.25).error == 0


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: Budgeted.of(np.nan), "not a number"),
        (lambda: Budgeted.of(1.0, -1.0), "negative"),
        (lambda: Budgeted.of(1.0, np.inf), "finite"),
        (lambda: Budgeted.of(1.0) / Budgeted.of(1.0, 2.0), "divisor"),
        (lambda: Budgeted.of(-1.0).sqrt(), "square root"),
        (lambda: Budgeted.between(2.0, 1.0), "swap"),
        (lambda: Budgeted.of(1e300) * 1e300, "overflowed"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_what_has_no_number_is_refused(act, message):
    with pytest.raises(NumericError, match=message):
        act()
