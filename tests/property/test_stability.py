"""The Schur-Cohn decision against the closed-form limit, roots in balls and simulation, up to 1e-15 from the limit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.certified_roots import outside
from theory.exact.limit import compare_with_limit, limit_bracket
from theory.exact.polynomial import roots_inside_circle, roots_inside_unit_circle
from theory.exact.stability import best_step, characteristic_polynomial, contracts_faster_than, is_stable

DELAYS = st.integers(0, 24)
NEAR = Fraction(1, 10**15)


@given(delay=DELAYS, share=st.fractions(Fraction(-1, 2), 2, max_denominator=10**6))
def test_decision_agrees_with_the_limit(delay, share):
    c = share * limit_bracket(delay)[0]
    assert is_stable(delay, c) == (c > 0 and compare_with_limit(c, delay) < 0)


@pytest.mark.parametrize("delay", [*range(13), 20, 40])
def test_decision_is_right_at_1e_minus_15_of_the_limit(delay):
    lower, upper = limit_bracket(delay)
    assert upper - lower < NEAR / 10**15
    assert is_stable(delay, lower - NEAR)
    assert not is_stable(delay, upper + NEAR)
    assert compare_with_limit(lower - NEAR, delay) == -1
    assert compare_with_limit(upper + NEAR, delay) == 1


@pytest.mark.parametrize(("delay", "limit"), [(0, 2), (1, 1)])
def test_rational_limits_themselves_are_not_stable(delay, limit):
    assert compare_with_limit(limit, delay) == 0
    assert not is_stable(delay, limit)


@given(
    delay=DELAYS,
    exponent=st.integers(1, 60),
    side=st.sampled_from([-1, 1]),
)
def test_decision_at_any_distance_from_the_limit(delay, exponent, side):
    lower, upper = limit_bracket(delay, bits=400)
    c = (upper if side > 0 else lower) * (1 + side * Fraction(1, 10**exponent))
    assert is_stable(delay, c) == (side < 0)
    assert compare_with_limit(c, delay) == side


@given(coefficients=st.lists(st.fractions(-3, 3, max_denominator=50), min_size=2, max_size=7))
def test_root_location_is_that_of_all_roots_in_balls(coefficients):
    if coefficients[-1] == 0:
        coefficients[-1] = Fraction(1)
    assert roots_inside_unit_circle(coefficients) == (outside(coefficients) == 0)


@given(roots=st.lists(st.fractions(-2, 2, max_denominator=20), min_size=1, max_size=6))
def test_root_location_is_exact_for_known_roots(roots):
    polynomial = [Fraction(1)]
    for root in roots:
        shifted, scaled = [Fraction(0), *polynomial], [*polynomial, Fraction(0)]
        polynomial = [high - root * low for high, low in zip(shifted, scaled, strict=True)]
    assert roots_inside_unit_circle(polynomial) == all(abs(root) < 1 for root in roots)
    radius = max(map(abs, roots)) + Fraction(1, 10**12)
    assert roots_inside_circle(polynomial, radius)
    if radius > Fraction(1, 10**6):
        assert not roots_inside_circle(polynomial, radius - Fraction(1, 10**12))


@given(delay=st.integers(0, 8), share=st.sampled_from([Fraction(9, 10), Fraction(11, 10)]))
def test_decision_agrees_with_simulation(delay, share):
    c = share * limit_bracket(delay)[0]
    path = [1.0] * (delay + 1)
    for _ in range(400 * (delay + 1)):
        path.append(path[-1] - float(c) * path[-1 - delay])
    largest = max(map(abs, path[-(delay + 1) :]))
    assert is_stable(delay, c) == (largest < 1e-3)
    assert (largest > 1e3) == (share > 1)


@given(delay=st.integers(1, 12), share=st.fractions(Fraction(1, 2), Fraction(3, 2), max_denominator=100))
def test_best_step_has_the_fastest_rate(delay, share):
    step, rate = best_step(delay)
    assert contracts_faster_than(delay, step, rate + NEAR)
    assert not contracts_faster_than(delay, step, rate)
    assert not contracts_faster_than(delay, share * step, rate)


@pytest.mark.parametrize("delay", range(1, 65))
def test_limit_is_at_least_the_inverse_delay_with_equality_only_at_one(delay):
    assert compare_with_limit(Fraction(1, delay), delay) == (0 if delay == 1 else -1)
    assert compare_with_limit(Fraction(3, 2 * delay + 1), delay) == (0 if delay == 1 else -1)


def test_characteristic_polynomial_of_delay_zero():
    assert characteristic_polynomial(0, Fraction(1, 3)) == (Fraction(-2, 3), 1)


def test_bad_input_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match="cannot be negative"):
        is_stable(-1, 1)
    with pytest.raises(ValueError, match="leading one"):
        roots_inside_unit_circle([1, 0])
    with pytest.raises(ValueError, match="positive"):
        roots_inside_circle([1, 1], Fraction(0))
