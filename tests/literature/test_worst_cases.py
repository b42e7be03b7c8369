"""Printed figures of worst cases over function classes (DS-F2, F3, F4, F6, F9): typed here, computed by the library."""

from fractions import Fraction
from math import isqrt
from typing import Any

import pytest

from theory.certificates.file import read, shipped
from theory.evidence.ds_f2 import is_nearly_best
from theory.evidence.ds_f3_lower import patterns, reached
from theory.evidence.ds_f4 import below_limit
from theory.evidence.ds_f9 import largest_gap
from theory.exact.cost_free_step import cost_free_step, costs
from theory.exact.digits import decimal
from theory.exact.limit import compare_with_limit
from theory.exact.stability import contracts_faster_than
from theory.refutations.ds_f6 import DS_F6, worst_cases


def checked(file) -> Any:
    """The certificate in a file, after its check."""
    certificate = read(file)
    certificate.check()
    return certificate


@pytest.mark.parametrize(
    ("tau", "printed"),
    [
        (0, "1.5"),
        (1, "0.612574113277"),
        (2, "0.376768718110"),
        (3, "0.270787863694"),
        (4, "0.210006385272"),
        (5, "0.171804"),
        (8, "0.1113997"),
    ],
)
def test_f3_cost_free_steps(tau, printed):
    digits = len(printed) - 2
    (lower, upper), n = cost_free_step(tau)
    assert decimal(lower, digits) == decimal(upper, digits) == printed
    # The definition, by plain recursion: some n reaches 1 between the ends, and none below.
    assert exceeds(tau, upper + Fraction(1, 10**15), n) and not exceeds(tau, lower - Fraction(1, 10**15), n)
    assert not any(exceeds(tau, lower * share / 60, m) for share in range(1, 61) for m in range(1, 5 * (tau + 1)))


def exceeds(tau, a, n):
    path = [Fraction(1)]
    for step in range(n):
        path.append(path[-1] - a * path[max(step - tau, 0)])
    return path[n] ** 2 * (2 * n * a + 1) > 1


def test_f3_costs_agrees_with_the_recursion():
    for tau in (0, 1, 3):
        for a in (Fraction(1, 9), Fraction(3, 5), Fraction(8, 5)):
            for n in range(1, 9):
                assert costs(tau, n, a) == exceeds(tau, a, n)


def test_f3_scaled_limit_with_continuous_delay():
    # tau c(tau) -> .94744: p' = -c p(t - 1), p = 1 for t <= 0. Its first trough is in [2, 3], where p is a cubic.
    def value(c, t):
        p = 1 - c * t + c**2 * (t - 1) ** 2 / 2 - c**3 * (t - 2) ** 3 / 6
        return p**2 * (2 * c * t + 1)

    times = [2 + Fraction(k, 500) for k in range(501)]
    trough = max(times, key=lambda t: value(Fraction(94744, 10**5), t))
    assert 2 < trough < 3
    assert value(Fraction(947445, 10**6), trough) > 1
    assert all(value(Fraction(947435, 10**6), t) < 1 for t in times)
    scaled = [tau * cost_free_step(tau)[0][0] for tau in (1, 2, 4, 8)]
    assert scaled == sorted(scaled) and Fraction(89, 100) < scaled[-1] < Fraction(947435, 10**6)


@pytest.mark.parametrize(("tau", "step"), [(0, "3/2"), (1, "3/5"), (2, "37/100"), (3, "27/100")])
def test_f3_duals_within_the_printed_factor(tau, step):
    steps = Fraction(step)
    lengths = []
    for file in shipped(f"ds_f3_tau{tau}_{step.replace('/', 'over')}_"):
        dual = checked(file)
        assert dual.run.delays == (tau,) and dual.run.step_size == steps
        assert 1 <= dual.bound * (4 * dual.run.steps * steps + 2) <= Fraction("1.0001")
        lengths.append(dual.run.steps)
    assert sorted(lengths) == [1, 2, 3, 5, 8, 11, 14]


