"""Sums, products and determinants of rational polynomials, by hand and by permutations."""

from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from theory.exact.algebra import add, linear, multiply, multiply_by_power, power, scaled, trimmed
from theory.exact.determinant import determinant

POLYNOMIALS = st.lists(st.fractions(-2, 2, max_denominator=3), max_size=3)


def test_products_and_sums_by_hand():
    assert multiply(linear(-1), linear(1)) == (-1, 0, 1)
    assert add(linear(1), linear(2, -1)) == (3,)
    assert scaled(0, linear(1)) == ()
    assert multiply(linear(1), ()) == ()
    assert power(2) == multiply_by_power((Fraction(1),), 2) == (0, 0, 1)


def test_an_exchange_of_rows_changes_the_sign():
    zero, one = (), (Fraction(1),)
    assert determinant([[zero, one], [one, zero]]) == (-1,)
    assert determinant([[zero, zero], [one, one]]) == ()


@given(st.tuples(*[st.tuples(POLYNOMIALS, POLYNOMIALS, POLYNOMIALS)] * 3))
def test_determinant_is_the_sum_over_permutations(untrimmed):
    rows = [[trimmed(entry) for entry in row] for row in untrimmed]
    expected = ()
    for order in permutations(range(3)):
        inversions = sum(order[i] > order[j] for i in range(3) for j in range(i + 1, 3))
        term = multiply(*(rows[row][column] for row, column in enumerate(order)))
        expected = add(expected, scaled((-1) ** inversions, term))
    assert determinant(rows) == expected
