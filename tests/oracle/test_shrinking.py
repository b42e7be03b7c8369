"""Shrinking (DM-S6) and accumulated sums as other step sizes and weight decays, in fractions; and under Adam."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.methods import adl, fdg

SAMPLES = st.lists(st.fractions(-5, 5, max_denominator=30), min_size=1, max_size=8)
MOMENTA = st.fractions(0, Fraction(19, 20), max_denominator=20)
POSITIVE = st.fractions(Fraction(1, 30), 2, max_denominator=30)


def train(gradient, updates, step, momentum, weight_decay):
    """v+ = m v + (g(w, u) + decay w), w+ = w - step v+; returns all weights."""
    weight, velocity, path = Fraction(1), Fraction(0), [Fraction(1)]
    for update in range(updates):
        velocity = momentum * velocity + gradient(weight, update) + weight_decay * weight
        weight = weight - step * velocity
        path.append(weight)
    return path


@given(
    samples=SAMPLES, momentum=MOMENTA, step=POSITIVE, weight_decay=POSITIVE, shrink=POSITIVE, above=st.integers(0, 3)
)
def test_shrinking_is_another_module_optimizer(samples, momentum, step, weight_decay, shrink, above):
    scale = fdg.gradient_scales(4, shrink)[3 - above]
    assert scale == shrink**above
    shrunk = train(lambda w, u: scale * (samples[u] + w), len(samples), step, momentum, weight_decay)
    module_step, module_decay = fdg.module_optimizer(scale, step, weight_decay)
    assert shrunk == train(lambda w, u: samples[u] + w, len(samples), module_step, momentum, module_decay)


def test_without_its_weight_decay_the_identity_fails():
    shrunk = train(lambda w, u: Fraction(1, 2) * w, 3, Fraction(1, 5), Fraction(1, 2), Fraction(1, 10))
    assert shrunk != train(lambda w, u: w, 3, Fraction(1, 10), Fraction(1, 2), Fraction(1, 10))
    with pytest.raises(ValueError, match="must be positive"):
        fdg.module_optimizer(0, 1)


@given(samples=SAMPLES, momentum=MOMENTA, step=POSITIVE, weight_decay=POSITIVE, accumulated=st.integers(1, 4))
def test_sum_is_a_larger_step_with_less_weight_decay(samples, momentum, step, weight_decay, accumulated):
    def total(weight, update):
        return sum(samples[update] + part * weight for part in range(accumulated))

    mean_step, mean_decay = adl.mean_optimizer(step, weight_decay, accumulated)
    summed = train(total, len(samples), step, momentum, weight_decay)
    averaged = train(lambda w, u: total(w, u) / accumulated, len(samples), mean_step, momentum, mean_decay)
    assert summed == averaged


def adam(scale, epsilon, weight_decay=0.0, updates=60):
    """Adam on a drifting quadratic in float64, gradients scaled after they are formed; returns all weights."""
    weight, first, second, path = 1.0, 0.0, 0.0, []
    for update in range(1, updates + 1):
        gradient = scale * (weight - np.sin(update)) + weight_decay * weight
        first = 0.9 * first + (1 - 0.9) * gradient
        second = 0.999 * second + (1 - 0.999) * gradient**2
        corrected = first / (1 - 0.9**update), second / (1 - 0.999**update)
        weight = weight - 0.1 * corrected[0] / (np.sqrt(corrected[1]) + epsilon)
        path.append(weight)
    return path


@pytest.mark.parametrize("exponent", [1, 2, 7])
def test_shrinking_is_no_operation_under_adam_without_epsilon(exponent):
    """A power of two shifts only the exponent of a float: the two runs round alike, and must agree bit for bit."""
    assert adam(2.0**-exponent, 0.0) == adam(1.0, 0.0)


def test_epsilon_and_coupled_weight_decay_break_the_invariance():
    apart = [abs(adam(0.5, epsilon)[-1] - adam(1.0, epsilon)[-1]) for epsilon in (1e-2, 1e-4, 1e-6)]
    assert all(larger > 10 * smaller > 0 for larger, smaller in pairwise(apart))
    assert abs(adam(0.5, 0.0, weight_decay=0.5)[-1] - adam(1.0, 0.0, weight_decay=0.5)[-1]) > 1e-3


@given(
    gradients=st.lists(st.fractions(Fraction(1, 9), 5, max_denominator=9), min_size=1, max_size=6),
    scale=st.fractions(Fraction(1, 50), 1, max_denominator=50),
    epsilon=st.sampled_from([Fraction(0), Fraction(1, 100)]),
)
def test_the_square_of_an_adam_step_in_fractions(gradients, scale, epsilon):
    """(m/sqrt(v + e^2))^2 = m^2/(v + e^2) is rational: for every rational scale equal exactly where e = 0."""

    def square(factor):
        first, second = Fraction(0), Fraction(0)
        for gradient in gradients:
            first = Fraction(9, 10) * first + Fraction(1, 10) * factor * gradient
            second = Fraction(999, 1000) * second + Fraction(1, 1000) * (factor * gradient) ** 2
        return first**2 / (second + epsilon**2)

    assert (square(scale) == square(1)) == (epsilon == 0 or scale == 1)
