"""DS-F4-lower, F5 and F7 on random quadratics: decided in fractions on both sides of the limits."""

from fractions import Fraction
from math import isqrt

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from theory.evidence.ds_f5 import all_others_decay
from theory.exact.gradient_rule import plain
from theory.exact.heavy_ball_limit import first_turn, heavy_ball_limit
from theory.exact.limit import limit_bracket
from theory.exact.sawtooth import drop, path, sawtooth_limit, tooth_delays
from theory.exact.stable_set import limit

NEAR = Fraction(1, 10**15)
JUST_BELOW, JUST_ABOVE = (Fraction(isqrt(2 << 80) - (1 << 40) + more, 1 << 40) for more in (0, 1))
"""Around sqrt(2) - 1, where the first angle at a delay of 1 is pi/4, a number of few bits."""
SMALL = st.integers(-6, 6)
SHARES = st.fractions(Fraction(1, 20), Fraction(99, 100), max_denominator=100) | st.just(1 - NEAR)


def rank(rows):
    """Of a matrix of fractions, by elimination."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows)):
        pivot = next((n for n in range(found, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for n in range(found + 1, len(rows)):
            factor = rows[n][column] / rows[found][column]
            rows[n] = [a - factor * b for a, b in zip(rows[n], rows[found], strict=True)]
        found += 1
    return found


@given(data=st.data(), size=st.integers(1, 3), directions=st.integers(1, 3))
def test_f5_every_coupling_below_the_own_limits_decays(data, size, directions):
    """H a sum of v v' over its trace, so 0 ⪯ H ⪯ 1; with one direction its norm is 1."""
    vectors = [[Fraction(data.draw(SMALL)) for _ in range(size)] for _ in range(directions)]
    trace = sum(x * x for v in vectors for x in v)
    assume(trace > 0)
    hessian = [[sum((v[i] * v[j] for v in vectors), Fraction(0)) / trace for j in range(size)] for i in range(size)]
    delays = [data.draw(st.integers(0, 4)) for _ in range(size)]
    gains = [data.draw(SHARES) * limit_bracket(delay)[0] for delay in delays]
    assert all_others_decay(delays, hessian, gains, size - rank(hessian))


@given(delay=st.integers(0, 4), other=st.integers(0, 4), excess=st.fractions(0, 1, max_denominator=100))
def test_f5_above_a_blocks_limit_some_coupling_grows(delay, other, excess):
    gains = [limit_bracket(delay)[1] * (1 + excess) + NEAR, limit_bracket(other)[0] / 2]
    assert not all_others_decay([delay, other], [[1, 0], [0, 0]], gains, 1)
    assert not all_others_decay([delay, other], [[1, 0], [0, 1]], gains, 0)


@given(delay=st.integers(0, 9), momentum=st.fractions(0, Fraction(99, 100), max_denominator=200))
def test_f7_decisions_at_1e_minus_15_of_the_limit(delay, momentum):
    lower, upper = heavy_ball_limit(delay, momentum)
    assert upper - lower < NEAR / 10**15
    rule = plain(delay, momentum)
    assert rule.is_stable(lower - NEAR)
    assert not rule.is_stable(upper + NEAR)
    low, high = limit(rule.over_steps())
    assert low <= upper and lower <= high


@given(
    delay=st.integers(0, 6),
    momentum=st.fractions(0, Fraction(9, 10), max_denominator=30),
    excess=st.fractions(0, 50, max_denominator=100),
)
def test_f7_nothing_above_the_limit_is_stable(delay, momentum, excess):
    upper = heavy_ball_limit(delay, momentum)[1]
    assert not plain(delay, momentum).is_stable(upper * (1 + excess) + NEAR)


@given(
    delay=st.integers(0, 9),
    momentum=st.fractions(0, Fraction(99, 100), max_denominator=200),
    bits=st.integers(2, 12),
)
@example(delay=1, momentum=JUST_BELOW, bits=2)
@example(delay=1, momentum=JUST_ABOVE, bits=2)
def test_f7_fewer_bits_enclose_the_same_limit(delay, momentum, bits):
    (low, high), (lower, upper) = heavy_ball_limit(delay, momentum, bits), heavy_ball_limit(delay, momentum)
    assert low <= lower and upper <= high
    # The size grows by less than 2 pi (1 + momentum) a turn; the interval of turns is at most 2^-bits wide.
    assert high - low <= Fraction(13, 2**bits)
    (left, right), (least, most) = first_turn(delay, momentum, bits), first_turn(delay, momentum)
    assert left <= least and most <= right
    assert (right - left, most - least) == ((Fraction(1, 2**bits), Fraction(1, 2**128)) if delay else (0, 0))


@given(delay=st.integers(1, 10), lag=st.integers(0, 10), a=st.fractions(0, 2, max_denominator=30))
def test_f4_a_tooth_ends_where_its_formula_says(delay, lag, a):
    assume(lag <= delay)
    delays = tooth_delays(delay, lag)
    assert max(delays) <= delay and min(delays) == 0
    end = path(a, delays)[-1]
    assert end == 1 - drop(delay, a, lag)
    assert path(a, delays * 2)[-1] == end**2


@given(delay=st.integers(1, 12), excess=st.fractions(0, 3, max_denominator=50))
def test_f4_from_the_limit_on_some_tooth_reaches_minus_one(delay, excess):
    a = sawtooth_limit(delay)[0][1] * (1 + excess)
    assert max(drop(delay, a, lag) for lag in range(delay + 1)) >= 2


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="below 1"):
        heavy_ball_limit(1, 1)
    with pytest.raises(ValueError, match="cannot be negative"):
        heavy_ball_limit(-1, 0)
    with pytest.raises(ValueError, match="0 to 2 updates"):
        tooth_delays(2, 3)
    with pytest.raises(ValueError, match="2 updates old"):
        path(1, (0, 2))
