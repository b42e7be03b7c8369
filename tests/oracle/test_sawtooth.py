"""The sawtooth adversary against the recursion itself, played tooth by tooth in fractions."""

from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory.exact.sawtooth import drop, path, sawtooth_limit, tooth_delays

STEPS = st.fractions(Fraction(0), Fraction(3), max_denominator=40)


def tooth(delay: int, lag: int, a: Fraction) -> Fraction:
    """x_{tau+1+h}/x_0: updates 0 ... tau read x_0, updates tau + 1 ... tau + h read x_1 ... x_h."""
    points = [Fraction(1)]
    for _ in range(delay + 1):
        points.append(points[-1] - a * points[0])
    for read in range(1, lag + 1):
        points.append(points[-1] - a * points[read])
    return points[-1]


@given(st.integers(0, 9), st.data(), STEPS)
def test_a_tooth_is_what_the_recursion_makes_of_its_delays(delay: int, data: st.DataObject, a: Fraction) -> None:
    lag = data.draw(st.integers(0, delay))
    delays = tooth_delays(delay, lag)
    assert delays == tuple(min(time, delay) for time in range(delay + 1 + lag))
    assert path(a, delays)[-1] == tooth(delay, lag, a) == 1 - drop(delay, a, lag)


@given(st.lists(st.integers(0, 5), max_size=8), STEPS)
def test_a_path_reads_the_iterate_that_each_delay_names(wanted: list[int], a: Fraction) -> None:
    delays = [min(late, time) for time, late in enumerate(wanted)]
    points = path(a, delays)
    assert points[0] == 1
    for time, late in enumerate(delays):
        assert points[time + 1] == points[time] - a * points[time - late]
    assert len(points) == len(delays) + 1


@pytest.mark.parametrize("delay", [0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 20])
@pytest.mark.parametrize("bits", [None, 16, 90])
def test_the_limit_is_the_first_step_with_a_tooth_that_comes_back_as_large(delay: int, bits: int | None) -> None:
    (lower, upper), lag = sawtooth_limit(delay) if bits is None else sawtooth_limit(delay, bits)
    # Without delay a lag of 0 is all there is, and x_1 = (1 - a) x_0.
    lags = range(1, delay + 1) if delay else range(1)
    assert lag in lags
    assert 0 <= upper - lower <= Fraction(64, 2 ** (bits or 128))
    for h in lags:
        below = [tooth(delay, h, share * lower) for share in (Fraction(1, 3), Fraction(9, 10), Fraction(1))]
        assert all(ratio >= -1 for ratio in below)
    assert tooth(delay, lag, upper) <= -1 <= tooth(delay, lag, lower)
    square = (delay + 1 + lag) ** 2 - 4 * lag * (lag + 1)
    assert (lower == upper) == (isqrt(square) ** 2 == square)


@pytest.mark.parametrize("delay", [-1, -5])
def test_no_negative_delay(delay: int) -> None:
    for refused in (lambda: tooth_delays(delay, 0), lambda: sawtooth_limit(delay)):
        with pytest.raises(ValueError, match="negative"):
            refused()


@pytest.mark.parametrize(("delay", "lag"), [(0, 1), (3, 4), (3, -1)])
def test_no_lag_beyond_what_was_held(delay: int, lag: int) -> None:
    with pytest.raises(ValueError, match="lags for 0 to"):
        tooth_delays(delay, lag)


@pytest.mark.parametrize("delays", [[1], [0, 2], [0, -1], [-1]])
def test_no_read_before_the_start_or_after_now(delays: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        path(Fraction(1), delays)
