"""Stable sets of polynomial families against bisection, all roots in balls and twins, up to 1e-15 from every end."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.certified_roots import outside
from tests.drawn_rules import DELAYS, LEVELS, POSITIVE, RULES, UPDATES
from theory.exact.crossings import crossings
from theory.exact.gradient_rule import GradientRule, heavy_ball, plain, spike_compensated
from theory.exact.pencil import Pencil
from theory.exact.read import Read, averaged, combined, delayed, discrepant, predicted_from_velocity, summed
from theory.exact.stable_set import limit, stable_intervals

NEAR = Fraction(1, 10**15)


def by_bisection(family: Pencil, steps: int = 60) -> tuple[Fraction, Fraction]:
    """The first change of the decision on a grid of 200 points up to a point that is not stable, then halved."""
    high = Fraction(8)
    grid = [high * k / 200 for k in range(1, 201)]
    high = next(x for x in grid if not family.is_stable(x))
    low = high - Fraction(8, 200)
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if family.is_stable(middle) else (low, middle)
    return low, high


@given(rule=RULES)
def test_limit_is_that_of_bisection(rule):
    family = rule().over_steps()
    lower, upper = limit(family)
    low, high = by_bisection(family)
    # A second crossing below the grid's first unstable point would make bisection find another end.
    assume(len(stable_intervals(family)) == 1)
    assert low <= upper
    assert lower <= high


@given(rule=RULES, curvature=POSITIVE, weight_decay=st.fractions(0, 3, max_denominator=10), steps=st.booleans())
def test_decisions_at_1e_minus_15_of_every_end(rule, curvature, weight_decay, steps):
    family = (rule().over_steps if steps else rule().over_curvatures)(curvature, weight_decay)
    intervals = stable_intervals(family)
    for interval in intervals:
        for end, inwards in ((interval.lower, 1), (interval.upper, -1)):
            if end == (0, 0):
                continue
            assert end[1] - end[0] < NEAR / 10**15
            assert family.is_stable(end[1] + NEAR if inwards > 0 else end[0] - NEAR)
            outside = end[0] - NEAR if inwards > 0 else end[1] + NEAR
            # Beyond an end nothing is stable, unless the next interval begins there.
            touching = any(end in (other.lower, other.upper) for other in intervals if other is not interval)
            assert touching or not family.is_stable(outside)


@given(
    rule=RULES,
    parameter=st.fractions(Fraction(1, 1000), 4),
    weight_decay=st.fractions(0, 3, max_denominator=10),
    bits=st.just(128) | st.integers(1, 12),
)
def test_membership_is_the_schur_cohn_decision(rule, parameter, weight_decay, bits):
    family = rule().over_steps(1, weight_decay)
    assume(not any(lower <= parameter <= upper for lower, upper in crossings(family, bits)))
    inside = any(interval.lower[1] < parameter < interval.upper[0] for interval in stable_intervals(family, bits))
    assert family.is_stable(parameter) == inside


@given(rule=RULES, parameter=st.fractions(Fraction(1, 100), 4, max_denominator=1000))
def test_decision_is_that_of_all_roots_in_balls(rule, parameter):
    assert rule().is_stable(parameter) == (outside(rule().polynomial(parameter)) == 0)


@given(rule=RULES, curvature=POSITIVE)
def test_step_and_curvature_are_twins(rule, curvature):
    assert rule().polynomial(curvature, 3) == rule().polynomial(3, curvature)
    one, other = limit(rule().over_steps()), limit(rule().over_steps(curvature))
    assert one[0] / curvature <= other[1]
    assert other[0] <= one[1] / curvature
    assert rule().over_steps() == rule().over_curvatures()


@given(
    rule=RULES,
    scale=st.fractions(Fraction(1, 10), 1, max_denominator=10),
    step=POSITIVE,
    curvature=POSITIVE,
    weight_decay=st.fractions(0, 2, max_denominator=10),
)
def test_shrinking_is_a_smaller_step_with_more_weight_decay(rule, scale, step, curvature, weight_decay):
    shrunk = rule().polynomial(step, scale * curvature, weight_decay)
    assert shrunk == rule().polynomial(step * scale, curvature, weight_decay / scale)


@given(levels=LEVELS, update=UPDATES, step=POSITIVE, weight_decay=st.fractions(0, 2, max_denominator=10))
def test_sum_is_as_many_times_the_mean(levels, update, step, weight_decay):
    many = len(levels)
    total, mean = GradientRule(summed(levels), update()), GradientRule(averaged(levels), update())
    assert total.polynomial(step, 1, weight_decay) == mean.polynomial(step * many, 1, weight_decay / many)
    assert limit(total.over_steps())[0] * many <= limit(mean.over_steps())[1]
    assert limit(mean.over_steps())[0] <= limit(total.over_steps())[1] * many


@given(delay=DELAYS, many=st.integers(1, 5), update=UPDATES)
def test_equal_levels_are_one_delay(delay, many, update):
    assert averaged([delay] * many) == delayed(delay)
    assert combined([(Fraction(1, 3), delayed(delay)), (Fraction(2, 3), delayed(delay))]) == delayed(delay)
    assert discrepant(delayed(delay), delayed(delay), 5) == delayed(delay)
    assert predicted_from_velocity(delay, 0) == delayed(delay)
    assert GradientRule(predicted_from_velocity(delay, 0), update()) == GradientRule(delayed(delay), update())


def test_stable_curvatures_need_not_begin_at_zero():
    """w+ = (1 - 5/2) w - c w_{t-1}: weight decay alone diverges, and some delayed curvature cures it."""
    family = plain(1).over_curvatures(step_size=1, weight_decay=Fraction(5, 2))
    (interval,) = stable_intervals(family)
    assert interval.lower == (Fraction(1, 2), Fraction(1, 2))
    assert interval.upper[0] <= 1 <= interval.upper[1]
    with pytest.raises(ValueError, match="Not stable for small parameters"):
        limit(family)


def test_a_rational_limit_is_returned_exactly():
    """z^2 - (1 + x) z + 1/4 has a root at 1 first when x = 1/4."""
    family = Pencil((Fraction(1, 4), Fraction(-1), Fraction(1)), (Fraction(0), Fraction(-1)))
    assert limit(family) == (Fraction(1, 4), Fraction(1, 4))


def test_a_common_root_on_the_circle_is_never_stable():
    family = Pencil((Fraction(-1), Fraction(0), Fraction(1)), (Fraction(1), Fraction(1)))
    assert stable_intervals(family) == ()


@pytest.mark.parametrize(
    ("brackets", "stable"), [([("1/2", "6")], [True]), ([("1/10", "5/2"), ("13/5", "3")], [True, False])]
)
def test_a_gap_is_decided_between_its_brackets_and_in_none(monkeypatch, brackets, stable):
    """x+ = (1 - c) x is stable below c = 2."""
    ends = tuple((Fraction(lower), Fraction(upper)) for lower, upper in brackets)
    monkeypatch.setattr("theory.exact.stable_set.crossings", lambda family, bits: ends)
    found = [interval.upper for interval in stable_intervals(plain(0).over_steps())]
    assert found == [end for end, is_stable in zip(ends, stable, strict=True) if is_stable]


def test_a_family_that_never_crosses_the_circle_is_stable_nowhere():
    family = Pencil((Fraction(3), Fraction(0), Fraction(1)), (Fraction(1),))
    assert crossings(family) == () == stable_intervals(family)
    assert not any(family.is_stable(Fraction(10) ** power) for power in range(-6, 7))
    with pytest.raises(ValueError, match="Not stable for small parameters"):
        limit(family)


def test_families_that_cannot_be_decided_are_refused():
    with pytest.raises(ValueError, match="lower degree"):
        Pencil((Fraction(1), Fraction(1)), (Fraction(0), Fraction(1)))
    with pytest.raises(ValueError, match="Nothing depends"):
        Pencil((Fraction(1), Fraction(1)), ())
    with pytest.raises(ValueError, match="below 1"):
        heavy_ball(1)
    with pytest.raises(ValueError, match="cannot be negative"):
        delayed(-1)
    with pytest.raises(ValueError, match="at least one part"):
        combined([])
    with pytest.raises(ValueError, match="below 1"):
        spike_compensated(Fraction(3, 2), 1)
    with pytest.raises(ValueError, match="Every parameter of a range"):
        crossings(Pencil((Fraction(1), Fraction(-3), Fraction(1)), (Fraction(0), Fraction(1))))
    assert Read(0, (Fraction(1),)) == delayed(0)
