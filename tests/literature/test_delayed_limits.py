"""Printed limits and polynomials of delayed gradients (DM section 3, items 3, 4, 7, 8; DS-F1, F7 and section 3)."""

from fractions import Fraction
from itertools import zip_longest

import numpy as np
import pytest

from theory.exact.digits import decimal
from theory.exact.gradient_rule import GradientRule, Update, heavy_ball, nesterov, plain, spike_compensated
from theory.exact.heavy_ball_limit import heavy_ball_limit
from theory.exact.limit import limit_bracket
from theory.exact.network import NetworkQuadratic
from theory.exact.read import (
    averaged,
    combined,
    delayed,
    discrepant,
    extrapolated,
    predicted_from_velocity,
    predicted_from_weights,
    summed,
)
from theory.exact.stable_set import limit, stable_intervals
from theory.methods.adl import levels_of_staleness
from theory.methods.fdg import delays, gradient_scales
from theory.methods.pipelined_bp import spike_coefficients
from theory.methods.pipemare import discrepancy_decay

NINE_TENTHS = Fraction(9, 10)
NEAR = Fraction(1, 10**15)


def printed(rule, digits):
    """The limit of step times curvature, both ends rounded to the same decimals."""
    rounded = {decimal(end, digits) for end in limit(rule.over_steps())}
    assert len(rounded) == 1
    return rounded.pop()


def z(power: int, coefficient: Fraction | int = 1):
    """Ascending coefficients of coefficient z^power."""
    return np.array([0] * power + [Fraction(coefficient)], dtype=object)


def product(*factors):
    result = np.array([Fraction(1)], dtype=object)
    for factor in factors:
        result = np.convolve(result, factor)
    return result


def total(*parts):
    return tuple(map(sum, zip_longest(*parts, fillvalue=0)))


@pytest.mark.parametrize("delay", range(17))
def test_f1_and_pipemare_limit_of_plain_delay(delay):
    closed, found = limit_bracket(delay), limit(plain(delay).over_steps())
    assert closed[0] <= found[1]
    assert found[0] <= closed[1]
    assert len(stable_intervals(plain(delay).over_steps())) == 1


def test_f1_figures():
    assert [printed(plain(delay), 4) for delay in (1, 4, 16)] == ["1.0000", "0.3473", "0.0952"]


def test_r2_limit_is_at_least_the_inverse_delay():
    """2 sin(π/(4τ + 2)) ≥ 3/(2τ + 1) ≥ 1/τ, with equality only at τ = 1: x < 1 is stable, and not conversely."""
    assert limit(plain(1).over_steps()) == (1, 1)
    for delay in range(2, 40):
        assert 1 / Fraction(delay) < Fraction(3, 2 * delay + 1) < limit_bracket(delay)[0]
    assert plain(10).is_stable(Fraction(13, 100)) and not plain(1).is_stable(Fraction(13, 10))


def test_dm_3_4_momentum_limits():
    figures = {0: "3.8", 1: ".1", 2: ".0512", 3: ".0348", 4: ".0265", 6: ".0182"}
    for delay, figure in figures.items():
        rule = plain(delay, NINE_TENTHS)
        assert printed(rule, len(figure.partition(".")[2])).removeprefix("0") == figure
        assert printed(rule, 4) < printed(plain(delay), 4) or delay == 0


def test_f7_rational_limits():
    for momentum in (Fraction(0), Fraction(1, 2), NINE_TENTHS, Fraction(99, 100)):
        assert limit(plain(0, momentum).over_steps()) == (2 * (1 + momentum),) * 2
        for side in (-1, 1):
            assert plain(1, momentum).is_stable(1 - momentum + side * NEAR) == (side < 0)
        assert not plain(1, momentum).is_stable(1 - momentum)
        assert not plain(0, momentum).is_stable(2 * (1 + momentum))


