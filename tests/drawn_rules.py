"""Strategies of gradient rules: updates with momentum on reads that are late, averaged, predicted or apart."""

from fractions import Fraction
from functools import partial

from hypothesis import strategies as st

from theory.exact.gradient_rule import GradientRule, heavy_ball, nesterov, spike_compensated
from theory.exact.read import (
    averaged,
    delayed,
    discrepant,
    extrapolated,
    predicted_from_velocity,
    predicted_from_weights,
)

MOMENTA = st.fractions(0, Fraction(19, 20), max_denominator=20)
DELAYS = st.integers(0, 8)
LEVELS = st.lists(st.integers(0, 6), min_size=1, max_size=6)
POSITIVE = st.fractions(Fraction(1, 20), 5, max_denominator=20)


def call(function, *arguments):
    """A strategy of calls still to be made: types are checked at run time, which strategies must not do."""
    return st.builds(partial, st.just(function), *arguments)


def apart(forward, backward, sensitivity):
    return discrepant(delayed(forward + backward), delayed(backward), sensitivity)


def corrected(forward, sensitivity):
    return discrepant(delayed(forward), extrapolated(0, forward, Fraction(1, 3)), sensitivity)


UPDATES = st.one_of(
    call(heavy_ball, MOMENTA),
    call(nesterov, MOMENTA),
    call(spike_compensated, MOMENTA, DELAYS),
)
READS = st.one_of(
    call(delayed, DELAYS),
    call(averaged, LEVELS),
    call(predicted_from_velocity, DELAYS, DELAYS),
    call(predicted_from_weights, DELAYS, DELAYS),
    call(apart, DELAYS, DELAYS, POSITIVE),
    call(corrected, DELAYS, POSITIVE),
)


def made(read, update):
    return GradientRule(read(), update())


RULES = call(made, READS, UPDATES)
