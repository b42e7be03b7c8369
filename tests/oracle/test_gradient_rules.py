"""Characteristic polynomials and limits of gradient rules against their recursions, written out step by step."""

from fractions import Fraction

import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import delayed_recursions as by_hand
from tests.oracle.delayed_recursions import Recursion
from theory.exact.gradient_rule import GradientRule, Update, heavy_ball, nesterov, plain, spike_compensated
from theory.exact.read import (
    Read,
    averaged,
    delayed,
    discrepant,
    extrapolated,
    predicted_from_velocity,
    predicted_from_weights,
    summed,
)
from theory.exact.stable_set import limit, stable_intervals

HALF, MOST = Fraction(1, 2), Fraction(9, 10)
UPDATES = [
    (heavy_ball(), {}),
    (heavy_ball(MOST), {"momentum": MOST}),
    (nesterov(HALF), {"momentum": HALF, "velocity_weight": HALF, "gradient_weight": 1}),
    (
        spike_compensated(HALF, 3),
        {"momentum": HALF, "velocity_weight": Fraction(1, 8), "gradient_weight": Fraction(7, 4)},
    ),
]
LEVELS = (3, 2, 2, 0)


def reads(delay: int) -> list[tuple[Read, by_hand.Callable, dict]]:
    """Reads of the library, each with the same point by hand and what else its recursion needs."""
    sensitivity, decay = Fraction(3, 2), Fraction(1, 3)
    corrected = discrepant(delayed(delay + 1), extrapolated(delay, 1, decay), sensitivity)
    return [
        (delayed(delay), by_hand.old(delay), {}),
        (averaged(LEVELS), by_hand.group(LEVELS, 4), {}),
        (summed(LEVELS), by_hand.group(LEVELS, 1), {}),
        (predicted_from_velocity(delay, delay + HALF), by_hand.from_velocity(delay, delay + HALF), {}),
        (predicted_from_weights(delay, delay + HALF), by_hand.from_weights(delay, delay + HALF), {}),
        (
            discrepant(delayed(delay + 2), delayed(delay), sensitivity),
            by_hand.apart(delay + 2, delay, sensitivity, corrected=False),
            {},
        ),
        (corrected, by_hand.apart(delay + 1, delay, sensitivity, corrected=True), {"decay": decay}),
    ]


def modes(recursion: Recursion, memory: int) -> list[Fraction]:
    """Characteristic polynomial of the map of one update, without its roots at 0 (the shift of the memory)."""
    rows = [[fmpq(Fraction(x).numerator, Fraction(x).denominator) for x in row] for row in recursion.matrix(memory)]
    coefficients = [Fraction(int(c.p), int(c.q)) for c in fmpq_mat(rows).charpoly().coeffs()]
    return without_zeros(coefficients)


def without_zeros(coefficients: list[Fraction]) -> list[Fraction]:
    while coefficients[0] == 0:
        coefficients = coefficients[1:]
    return coefficients


@pytest.mark.parametrize("weight_decay", [0, Fraction(2, 5)])
@pytest.mark.parametrize("index", range(7))
@pytest.mark.parametrize(("update", "options"), UPDATES)
@pytest.mark.parametrize("delay", [0, 1, 3])
def test_polynomial_is_that_of_the_recursion(delay, update, options, index, weight_decay):
    read, point, more = reads(delay)[index]
    step, curvature = Fraction(2, 7), Fraction(5, 3)
    recursion = Recursion(point, step, curvature, weight_decay, **options, **more)
    polynomial = GradientRule(read, update).polynomial(step, curvature, weight_decay)
    assert without_zeros(list(polynomial)) == modes(recursion, delay + 5)


