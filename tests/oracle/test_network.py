"""Stability of quadratics with a delay per coordinate against their recursion, written out step by step."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import given
from hypothesis import strategies as st

from theory.exact.gradient_rule import GradientRule, heavy_ball, nesterov, plain, spike_compensated
from theory.exact.limit import limit_bracket
from theory.exact.network import LARGEST_DEGREE, NetworkQuadratic
from theory.exact.read import delayed, predicted_from_velocity
from theory.methods.fdg import delays, gradient_scales

ENTRIES = st.fractions(-1, 1, max_denominator=9)
HALF = Fraction(1, 2)


def one_update(state, hessian, reads, scales, step, weight_decay, momentum, nesterov_form):
    """theta+ of all coordinates from histories of weights (newest last) and velocities."""
    weights, velocities = state
    size = len(hessian)
    point = [read(*history) for read, *history in zip(reads, weights, velocities, strict=True)]
    new_weights, new_velocities = [], []
    for k in range(size):
        gradient = (
            scales[k] * sum(h * x for h, x in zip(hessian[k], point, strict=True)) + weight_decay * weights[k][-1]
        )
        velocity = momentum * velocities[k][-1] + gradient
        moved = momentum * velocity + gradient if nesterov_form else velocity
        new_weights.append((*weights[k][1:], weights[k][-1] - step * moved))
        new_velocities.append((*velocities[k][1:], velocity))
    return new_weights, new_velocities


def modes(size, memory, update):
    """Characteristic polynomial of the map of one update, without its roots at 0."""
    columns = []
    for place in range(2 * size * memory):
        unit = [Fraction(place == index) for index in range(2 * size * memory)]
        rows = [tuple(unit[start : start + memory]) for start in range(0, len(unit), memory)]
        new_weights, new_velocities = update((rows[:size], rows[size:]))
        columns.append([x for row in (*new_weights, *new_velocities) for x in row])
    entries = [[fmpq(x.numerator, x.denominator) for x in row] for row in zip(*columns, strict=True)]
    return without_zeros([Fraction(int(c.p), int(c.q)) for c in fmpq_mat(entries).charpoly().coeffs()])


def without_zeros(coefficients):
    coefficients = list(coefficients)
    while coefficients[0] == 0:
        coefficients = coefficients[1:]
    return coefficients


@pytest.mark.parametrize("nesterov_form", [False, True])
@pytest.mark.parametrize("predicted", [False, True])
@given(
    rows=st.tuples(*[st.tuples(ENTRIES, ENTRIES, ENTRIES)] * 3),
    delay=st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)),
    scales=st.tuples(*[st.fractions(Fraction(1, 9), 1, max_denominator=9)] * 3),
    weight_decay=st.sampled_from([0, Fraction(1, 7)]),
)
def test_polynomial_is_that_of_the_recursion(rows, delay, scales, weight_decay, predicted, nesterov_form):
    step = Fraction(2, 5)
    update = nesterov(HALF) if nesterov_form else heavy_ball(HALF)

    def read(tau):
        old = lambda weights, velocities: weights[-1 - tau]  # noqa: E731
        ahead = lambda weights, velocities: weights[-1 - tau] - tau * step * velocities[-1 - tau]  # noqa: E731
        return ahead if predicted else old

    def literal(state):
        return one_update(state, rows, list(map(read, delay)), scales, step, weight_decay, HALF, nesterov_form)

    rules = tuple(GradientRule(predicted_from_velocity(t, t) if predicted else delayed(t), update) for t in delay)
    network = NetworkQuadratic(rows, rules, scales)
    polynomial = network.polynomial(step, weight_decay)
    assert without_zeros(polynomial) == modes(3, 4, literal)
    assert network.degree == len(polynomial) - 1


@given(
    diagonal=st.tuples(*[st.fractions(Fraction(1, 9), 2, max_denominator=9)] * 3),
    step=st.fractions(Fraction(1, 9), 1, max_denominator=9),
    shrink=st.sampled_from([Fraction(1), HALF]),
)
def test_blocks_without_coupling_decide_by_themselves(diagonal, step, shrink):
    rows = tuple(tuple(value * (row == column) for column in range(3)) for row, value in enumerate(diagonal))
    rules = tuple(map(plain, delays(3)))
    scales = gradient_scales(3, shrink)
    each = [rule.is_stable(step, s * value) for rule, s, value in zip(rules, scales, diagonal, strict=True)]
    assert NetworkQuadratic(rows, rules, scales).is_stable(step) == all(each)


@given(factor=st.tuples(*[st.tuples(ENTRIES, ENTRIES, ENTRIES)] * 3), share=st.sampled_from([".999", ".5", ".01"]))
def test_limit_of_the_longest_delay_is_safe_for_every_coupling(factor, share):
    """DS-F5 on H = F F' + I/10, whose largest eigenvalue is enclosed from above by floats plus one part in 10^9."""
    rows = tuple(
        tuple(
            sum((a * b for a, b in zip(left, right, strict=True)), Fraction(i == j, 10))
            for j, right in enumerate(factor)
        )
        for i, left in enumerate(factor)
    )
    largest = Fraction(float(np.linalg.eigvalsh(np.array(rows, dtype=float))[-1])) * (1 + Fraction(1, 10**9))
    step = limit_bracket(4)[0] / largest * Fraction(share)
    assert NetworkQuadratic(rows, tuple(map(plain, delays(3))), (1, 1, 1)).is_stable(step)


def test_decision_agrees_with_a_long_run():
    rows = ((Fraction(1), Fraction(3, 5)), (Fraction(3, 5), Fraction(1)))
    network = NetworkQuadratic(rows, tuple(plain(t, HALF) for t in (2, 0)), (1, 1))
    for step in (Fraction(k, 20) for k in range(1, 20)):
        reads = [lambda weights, velocities, tau=tau: weights[-1 - tau] for tau in (2, 0)]
        state = [(1.0,) * 3, (1.0,) * 3], [(0.0,), (0.0,)]
        numbers = [[float(x) for x in row] for row in rows]
        for _ in range(1500):
            state = one_update(state, numbers, reads, (1.0, 1.0), float(step), 0.0, 0.5, False)
        largest = max(abs(row[-1]) for row in state[0])
        assert network.is_stable(step) == (largest < 1)


def test_what_cannot_be_decided_is_refused():
    one = ((Fraction(1),),)
    with pytest.raises(ValueError, match="square Hessian"):
        NetworkQuadratic(one, (plain(1), plain(1)), (1, 1))
    with pytest.raises(ValueError, match=f"at most {LARGEST_DEGREE} are decided"):
        NetworkQuadratic(one, (plain(LARGEST_DEGREE - 1),), (1,))
    most = NetworkQuadratic(one, (plain(LARGEST_DEGREE - 2),), (1,))
    assert most.degree == LARGEST_DEGREE
    assert most.polynomial(HALF) == most.polynomial(HALF, weight_decay=0) != most.polynomial(HALF, weight_decay=1)
    rules = (GradientRule(predicted_from_velocity(1, 1), heavy_ball(HALF)), plain(0))
    with pytest.raises(ValueError, match="same update"):
        NetworkQuadratic(((1, 0), (0, 1)), rules, (1, 1))
    mixed = (GradientRule(delayed(2), spike_compensated(HALF, 2)), plain(0))
    assert NetworkQuadratic(((1, 0), (0, 1)), mixed, (1, 1)).is_stable(Fraction(1, 10))
