"""The prediction identity DM-T7 in fractions: what a linear prediction misses, for both horizons."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.methods import pipelined_bp

NUMBERS = st.fractions(-5, 5, max_denominator=30)
BLOCKS = 4


@pytest.mark.parametrize("order", ["drawn", "released"])
@pytest.mark.parametrize("block", range(BLOCKS))
@given(
    momentum=st.fractions(0, Fraction(19, 20), max_denominator=20),
    step=st.fractions(Fraction(1, 30), 2, max_denominator=30),
    scale=st.sampled_from([Fraction(1), Fraction(1, 2)]),
    weight_decay=st.sampled_from([Fraction(0), Fraction(1, 20)]),
    start=st.tuples(NUMBERS, NUMBERS),
    samples=st.lists(NUMBERS, min_size=2 * BLOCKS, max_size=2 * BLOCKS),
)
def test_prediction_misses_exactly_what_the_identity_says(
    order, block, momentum, step, scale, weight_decay, start, samples
):
    horizon = pipelined_bp.prediction_horizons(BLOCKS, order)[block]
    assert horizon == (2 * (BLOCKS - 1 - block) - (order == "released" and block < BLOCKS - 1))
    weight, velocity = start
    predicted = weight - horizon * step * velocity
    gradients, velocities = [], []
    for sample in samples[:horizon]:
        gradient = scale * sample + weight_decay * weight
        gradients.append(gradient)
        velocities.append(velocity)
        velocity = momentum * velocity + gradient
        weight = weight - step * velocity
    error = pipelined_bp.prediction_error(step, momentum, gradients, velocities)
    assert error == weight - predicted
    residual = max((abs(g - (1 - momentum) * v) for g, v in zip(gradients, velocities, strict=True)), default=0)
    assert abs(error) <= pipelined_bp.prediction_error_bound(step, horizon, residual)


@pytest.mark.parametrize("horizon", [1, 2, 5])
def test_bound_is_attained_by_residuals_of_one_sign(horizon):
    """At momentum 0 the residual is g_{u+l} - g_{u+l-1}: gradients that grow steadily are missed by the whole bound."""
    step = Fraction(1, 3)
    gradients = [Fraction(place) for place in range(1, horizon + 1)]
    velocities = [gradient - 1 for gradient in gradients]
    error = pipelined_bp.prediction_error(step, 0, gradients, velocities)
    assert -error == pipelined_bp.prediction_error_bound(step, horizon, 1)


def test_a_steady_velocity_is_predicted_exactly():
    momentum = Fraction(9, 10)
    gradients, velocities = [1 - momentum] * 6, [Fraction(1)] * 6
    assert pipelined_bp.prediction_error(Fraction(1, 7), momentum, gradients, velocities) == 0


@given(momentum=st.fractions(0, Fraction(19, 20), max_denominator=20), delay=st.integers(0, 8))
def test_spike_makes_up_for_the_missed_steps(momentum, delay):
    """One impulse g = 1 that comes D steps late has moved the weights, after its first step, as far as D + 1 steps."""
    spike = pipelined_bp.spike_coefficients(momentum, delay)
    velocity, undelayed = Fraction(0), Fraction(0)
    for update in range(delay + 1):
        velocity = momentum * velocity + (update == 0)
        undelayed += velocity
    late_velocity = Fraction(1)
    assert spike[0] * late_velocity + spike[1] * 1 == undelayed
    # And from then on it moves with it.
    for _ in range(3):
        velocity, late_velocity = momentum * velocity, momentum * late_velocity
        assert spike[0] * late_velocity == velocity


def test_no_coefficients_without_a_delay_or_a_momentum():
    assert pipelined_bp.spike_coefficients(Fraction(9, 10), 0) == (1, 0)
    with pytest.raises(ValueError, match="cannot be negative"):
        pipelined_bp.spike_coefficients(Fraction(1, 2), -1)
