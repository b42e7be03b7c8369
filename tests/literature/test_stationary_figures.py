"""Printed figures of the stationary law (PD section 7) and of a delayed mode (DS-F8), to their printed digits."""

from fractions import Fraction
from typing import Any

import pytest
from sympy import Rational

from theory import symbols
from theory.exact.digits import decimal
from theory.exact.enclosure import ends
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exact.stationary import stationary
from theory.exact.stationary_mode import mode_variance
from theory.library import CLAIMS, REFUTATIONS
from theory.numeric import claim_value
from theory.refutations.pd_d2 import precisions
from theory.refutations.pd_d8 import noise_ratio
from theory.stationary_law.divergence import ball, continuous_ratio, discrete_ratio, divergence, divergence_of_ratio
from theory.symbols import backward_cost_ratio, step_times_curvature


def printed(number, digits):
    """Both ends of a ball, rounded to the same decimals."""
    rounded = {decimal(end, digits) for end in ends(number)}
    assert len(rounded) == 1
    return rounded.pop()


def test_d2_divergences_and_the_edge():
    asserted, true = precisions(Fraction(3, 10))
    assert asserted == [[1, Fraction(6, 10)], [Fraction(6, 10), 1]]
    assert true == [[1, Fraction(3, 10)], [Fraction(3, 10), 1]]
    assert printed(divergence(asserted, true), 3) == "0.105"
    assert printed(divergence(true, asserted), 3) == "0.077"
    for coupling in (Fraction(1, 2), Fraction(6, 10)):
        with pytest.raises(ValueError, match="positive definite"):
            divergence(precisions(coupling)[0], true)
    assert REFUTATIONS["PD-D2"].check().refuted


def test_d7_one_update_of_delay():
    for c in (Fraction(1, 7), Fraction(2, 3), Fraction(97, 100)):
        late, now = (
            stationary(DelayedQuadratic(with_noise(((1,),), ((1,),)), (tau,), c)).covariance[0][0] for tau in (1, 0)
        )
        assert late / now == (1 + c) * (2 - c) / ((1 - c) * (2 + c)) == discrete_ratio(1, c)
        assert claim_value(CLAIMS["PD-D7-discrete"], {step_times_curvature: c}, "exact").value.item() == late / now
        assert now == c / (2 - c)


def test_d8_figures():
    ratio, continuous = discrete_ratio(500, Fraction(2, 1000)), continuous_ratio(1)
    assert decimal(noise_ratio(), 4) == "0.0048"
    # The continuous and the discrete law agree to the printed digits.
    assert decimal(ratio, 2) == printed(continuous, 2) == "3.41"
    assert printed(divergence_of_ratio(ball(ratio)), 2) == printed(divergence_of_ratio(continuous), 2) == "0.59"
    assert [decimal(ratio, 4), printed(continuous, 4)] == ["3.4111", "3.4082"]


def test_d9_ratio():
    value = claim_value(CLAIMS["PD-D9-ratio"], {backward_cost_ratio: 2}, "exact").value.item()
    assert value == Fraction(9, 19)
    assert decimal(value, 3) == "0.474"
    assert CLAIMS["PD-D9-ratio"].value.subs(backward_cost_ratio, 2) == Rational(9, 19)


@pytest.mark.parametrize("delay", [0, 1, 2, 5, 9])
def test_f8_small_steps(delay):
    """2a r_0/(ησ)² = 1 + a(τ + ½) + a²(τ²/2 + τ/2 + ¼) + …: the rest falls eightfold as a halves."""
    rests = []
    for a in (Fraction(1, 10**4), Fraction(1, 2 * 10**4)):
        series = 1 + a * (delay + Fraction(1, 2)) + a**2 * (Fraction(delay**2 + delay, 2) + Fraction(1, 4))
        rests.append(2 * a * mode_variance(delay, a) - series)
    assert Fraction(79, 10) < rests[0] / rests[1] < Fraction(81, 10)


@pytest.mark.parametrize("c", [Fraction(1, 7), Fraction(1, 2), Fraction(99, 100)])
def test_f8_of_one_update_by_hand(c):
    """τ = 1: r_0 = c/(2 − c) times PD-D7's ratio; r_1 = r_0 − c r_1, so E b² = 2h²(r_0 − r_1) = 2h² c r_0/(1 + c)."""
    r_0 = c / (2 - c) * (1 + c) * (2 - c) / ((1 - c) * (2 + c))
    assert mode_variance(1, c) == r_0 / c**2
    at_one = {symbols.step_times_curvature: c, symbols.delay: 1, symbols.coordinate_noise: 1}
    at_one |= {symbols.step_size: c, symbols.mode_curvature: 1}
    for name, by_hand in (("DS-F8", r_0), ("DS-F8-bias", 2 * c * r_0 / (1 + c))):
        value: Any = CLAIMS[name].value
        for symbol, expression in reversed(tuple(CLAIMS[name].definitions.items())):
            value = value.subs(symbol, expression)
        found = value.subs({symbol: Rational(number) for symbol, number in at_one.items()}).evalf(60)
        assert abs(Fraction(str(found)) - by_hand) < Fraction(1, 10**50)


def test_f8_refuses_what_is_not_stable():
    for delay, a in ((1, 1), (0, 2), (3, Fraction(1, 2)), (2, 0), (2, Fraction(-1, 5))):
        with pytest.raises(ValueError, match="not stable"):
            mode_variance(delay, a)


def test_d4_figures():
    """(1 + sin x)/cos x at x = 1/10 and 1, from their Taylor series in fractions."""
    for x in (Fraction(1, 10), Fraction(1)):
        sine, cosine = Fraction(0), Fraction(0)
        term = Fraction(1)
        for order in range(30):
            sign = (1, 1, -1, -1)[order % 4]
            sine, cosine = (sine + sign * term, cosine) if order % 2 else (sine, cosine + sign * term)
            term = term * x / (order + 1)
        assert printed(continuous_ratio(x), 12) == decimal((1 + sine) / cosine, 12)
    with pytest.raises(ValueError, match="no stationary law"):
        continuous_ratio(Fraction(16, 10))