@pytest.mark.parametrize(("name", "direction", "delays"), patterns(), ids=[name for name, *_ in patterns()])
def test_f3_lower_side_is_attained(name, direction, delays):
    for n in (1, 3, 6):
        assert reached(Fraction(2, 5), n, direction, delays) == Fraction(1) / (4 * n * Fraction(2, 5) + 2)


@pytest.mark.parametrize("tau", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("percent", [50, 90, 97])
def test_f2_rates(tau, percent):
    (file,) = shipped(f"ds_f2_tau{tau}_{percent}percent")
    proof = checked(file)
    assert (proof.delay, proof.condition) == (tau, 10)
    share = proof.step_size / Fraction(percent, 100)
    assert compare_with_limit(share, tau) >= 0 and compare_with_limit(share * Fraction(998, 1000), tau) < 0
    assert is_nearly_best(proof, Fraction(999, 1000)) and not is_nearly_best(proof, Fraction(1))
    # The bound is no better than the truth: at mu and L every root is below its square root.
    modulus = Fraction(isqrt(int(proof.rate * 10**18)) + 1, 10**9)
    assert all(contracts_faster_than(tau, proof.step_size * mode, modulus) for mode in (Fraction(1), Fraction(1, 10)))


@pytest.mark.parametrize(
    ("tau", "printed"), [(1, "1"), (2, "0.585786"), (3, "0.422650"), (4, "0.333333"), (5, "0.271286")]
)
def test_f4_limits_and_how_near_the_polytopes_are(tau, printed):
    value, last = Fraction(printed), Fraction(1, 10**6)
    assert below_limit(tau, value - last) and not below_limit(tau, value + last)
    shares = []
    for file in shipped(f"ds_f4_tau{tau}_"):
        proof = checked(file)
        assert proof.delay == tau
        shares.append(proof.step_size / value)
    assert Fraction("0.97") <= min(shares) and Fraction("0.98") <= max(shares) < 1


@pytest.mark.parametrize(("stale", "printed"), [("read", "1.029"), ("write", "1.125")])
def test_f6_penalty(stale, printed):
    ((lower, upper),) = [
        (low, high)
        for low, high in worst_cases()
        if (low.run.stale, low.run.steps, low.run.step_size) == (stale, 5, Fraction("0.35"))
    ]
    assert lower.run.delays == (2, 1, 0)
    bare = 4 * 5 * Fraction("0.35") + 2
    assert decimal(lower.bound * bare, 3) == decimal(upper.bound * bare, 3) == printed


def test_f6_no_penalty_for_one_delay_nor_for_one_step():
    (file,) = shipped("ds_f3_tau2_7over20_n5")
    uniform = checked(file)
    assert decimal(uniform.bound * 9, 3) == "1.000"
    ones = [pair for pair in worst_cases() if pair[0].run.steps == 1]
    assert len(ones) == 2
    for lower, upper in ones:
        assert decimal(lower.bound * Fraction("3.4"), 4) == decimal(upper.bound * Fraction("3.4"), 4) == "1.0000"


def test_f6_is_refuted():
    assert DS_F6.check().refuted


@pytest.mark.parametrize("tau", [1, 2, 3, 5, 8])
@pytest.mark.parametrize(("x", "loose"), [("0.1", "1.11"), ("0.5", "2.00"), ("0.95", "20.00")])
def test_f9_is_attained_and_b1_is_loose(tau, x, loose):
    strength = Fraction(x)
    gap, slope = largest_gap(tau, strength, 3 * tau)
    assert (gap, slope) == (strength, 1)
    assert decimal(strength / (1 - strength) / gap, 2) == loose


@pytest.mark.parametrize("tau", [1, 2, 3, 5, 8])
def test_f9_never_exceeds_twice_the_bound(tau):
    for x in (Fraction(3, 2), Fraction(2), Fraction(7, 2)):
        gap, slope = largest_gap(tau, x, tau)
        assert gap == min(x, 2) and slope == 1
