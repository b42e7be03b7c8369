"""The printed figures of the throughput section (PD-P1 to PD-P4), recomputed exactly and rounded as printed."""

from fractions import Fraction

import pytest
from sympy import Integer, Rational

from theory.claims.pd_throughput import PD_P1, PD_P4, devices, straggler_delay, undelayed_speedup
from theory.exact.digits import decimal
from theory.symbols import backward_cost_ratio, backward_threads, forward_threads
from theory.throughput import (
    asynchronous_straggler_time,
    delay_for_speedup,
    efficiency,
    queue_growth,
    speedup,
    straggler_speedup,
    synchronous_straggler_time,
)


@pytest.mark.parametrize("backward", [2, 3, 5])
def test_p1_one_forward_thread_gains_one_plus_beta(backward):
    assert speedup(1, backward, Fraction(2)) == 3


@pytest.mark.parametrize("case", [(1, 1, 2), (1, 2, 2), (2, 3, Fraction(5, 2)), (3, 2, Fraction(1, 2))])
def test_p1_claim_is_the_formula(case):
    forward, backward, ratio = case
    numbers = dict(zip((forward_threads, backward_threads, backward_cost_ratio), map(Rational, case), strict=True))
    assert Fraction(str(PD_P1.value.xreplace(numbers))) == speedup(forward, backward, Fraction(ratio))


@pytest.mark.parametrize("forward", range(1, 5))
@pytest.mark.parametrize("backward", range(1, 9))
def test_p2_efficiency_is_one_exactly_on_the_balanced_line(forward, backward):
    found = efficiency(forward, backward, Fraction(2))
    assert found <= 1
    assert (found == 1) == (backward == 2 * forward)


def test_p3_queue_grows_exactly_where_backward_is_the_bottleneck():
    assert queue_growth(1, 1, Fraction(2)) == Fraction(1, 2)
    assert queue_growth(1, 2, Fraction(2)) == queue_growth(1, 3, Fraction(2)) == 0


def test_p4_published_speedup_is_reached_at_d_5_16():
    delay = delay_for_speedup(3, Fraction("1.34"), Fraction("5.95"))
    assert decimal(delay, 2) == "5.16"
    assert straggler_speedup(3, Fraction("1.34"), delay) == Fraction("5.95")


@pytest.mark.parametrize("delay", [0, 1, 5, 100])
def test_p4_times(delay):
    assert synchronous_straggler_time(Fraction(delay)) == 1 + delay
    assert asynchronous_straggler_time(3, Fraction(delay)) < Fraction(3, 2)
    numbers = {devices: Integer(3), straggler_delay: Integer(delay), undelayed_speedup: Rational("1.34")}
    assert Fraction(str(PD_P4.value.xreplace(numbers))) == straggler_speedup(3, Fraction("1.34"), Fraction(delay))
