"""Losses and their constants, runs against the engine's, and claims of users that the arenas show false."""

from fractions import Fraction
from typing import Any

import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational

from analysis.arenas import arena_of
from analysis.arenas.modes.descent import Descent, constant
from analysis.arenas.steps.predictions import Predicted
from analysis.attack.search import attack
from analysis.attack.trial import compare
from analysis.strategies import kinked_losses, linear_losses, smooth_losses
from analysis.strategies.ball_losses import LogCosh, Logistic
from analysis.strategies.loss import Huber, Kinked, Parabola
from theory import symbols as s
from theory.assumptions import constant_step_size, plain_sgd, smooth_objective
from theory.claim import Bound, Condition
from theory.exact.huber import huber, huber_path

ONE = Fraction(1)
places = st.fractions(-4, 4, max_denominator=8)
any_loss = smooth_losses() | kinked_losses() | linear_losses()


@given(smooth_losses(), places, places)
def test_the_constants_of_a_loss_are_true_of_it(loss, first, second):
    with ctx.workprec(192):
        slopes = loss.gradient(first), loss.gradient(second)
        change, distance = slopes[0] - slopes[1], first - second
        change, distance = arb_of(change), arb_of(distance)
        assert not abs(change) > arb_of(loss.smoothness) * abs(distance)
        assert not change * distance < arb_of(loss.strong_convexity) * distance**2
        if loss.gradient_bound is not None:
            assert not abs(arb_of(slopes[0])) > arb_of(loss.gradient_bound)


def arb_of(number: Any) -> arb:
    return number if isinstance(number, arb) else arb(number.numerator) / number.denominator


@given(any_loss, places, places)
def test_a_gradient_is_that_of_its_value(loss, first, second):
    # Convexity, both ways: f(y) >= f(x) + f'(x)(y - x), which no other function than f' satisfies for smooth f.
    with ctx.workprec(192):
        gap = loss.value(second) - loss.value(first)
        slope = loss.gradient(first)
        moved = second - first
        rise = slope * (arb_of(moved) if isinstance(slope, arb) else moved)
        assert compare(gap, rise) != -1


@given(any_loss, places)
def test_units_scale_what_they_should(loss, place):
    scale = Fraction(3)
    with ctx.workprec(192):
        assert compare(loss.times(scale).gradient(place), 3 * loss.gradient(place)) in (0, None)
        stretched = loss.stretched(scale)
        assert compare(stretched.value(3 * place), 9 * loss.value(place)) in (0, None)
        assert compare(stretched.gradient(3 * place), 3 * loss.gradient(place)) in (0, None)
        if loss.smoothness is not None:
            assert stretched.smoothness == loss.smoothness and loss.times(scale).smoothness == 3 * loss.smoothness


def test_losses_by_hand():
    assert [Huber(ONE, Fraction(2)).value(Fraction(k)) for k in (0, 1, 2, 3, -4)] == [0, Fraction(1, 2), 2, 4, 6]
    assert Kinked(Fraction(2), Fraction(3)).gradient(Fraction(-1)) == -5
    assert Parabola(Fraction(2), Fraction(5)).gradient(Fraction(-1)) == -5
    assert abs(float(arb_of(Logistic(Fraction(2)).gradient(Fraction(0)))) + 1) < 1e-12
    assert abs(float(arb_of(LogCosh(ONE, ONE).gradient(ONE))) - 0.7615941559557649) < 1e-12


@given(st.integers(0, 4), st.integers(1, 8), st.fractions(Fraction(1, 8), 2, max_denominator=8))
def test_a_run_is_that_of_the_engine(delay, updates, step):
    slope = Fraction(1, 3)
    run = Descent(Huber(ONE, slope), ONE, step, updates, constant(delay), ONE)
    path = huber_path((ONE,), ONE, slope, step, updates, lambda *_: delay)
    assert list(run.points) == path
    assert run.last_gap() == huber(path[-1], slope)


def test_a_run_by_hand():
    # x: 4, 4 - 1*4 = 0, then reads 4 again: -4, with delay 1 and x²/2; gradients 4, 0, -4.
    run = Descent(Parabola(), Fraction(4), ONE, 2, constant(1), ONE)
    assert run.points == (4, 0, -4)
    assert (run.largest_change(), run.mean_square(), run.gradient_bound) == (4, 8, 4)
    heavy = Descent(Parabola(), Fraction(4), Fraction(1, 2), 2, constant(0), ONE, momentum=Fraction(1, 2))
    assert heavy.points == (4, 2, 0)  # v = 4, then 2 + 2
    uneven = Descent(Parabola(), Fraction(4), Fraction(1, 2), 2, constant(0), ONE, odd_step_size=ONE)
    assert uneven.points == (4, 2, 0)


def test_a_prediction_by_hand():
    run = Predicted((ONE, ONE), (Fraction(2), Fraction(0)), ((ONE, ONE), (ONE, ONE)), Fraction(1, 2), Fraction(1, 2))
    # v: (2, 0), (2, 1), (2, 3/2); x: (1, 1), (0, 1/2), (-1, -1/4); predicted (1 - 2, 1).
    assert run.error == (0, Fraction(-5, 4))


PLAIN = (plain_sgd, constant_step_size)


def _condition(measured, value):
    return Condition(
        name="mine", title="", statement="", value=value, parameter=s.step_times_curvature, measured=measured,
        source="", mark="conjecture", assumptions=PLAIN,
    )  # fmt: skip


def _bound(measured, value):
    return Bound(
        name="mine", title="", statement="", value=value, measured=measured, source="", mark="conjecture",
        assumptions=(*PLAIN, smooth_objective),
    )  # fmt: skip


WRONG = (
    _condition("mode_stability", 1 / s.delay**2),
    _condition("mode_stability", 1 / (s.delay + Rational(1, 2))),
    _condition("stability_under_varying_delays", Rational(3, 2) / (s.delay + 1)),
    _condition("accumulation_stability", 1 / s.late_share),
    _bound("worst_objective_gap", s.initial_distance**2 / (4 * s.horizon * s.step_size)),
    _bound("worst_linear_rate", (1 - s.step_size * s.strong_convexity) ** 2),
    _bound("consistent_gradient_gap", s.step_size * s.objective_smoothness * s.delay * s.gradient_bound / 2),
)


@pytest.mark.parametrize("claim", WRONG, ids=lambda claim: f"{claim.measured}-{claim.value}")
def test_a_user_s_wrong_claim_is_shown_false(claim):
    result = attack(claim, arena_of(claim), examples=200)
    assert result.violated and result.best is not None
    assert getattr(result.best.instance, "delay", 0) <= 2


def test_a_claim_that_divides_by_the_delay_says_nothing_without_one():
    right = _condition("mode_stability", Rational(3, 2) / (s.delay + Rational(1, 2)))
    assert attack(_condition("mode_stability", 1 / s.delay), arena_of(right), examples=50).violated