@pytest.mark.parametrize("momentum", [0, Fraction(1, 3), Fraction(1, 2), NINE_TENTHS, Fraction(99, 100)])
@pytest.mark.parametrize("delay", [1, 2, 3, 4, 6, 9, 16])
def test_f7_closed_form_with_momentum(momentum, delay):
    """The smallest root in (0, pi) of (tau - 1/2) t + arg(e^it - m) = pi/2; limit 2 sin(t/2) |e^it - m|."""

    family = plain(delay, momentum).over_steps()
    (lower, upper), (least, most) = limit(family), heavy_ball_limit(delay, momentum)
    # Two enclosures of one number, by crossings of the circle and by the angle: they meet, and both are narrow.
    assert lower <= most and least <= upper
    assert max(upper, most) - min(lower, least) < Fraction(1, 2**100)  # of 128 bits each
    assert len(stable_intervals(family)) == 1


def test_f7_momentum_near_one_leaves_one_minus_m_over_tau():
    momentum = 1 - Fraction(1, 10**6)
    for delay in (1, 2, 5, 9):
        lower, _ = limit(plain(delay, momentum).over_steps())
        assert abs(lower * delay / (1 - momentum) - 1) < Fraction(1, 10**4)


def test_dm_3_7_thresholds_of_accumulation():
    """d = 2: the lower of two modules as drawn; mean, then per batch, which is the sum."""
    for accumulated, mean, per_batch in ((1, ".618", ".618"), (2, "1", ".5"), (4, "2", ".5"), (8, "4", ".5")):
        levels = levels_of_staleness(2, accumulated)[0]
        digits = len(mean.partition(".")[2])
        assert printed(GradientRule(averaged(levels)), digits).removeprefix("0") == mean
        assert printed(GradientRule(summed(levels)), len(per_batch) - 1).removeprefix("0") == per_batch
        if accumulated > 1:
            assert GradientRule(averaged(levels)).is_stable(Fraction(mean) - NEAR)
            assert not GradientRule(averaged(levels)).is_stable(Fraction(mean))
            assert not GradientRule(summed(levels)).is_stable(Fraction(1, 2))


def test_dm_3_3_coupling_can_help():
    hessian = tuple(tuple(map(Fraction, row)) for row in ((".80", ".4376"), (".4376", ".6649")))
    assert NetworkQuadratic(hessian, tuple(map(plain, delays(2))), (1, 1)).is_stable(1)
    assert not plain(2).is_stable(1, hessian[0][0])
    # The largest eigenvalue is above .618: H - .618 I is not negative definite.
    assert hessian[0][0] > Fraction(".618")


def test_dm_3_3_two_modules_at_nine_tenths():
    path = [Fraction(1)] * 3
    for _ in range(400):
        path.append(path[-1] - NINE_TENTHS * path[-3])
    size = abs(path[-1])
    assert decimal(size / 10**18, 0) == "14"
    for shrink, stable in ((Fraction(1), False), (Fraction(1, 2), True), (Fraction(3, 10), True)):
        lower = gradient_scales(2, shrink)[0]
        assert plain(2).is_stable(NINE_TENTHS, lower) == stable
        rules, diagonal = tuple(map(plain, delays(2))), ((1, 0), (0, 1))
        assert NetworkQuadratic(diagonal, rules, gradient_scales(2, shrink)).is_stable(NINE_TENTHS) == stable


@pytest.mark.parametrize("delay", [1, 2, 4])
def test_kosson_polynomials(delay):
    """z^D(z-1)(z-m) + c[T(z-1) + (a+b)z - bm] (v form); z^{D+1}(z-1)(z-m) + c((a+b)z - bm)((1+T)z - T) (w form)."""
    m, c, horizon = NINE_TENTHS, Fraction(3, 20), Fraction(delay)
    for a, b in ((Fraction(1), Fraction(0)), spike_coefficients(m, delay)):
        update = Update(m, a, b)
        line, poles = np.array([-b * m, a + b], dtype=object), product([-1, 1], [-m, 1])
        v_form = total(product(z(delay), poles), c * (line + horizon * np.array([-1, 1])))
        assert GradientRule(predicted_from_velocity(delay, horizon), update).polynomial(c) == v_form
        w_form = total(product(z(delay + 1), poles), c * product(line, [-horizon, 1 + horizon]))
        assert GradientRule(predicted_from_weights(delay, horizon), update).polynomial(c) == w_form
    assert spike_coefficients(m, delay) == (m**delay, (1 - m**delay) / (1 - m))
    assert spike_compensated(m, 1) == nesterov(m)


