"""Confidence intervals: closed-form values, edges, and the words for slopes."""

import math

import numpy as np
import pytest

from analysis.uncertainty import mean_interval, slope_interval, slope_verdict


def test_the_mean_interval_of_two_samples_is_that_of_a_cauchy_quantile() -> None:
    interval = mean_interval([0.0, 2.0], level=0.5)
    # Student's t with one degree of freedom is Cauchy: its 75 % quantile is 1, and the standard error here is 1.
    assert interval.estimate == 1.0
    assert interval.half_width == pytest.approx(1.0, rel=1e-12)
    assert (interval.low, interval.high) == pytest.approx((0.0, 2.0))


def test_the_99_percent_quantile_with_19_degrees_of_freedom() -> None:
    samples = np.array([-1.0, 1.0] * 10)
    # Table value t(0.995, 19) = 2.8609; the standard error of this sample is 1/sqrt(19).
    assert mean_interval(samples).half_width * math.sqrt(19) == pytest.approx(2.8609, abs=5e-5)


def test_one_sample_has_an_infinite_interval() -> None:
    assert math.isinf(mean_interval([3.0]).half_width)


@pytest.mark.parametrize("samples", [[], [1.0, math.nan], [math.inf]])
def test_no_mean_of_what_is_no_number(samples: list[float]) -> None:
    with pytest.raises(ValueError, match="diverged"):
        mean_interval(samples)


def test_an_exact_power_law_has_its_exponent_without_width() -> None:
    x = np.array([0.5, 1.0, 2.0, 4.0])
    slope = slope_interval(x, 3 * x**1.5)
    assert slope.estimate == pytest.approx(1.5, abs=1e-12)
    assert slope.half_width < 1e-10


def test_the_slope_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    x = np.linspace(1.0, 4.0, 8)
    trials = 2000
    covered = 0
    for _ in range(trials):
        slope = slope_interval(x, x**2 * np.exp(0.1 * rng.standard_normal(8)), level=0.9)
        covered += slope.low <= 2.0 <= slope.high
    # Binomial(2000, 0.9): five standard deviations are 67.
    assert abs(covered - 0.9 * trials) < 67


@pytest.mark.parametrize(("x", "y"), [([1.0, 2.0], [1.0, 0.0]), ([1.0, 2.0], [1.0]), ([2.0, 2.0], [1.0, 1.0])])
def test_no_slope_of_what_has_none(x: list[float], y: list[float]) -> None:
    with pytest.raises(ValueError, match="slope"):
        slope_interval(x, y)


def test_a_slope_is_never_said_to_hold() -> None:
    x = np.array([1.0, 2.0, 4.0, 8.0])
    assert slope_verdict(slope_interval(x, x**2), 2.0)[0] == "consistent"
    assert slope_verdict(slope_interval(x, x**3), 2.0)[0] == "consistent"
    assert slope_verdict(slope_interval(x, x), 2.0)[0] == "violated"
    assert slope_verdict(slope_interval(x[:2], x[:2]), 2.0)[0] == "undecided"
    assert slope_verdict(slope_interval(x, np.array([1.0, 9.0, 9.0, 100.0])), 2.0)[0] == "undecided"
