"""Confidence intervals against sums written out and against the law of Student's t as an incomplete beta integral."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import betainc

from analysis.uncertainty import Interval, mean_interval, slope_interval, slope_verdict

LEVELS = (0.5, 0.9, 0.99)


def coverage(half_width: float, standard_error: float, freedom: int) -> float:
    """P(|T| <= half width in standard errors), T of so many degrees of freedom."""
    square = (half_width / standard_error) ** 2
    return 1 - float(betainc(freedom / 2, 0.5, 0, freedom / (freedom + square), regularized=True))


@pytest.mark.parametrize("level", [None, *LEVELS])
@pytest.mark.parametrize("samples", [[0.0, 2.0], [1.0, 4.0, 2.5], [3.0, 3.5, -1.0, 8.0, 2.0, 2.0, 7.0]])
def test_the_interval_of_a_mean_has_the_coverage_that_it_says(samples: list[float], level: float | None) -> None:
    interval = mean_interval(samples) if level is None else mean_interval(samples, level)
    count = len(samples)
    mean = sum(samples) / count
    error = math.sqrt(sum((sample - mean) ** 2 for sample in samples) / (count - 1) / count)
    exact = sum(map(Fraction, samples)) / count
    # At most count roundings of sums of absolute values, and one of the quotient (Higham 2002, section 4.2).
    budget = (count + 1) * Fraction(1, 2**53) * sum(abs(Fraction(sample)) for sample in samples) / count
    assert abs(Fraction(interval.estimate) - exact) <= budget * (1 + Fraction(1, 2**40))
    assert coverage(interval.half_width, error, count - 1) == pytest.approx(level or 0.99, rel=1e-9)
    assert (interval.samples, interval.level) == (count, level or 0.99)
    assert interval.low == interval.estimate - interval.half_width
    assert interval.high == interval.estimate + interval.half_width


@pytest.mark.parametrize("level", [None, *LEVELS])
@pytest.mark.parametrize("y", [[1.0, 3.0, 4.0], [2.0, 2.5, 9.0, 8.0, 30.0]])
def test_the_interval_of_a_slope_has_the_coverage_that_it_says(y: list[float], level: float | None) -> None:
    x = [1.0, 2.0, 5.0, 6.0, 7.5][: len(y)]
    slope = slope_interval(x, y) if level is None else slope_interval(x, y, level)
    count, u, v = len(y), [math.log(one) for one in x], [math.log(one) for one in y]
    # The line of least squares by its two normal equations.
    determinant = count * sum(a * a for a in u) - sum(u) ** 2
    exponent = (count * sum(a * b for a, b in zip(u, v, strict=True)) - sum(u) * sum(v)) / determinant
    intercept = (sum(v) - exponent * sum(u)) / count
    rest = sum((b - intercept - exponent * a) ** 2 for a, b in zip(u, v, strict=True))
    error = math.sqrt(rest / (count - 2) * count / determinant)
    assert slope.estimate == pytest.approx(exponent, rel=1e-12)
    assert coverage(slope.half_width, error, count - 2) == pytest.approx(level or 0.99, rel=1e-9)
    assert (slope.samples, slope.level) == (count, level or 0.99)


@pytest.mark.parametrize("level", LEVELS)
def test_without_a_degree_of_freedom_an_interval_is_infinite(level: float) -> None:
    assert mean_interval([3.0], level) == Interval(3.0, math.inf, 1, level)
    slope = slope_interval([1.0, 2.0], [1.0, 8.0], level)
    assert (slope.half_width, slope.samples, slope.level) == (math.inf, 2, level)
    assert slope.estimate == pytest.approx(3.0, rel=1e-14)
    assert math.isfinite(mean_interval([3.0, 4.0], level).half_width)
    assert math.isfinite(slope_interval([1.0, 2.0, 3.0], [1.0, 8.0, 2.0], level).half_width)


@pytest.mark.parametrize("samples", [[], [math.nan, 1.0], [1.0, math.inf], [-math.inf]])
def test_what_is_no_number_has_no_mean(samples: list[float]) -> None:
    with pytest.raises(ValueError, match="mean"):
        mean_interval(samples)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([0.0, 1.0], [1.0, 1.0]),
        ([1.0, -2.0], [1.0, 1.0]),
        ([1.0, 2.0], [0.0, 1.0]),
        ([1.0, 2.0], [1.0, -1.0]),
        ([1.0, 2.0], [1.0, 2.0, 3.0]),
        ([1.0, 2.0, 3.0], [1.0, 2.0]),
        ([2.0, 2.0, 2.0], [1.0, 2.0, 3.0]),
    ],
)
def test_what_has_no_logarithm_or_no_spread_has_no_slope(x: list[float], y: list[float]) -> None:
    with pytest.raises(ValueError, match="slope"):
        slope_interval(np.array(x), np.array(y))


@given(st.integers(-8, 8), st.integers(0, 8) | st.just(math.inf), st.integers(-8, 8))
def test_the_word_of_a_slope_is_that_of_all_exponents_in_its_interval(
    estimate: int, half_width: float, claimed: int
) -> None:
    """In quarters: O(x^p) is contradicted if all exponents are below p; half an order to either side decides."""
    word, reason = slope_verdict(Interval(estimate / 4, half_width / 4, 5), claimed / 4)
    if half_width == math.inf:
        expected = "undecided"
    elif estimate + half_width < claimed:
        expected = "violated"
    else:
        expected = "consistent" if estimate - half_width >= claimed or half_width <= 2 else "undecided"
    assert word == expected
    assert reason
