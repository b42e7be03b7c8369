"""Printed figures of delayed quadratics (DS-F1, F4, F7, generating function)."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq

from theory.evidence.ds_gen import coefficients, constant
from theory.exact.digits import decimal
from theory.exact.gradient_rule import plain
from theory.exact.heavy_ball_limit import heavy_ball_limit
from theory.exact.limit import limit_bracket
from theory.exact.sawtooth import drop, path, sawtooth_limit, tooth_delays
from theory.exact.stability import best_step, contracts_faster_than

NEAR = Fraction(1, 10**15)


def rounded(bracket, digits):
    """Both ends rounded to the same decimals."""
    texts = {decimal(end, digits) for end in bracket}
    assert len(texts) == 1
    return texts.pop().removeprefix("0")


def test_f1_best_rates():
    """τ/(τ + 1) at τ^τ/(τ + 1)^{τ+1}."""
    figures = {1: ("1/2", "1/4"), 2: ("2/3", "4/27"), 3: ("3/4", "27/256"), 4: ("4/5", "256/3125")}
    for delay, (rate, step) in figures.items():
        assert best_step(delay) == (Fraction(step), Fraction(rate))
        assert contracts_faster_than(delay, Fraction(step), Fraction(rate) + NEAR)
        assert not contracts_faster_than(delay, Fraction(step), Fraction(rate))


F4 = {
    5: ".271286",
    6: ".229844",
    8: ".176073",
    12: ".119871",
}
F4_RATIONAL = {1: Fraction(1), 4: Fraction(1, 3), 10: Fraction(1, 7), 16: Fraction(1, 11)}


@pytest.mark.parametrize("delay", F4)
def test_f4_decimals(delay):
    assert rounded(sawtooth_limit(delay)[0], 6) == F4[delay]


@pytest.mark.parametrize("delay", F4_RATIONAL)
def test_f4_rational_limits(delay):
    value = F4_RATIONAL[delay]
    bracket, lag = sawtooth_limit(delay)
    assert bracket == (value, value)
    assert path(value, tooth_delays(delay, lag) * 3)[:: delay + 1 + lag] == [1, -1, 1, -1]


def test_f4_irrational_limits():
    """2 − √2 and 1 − 1/√3: (2 − a)² = 2 and 3(1 − a)² = 1 change sign inside the brackets, to 1e-30."""
    for delay, polynomial in ((2, lambda a: (2 - a) ** 2 - 2), (3, lambda a: 3 * (1 - a) ** 2 - 1)):
        (lower, upper), _ = sawtooth_limit(delay)
        assert upper - lower < Fraction(1, 10**30)
        assert polynomial(lower) >= 0 >= polynomial(upper)
        assert lower > 0 and upper < 1


def test_f4_tends_to_three_halves_over_delay_plus_one():
    for delay, digits in ((200, 1), (400, 2)):
        (lower, upper), _ = sawtooth_limit(delay, bits=64)
        assert abs(upper * (delay + 1) - Fraction(3, 2)) < Fraction(1, delay)
        assert decimal(lower * (delay + 1), digits) == "1.50"[: 2 + digits]


def test_f4_no_delay_is_two():
    assert sawtooth_limit(0) == ((2, 2), 0)


def test_f4_is_below_f1_from_delay_two_on():
    """The table's brackets: τ=1 [1] and 1; τ=4 [.3473] and .333; τ=16 [.0952] and .0909."""
    for delay, fixed, varying in ((1, "1.0000", "1.000"), (4, ".3473", ".333"), (16, ".0952", ".091")):
        assert rounded(limit_bracket(delay), 4) == fixed
        assert rounded(sawtooth_limit(delay)[0], 3) == varying
    assert rounded(sawtooth_limit(16)[0], 4) == ".0909"
    for delay in range(2, 20):
        assert sawtooth_limit(delay)[0][1] < limit_bracket(delay)[0]


