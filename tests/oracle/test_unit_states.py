"""Polynomials from unit states against hand computation and the engines, and moduli of roots against each other."""

from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from theory.exact.enclosure import ends
from theory.exact.modulus import between, largest_modulus, mode_modulus
from theory.exact.stability import best_step, characteristic_polynomial, is_stable
from theory.exact.unit_states import decays, period_polynomial

ONE = Fraction(1)


def plain(delay, step):
    """On the last weights."""
    return lambda state: [state[0] - step * state[delay], *state[:delay]]


def test_by_hand():
    # z^2 - z + c, and two steps in turn without delay: the root (1 - a)(1 - b).
    assert period_polynomial([plain(1, Fraction(1, 3))], 2) == (Fraction(1, 3), -1, 1)
    assert period_polynomial([plain(0, Fraction(1, 2)), plain(0, Fraction(5))], 1) == (2, 1)
    assert not decays([plain(0, Fraction(1, 2)), plain(0, Fraction(5))], 1)
    assert decays([plain(0, Fraction(1, 2)), plain(0, Fraction(5, 2))], 1)


def test_updates_act_in_turn():
    # x -> (x + y, y), then x -> (x, y + x): the product of [[1, 0], [1, 1]] and [[1, 1], [0, 1]] has trace 3.
    first, second = (lambda s: [s[0] + s[1], s[1]]), (lambda s: [s[0], s[1] + s[0]])
    assert period_polynomial([first, second], 2) == (1, -3, 1)
    assert period_polynomial([first, first], 2) == (1, -2, 1)


@given(st.integers(0, 6), st.fractions(Fraction(1, 20), 2, max_denominator=20))
def test_plain_delay_is_the_known_polynomial(delay, step):
    assert period_polynomial([plain(delay, step)], delay + 1) == characteristic_polynomial(delay, step)
    assert decays([plain(delay, step)], delay + 1) == is_stable(delay, step)


@given(st.integers(0, 6), st.integers(1, 40))
def test_the_largest_modulus_is_enclosed_twice(delay, numerator):
    step = Fraction(numerator, 16)
    tested = largest_modulus(characteristic_polynomial(delay, step))
    found = mode_modulus(delay, arb(fmpq(numerator, 16)))
    assert tested.overlaps(found)
    assert ends(tested)[1] - ends(tested)[0] < Fraction(1, 10**6)


@pytest.mark.parametrize("delay", [1, 2, 5])
def test_a_double_root_is_enclosed(delay):
    step, rate = best_step(delay)
    assert largest_modulus(characteristic_polynomial(delay, step)).contains(between(rate, rate))


def test_an_uncertain_step_gives_a_wider_enclosure():
    lower, upper = ends(mode_modulus(2, between(Fraction(1, 5), Fraction(21, 100))))
    for step in (Fraction(1, 5), Fraction(41, 200), Fraction(21, 100)):
        inner = ends(largest_modulus(characteristic_polynomial(2, step)))
        assert lower <= inner[0] and inner[1] <= upper