@given(
    delay=st.integers(0, 4),
    step=st.fractions(Fraction(1, 50), 3, max_denominator=50),
    curvature=st.fractions(Fraction(1, 50), 3, max_denominator=50),
    weight_decay=st.fractions(0, 1, max_denominator=20),
    momentum=st.fractions(0, Fraction(19, 20), max_denominator=20),
    weights=st.tuples(st.fractions(0, 2, max_denominator=9), st.fractions(0, 2, max_denominator=9)),
    index=st.integers(0, 6),
)
def test_polynomial_is_that_of_any_recursion(delay, step, curvature, weight_decay, momentum, weights, index):
    read, point, more = reads(delay)[index]
    velocity_weight, gradient_weight = weights[0] + 1, weights[1]
    recursion = Recursion(point, step, curvature, weight_decay, momentum, velocity_weight, gradient_weight, **more)
    rule = GradientRule(read, Update(momentum, velocity_weight, gradient_weight))
    polynomial = without_zeros(list(rule.polynomial(step, curvature, weight_decay)))
    assert polynomial == modes(recursion, delay + 5)
    over_curvatures = rule.over_curvatures(step, weight_decay)
    assert over_curvatures.at(curvature) == rule.polynomial(step, curvature, weight_decay)


@pytest.mark.parametrize("delay", [0, 1, 4])
@pytest.mark.parametrize("index", range(7))
@pytest.mark.parametrize(("update", "options"), UPDATES)
def test_one_per_cent_below_the_limit_decays_and_above_it_grows(delay, update, options, index):
    read, point, more = reads(delay)[index]
    rule = GradientRule(read, update)
    numbers = {name: float(value) for name, value in (options | more).items()}
    lower, upper = limit(rule.over_steps())
    assert upper - lower < Fraction(1, 10**30)
    for share in (Fraction(99, 100), Fraction(101, 100)):
        path = Recursion(point, float(share * lower), **numbers).path(delay + 5, 8000)
        # Quarters are longer than a turn of the slowest mode, and its size changes by more than 5 % between them.
        quarter = len(path) // 4
        early, late = (max(map(abs, part)) for part in (path[quarter : 2 * quarter], path[3 * quarter :]))
        grows = late > 1.05 * early
        assert grows == (share > 1)
        assert grows or late < early / 1.05
        assert rule.is_stable(share * lower) != grows


def test_weight_decay_acts_on_the_current_weights():
    rule, late = plain(3, HALF), GradientRule(delayed(3), heavy_ball(HALF))
    assert rule.polynomial(HALF, 1, Fraction(1, 10)) != late.polynomial(HALF, Fraction(11, 10))
    assert plain(0, HALF).polynomial(HALF, 1, Fraction(1, 10)) == plain(0, HALF).polynomial(HALF, Fraction(11, 10))


def test_large_weight_decay_can_make_the_stable_steps_two_intervals():
    family = plain(5, MOST).over_steps(curvature=1, weight_decay=2)
    first, second = stable_intervals(family)
    assert first.upper is not None and second.upper is not None
    ends = (first.lower[0], first.upper[0], second.lower[0], second.upper[0])
    assert [round(float(end), 4) for end in ends] == [0, 0.0262, 0.3196, 0.4662]
    assert limit(family) == first.upper
    for step, stable in ((0.02, True), (0.03, False), (0.3, False), (0.35, True), (0.45, True), (0.48, False)):
        path = Recursion(by_hand.old(5), step, weight_decay=2.0, momentum=0.9).path(8, 20_000)
        assert (max(map(abs, path[-500:])) < 1e-2) == stable
        assert family.is_stable(Fraction(str(step))) == stable


def test_a_curvature_of_one_is_meant_where_none_is_given():
    """z^2 (z - 1) z + c z."""
    step = Fraction(1, 3)
    assert list(plain(2).polynomial(step)) == [0, step, 0, -1, 1]
    assert list(plain(1).over_curvatures().at(step)) == [0, step, -1, 1]


@pytest.mark.parametrize("momentum", [Fraction(-1, 2), 1, Fraction(3, 2)])
def test_a_momentum_is_below_1_and_not_negative(momentum):
    with pytest.raises(ValueError, match="omentum"):
        plain(1, momentum)