def test_f4_adversary_beats_every_constant_delay():
    """At τ = 2, a = .6: each constant delay 0, 1, 2 decays, the sawtooth grows."""
    a = Fraction(3, 5)
    assert all(plain(delay).is_stable(a) for delay in (0, 1, 2))
    _, lag = sawtooth_limit(2)
    assert 1 - drop(2, a, lag) < -1
    assert abs(path(a, tooth_delays(2, lag) * 40)[-1]) > 3


def test_f7_momentum_limits_from_the_first_angle():
    """DM section 3, item 4, m = .9: 3.8, .1, .0512, .0348, .0265, .0182 at τ = 0, 1, 2, 3, 4, 6."""
    figures = {0: "3.8", 1: ".1", 2: ".0512", 3: ".0348", 4: ".0265", 6: ".0182"}
    for delay, figure in figures.items():
        digits = len(figure.partition(".")[2])
        assert rounded(heavy_ball_limit(delay, Fraction(9, 10)), digits) == figure


@pytest.mark.parametrize("momentum", [Fraction(0), Fraction(1, 3), Fraction(9, 10), Fraction(999, 1000)])
def test_f7_special_cases(momentum):
    for delay, value in ((0, 2 * (1 + momentum)), (1, 1 - momentum)):
        lower, upper = heavy_ball_limit(delay, momentum)
        assert lower <= value <= upper
        assert upper - lower < Fraction(1, 10**30)
    for delay in (2, 3, 7):
        lower, upper = heavy_ball_limit(delay, 0)
        exact = limit_bracket(delay)
        assert lower <= exact[1] and exact[0] <= upper


@pytest.mark.parametrize("delay", [1, 2, 5, 9])
def test_f7_near_one_is_one_minus_m_over_delay(delay):
    for exponent in (3, 6, 9):
        small = Fraction(1, 10**exponent)
        for end in heavy_ball_limit(delay, 1 - small):
            assert abs(end * delay / small - 1) < delay**2 * small


def test_generating_function_constants():
    """20/19 at τ = 0, 1600/1521 < 1.052 at τ = 1, less from there on; attained at k = τ."""
    assert constant(0) == Fraction(20, 19)
    assert constant(1) == Fraction(1600, 1521) < Fraction(1052, 1000)
    values = [constant(delay) for delay in range(1, 40)]
    assert values == sorted(values, reverse=True)
    for delay in (0, 1, 2, 5, 9):
        a = Fraction(1, 20 * (delay + 1))
        ratios = [c / (1 - a) ** (k + 1) for k, c in enumerate(coefficients(delay, a, 5 * delay + 9))]
        assert max(ratios) == ratios[delay] == constant(delay)


def left_of_f5(number: Fraction, turn: Fraction) -> arb:
    """(sin(π/(4N))/sin(θ/2))(sin Nθ − k cos Nθ), k = (θ/π) cot(θ/2), at θ = turn π."""

    def exact(value: Fraction) -> fmpq:
        return fmpq(value.numerator, value.denominator)

    with ctx.workprec(200):
        half, phase = exact(turn / 2), exact(number * turn)
        sine, slope = arb.sin_pi_fmpq(half), arb(exact(turn)) * arb.cos_pi_fmpq(half) / arb.sin_pi_fmpq(half)
        wave = arb.sin_pi_fmpq(phase) - slope * arb.cos_pi_fmpq(phase)
        return arb.sin_pi_fmpq(exact(1 / (4 * number))) / sine * wave


@pytest.mark.parametrize("number", ["1/2", "3/4", "1", "3/2", "5/2", "22/7", "17/2", "101/2", "1001/2"])
def test_f5_inequality_and_its_equality(number):
    number = Fraction(number)
    assert abs(left_of_f5(number, 1 / (2 * number)) - 1) < 1e-50
    for place in range(1, 200):
        turn = Fraction(place, 199)
        assert left_of_f5(number, turn) < 1 or turn == 1 / (2 * number)
    for near in (Fraction(999, 1000), Fraction(1001, 1000)):
        if near / (2 * number) <= 1:
            found = left_of_f5(number, near / (2 * number))
            assert found < 1 and 100 * found > 99