@pytest.mark.parametrize(("forward", "backward"), [(1, 0), (3, 0), (4, 2)])
def test_pipemare_polynomial(forward, backward):
    """P-L2: z^{tau_f}(z - 1) - eta D z^{tau_f - tau_b} + eta (lambda + D); here with the root 0 of m = 0 in front."""
    step, curvature, sensitivity = Fraction(1, 7), Fraction(2), Fraction(3)
    rule = GradientRule(discrepant(delayed(forward), delayed(backward), sensitivity / curvature))
    lemma = total(
        product(z(forward), [-1, 1]),
        z(forward - backward, -step * sensitivity),
        z(0, step * (curvature + sensitivity)),
    )
    assert rule.polynomial(step, curvature) == (0, *lemma)


def curvature_of_sensitivity(rule):
    """Value, first and second derivative at z = 1 of what step times curvature multiplies, over z^D filter C."""
    coefficients = rule.of_curvature, rule.of_weight_decay
    top, below = ([sum(c * _falling(k, order) for k, c in enumerate(p)) for order in range(3)] for p in coefficients)
    value = top[0] / below[0]
    first = (top[1] - value * below[1]) / below[0]
    second = (top[2] - 2 * first * below[1] - value * below[2]) / below[0]
    return value, first, second


def _falling(k, order):
    return Fraction(1 if order == 0 else k if order == 1 else k * (k - 1))


@pytest.mark.parametrize(("forward", "backward"), [(1, 0), (2, 0), (5, 0), (5, 2), (9, 3)])
def test_pipemare_correction_removes_the_sensitivity_to_second_order(forward, backward):
    decay = discrepancy_decay(forward, backward)
    assert decay == 1 - Fraction(2, forward - backward + 1)
    back = extrapolated(backward, forward - backward, decay)
    without = curvature_of_sensitivity(plain(forward))
    assert curvature_of_sensitivity(GradientRule(discrepant(delayed(forward), back, 7))) == without
    other = extrapolated(backward, forward - backward, decay + Fraction(1, 10))
    moved = curvature_of_sensitivity(GradientRule(discrepant(delayed(forward), other, 7)))
    assert moved[:2] == without[:2]
    assert moved[2] != without[2]
    uncorrected = curvature_of_sensitivity(GradientRule(discrepant(delayed(forward), delayed(backward), 7)))
    assert uncorrected[1] != without[1]


def test_pipemare_decay_is_another_where_the_mean_is_not_read_late():
    """With d_t instead of d_{t - tau_b} in the backward weights the decay must be 1 - 2/(tau_f + tau_b + 1)."""
    forward, backward = 5, 2

    def undelayed_mean(decay):
        ahead = extrapolated(0, forward - backward, decay)
        back = combined([(1, delayed(backward)), (1, ahead), (-1, delayed(0))])
        return curvature_of_sensitivity(GradientRule(discrepant(delayed(forward), back, 7)))

    without = curvature_of_sensitivity(plain(forward))
    assert undelayed_mean(1 - Fraction(2, forward + backward + 1)) == without
    assert undelayed_mean(discrepancy_decay(forward, backward))[2] != without[2]


def test_weight_prediction_and_spike_compensation_raise_the_limit_of_heavy_ball():
    for delay in (1, 2, 4, 6):
        heavy = limit(plain(delay, NINE_TENTHS).over_steps())[1]
        ahead = GradientRule(predicted_from_velocity(delay, delay), heavy_ball(NINE_TENTHS))
        assert limit(ahead.over_steps())[0] > heavy
        assert limit(GradientRule(delayed(delay), spike_compensated(NINE_TENTHS, delay)).over_steps())[0] > heavy
