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
COVERED = 1e-9
"""Nine digits of the coverage are asked for: scipy states no error of its quantiles."""
UNIT = 2.0**-53


def coverage(half_width: float, standard_error: float, freedom: int) -> float:
    """P(|T| <= half width in standard errors), T of so many degrees of freedom."""
    assert half_width > 0
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
    assert coverage(interval.half_width, error, count - 1) == pytest.approx(level or 0.99, rel=COVERED)
    assert (interval.samples, interval.level) == (count, level or 0.99)
    assert interval.low == interval.estimate - interval.half_width
    assert interval.high == interval.estimate + interval.half_width


@pytest.mark.parametrize("level", [None, *LEVELS])
@pytest.mark.parametrize("v", [[0, 3, 4], [1, 2, 6, 5, 9]])
def test_the_interval_of_a_slope_has_the_coverage_that_it_says(v: list[int], level: float | None) -> None:
    """Powers of 2, whose logarithms are integers: neither the slope nor its spread hangs on the base."""
    u = [0, 1, 4, 5, 7][: len(v)]
    x, y = [2.0**one for one in u], [2.0**one for one in v]
    slope = slope_interval(x, y) if level is None else slope_interval(x, y, level)
    count = len(v)
    # The line of least squares by its two normal equations.
    determinant = count * sum(a * a for a in u) - sum(u) ** 2
    exponent = Fraction(count * sum(a * b for a, b in zip(u, v, strict=True)) - sum(u) * sum(v), determinant)
    intercept = (sum(v) - exponent * sum(u)) / count
    rest = [b - intercept - exponent * a for a, b in zip(u, v, strict=True)]
    error = math.sqrt(sum(one**2 for one in rest) / (count - 2) * count / determinant)
    assert abs(Fraction(slope.estimate) - exponent) <= slope_budget(u, v, exponent, rest)
    assert coverage(slope.half_width, error, count - 2) == pytest.approx(level or 0.99, rel=COVERED)
    assert (slope.samples, slope.level) == (count, level or 0.99)


def slope_budget(u: list[int], v: list[int], exponent: Fraction, rest: list[Fraction]) -> float:
    """How far rounding can move p = c v/c c, c = u less its mean: to first order, doubled for the higher ones.

    A logarithm is off by one unit in the last place, a mean by as many roundings as it has terms; an error d of c moves
    c v by d (p c + rest + mean of v), and c c not at all beyond p d c.
    """
    count, mean = len(u), Fraction(sum(v), len(v))
    centred = [a - Fraction(sum(u), count) for a in u]
    in_c, in_v = (count + 6) * UNIT * max(u), 2 * UNIT * max(v)
    moved = sum(
        abs(c) * (abs(exponent) * in_c + in_v) + in_c * (abs(r) + mean) for c, r in zip(centred, rest, strict=True)
    )
    rounded = (count + 1) * UNIT * sum(abs(c) * b for c, b in zip(centred, v, strict=True))
    return 2 * ((moved + rounded) / sum(c**2 for c in centred) + (count + 2) * UNIT * abs(exponent))


@pytest.mark.parametrize("level", LEVELS)
def test_without_a_degree_of_freedom_an_interval_is_infinite(level: float) -> None:
    assert mean_interval([3.0], level) == Interval(3.0, math.inf, 1, level)
    slope = slope_interval([1.0, 2.0], [1.0, 8.0], level)
    assert (slope.half_width, slope.samples, slope.level) == (math.inf, 2, level)
    assert abs(slope.estimate - 3) <= slope_budget([0, 1], [0, 3], Fraction(3), [Fraction(0)] * 2)
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
