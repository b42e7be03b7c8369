"""DS-rule claims decided: the engine's polynomials are the proved ones, and each limit is right to 1e-15."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sympy import Poly, Rational

from theory.exact.digits import decimal
from theory.exact.gradient_rule import GradientRule, Update, heavy_ball, plain, spike_compensated
from theory.exact.pencil import Pencil
from theory.exact.read import (
    delayed,
    discrepant,
    extrapolated,
    predicted_from_velocity,
    predicted_from_weights,
)
from theory.exact.stable_set import limit, stable_intervals
from theory.exhibit import Fact
from theory.methods.pipelined_bp import spike_coefficients
from theory.methods.pipemare import discrepancy_decay
from theory.proofs.ds_rules import OF_DISCREPANCY, OF_VELOCITY, OF_WEIGHTS
from theory.symbols import (
    delay,
    discrepancy_gain,
    gradient_weight,
    heavy_ball_momentum,
    mode_root,
    read_gap,
    step_times_curvature,
    velocity_horizon,
    velocity_weight,
    weight_horizon,
)

_NEAR = Fraction(1, 10**15)
_STEP = Fraction(3, 20)
_MOST = Fraction(9, 10)
_DELAYS = (1, 2, 4, 7)


def beside(name: str, family: Pencil) -> Fact:
    """Schur-Cohn tests 1e-15 beside the first crossing, whose decimals are printed, and none stable above it."""
    lower, upper = limit(family)
    right = family.is_stable(lower - _NEAR) and not family.is_stable(upper + _NEAR)
    alone = len(stable_intervals(family)) == 1
    return f"{name}: limit {decimal(lower, 6)}, right to 1e-15, nothing stable above it", right and alone


def from_velocity() -> tuple[Fact, ...]:
    """Heavy ball, spike compensation, prediction from the velocity, and shrinking."""
    facts = []
    for late in _DELAYS:
        spike = spike_compensated(_MOST, late)
        for name, update, horizon in (
            ("heavy ball", heavy_ball(_MOST), 0),
            ("spike compensation", spike, 0),
            ("prediction", heavy_ball(_MOST), late),
            ("both", spike, late),
        ):
            rule = GradientRule(predicted_from_velocity(late, horizon), update)
            numbers = {**_of_update(update), delay: late, velocity_horizon: horizon}
            same = rule.polynomial(_STEP) == _coefficients(OF_VELOCITY, numbers)
            facts.append((f"{name}, D = {late}, m = {_MOST}: the engine's polynomial", same))
            facts.append(beside(f"{name}, D = {late}, m = {_MOST}", rule.over_steps()))
        shrink = Fraction(3, 10)
        facts.append(beside(f"β = {shrink}, τ = {late}: η λ", plain(late).over_steps(shrink)))
        weights = spike_coefficients(_MOST, late)
        gained = weights == (_MOST**late, sum((_MOST**k for k in range(late)), Fraction(0)))
        facts.append((f"D = {late}: a = m^D, b = 1 + m + … + m^(D−1)", gained))
    return tuple(facts)


def from_weights() -> tuple[Fact, ...]:
    """Prediction from the last two weights, with heavy ball and with spike compensation."""
    facts = []
    for late in _DELAYS:
        for name, update in (("heavy ball", heavy_ball(_MOST)), ("spike", spike_compensated(_MOST, late))):
            rule = GradientRule(predicted_from_weights(late, late), update)
            numbers = {**_of_update(update), delay: late, weight_horizon: late}
            same = rule.polynomial(_STEP) == _coefficients(OF_WEIGHTS, numbers)
            facts.append((f"prediction with {name}, D = {late}, m = {_MOST}: the engine's polynomial", same))
            facts.append(beside(f"prediction with {name}, D = {late}, m = {_MOST}", rule.over_steps()))
    return tuple(facts)


def discrepancy() -> tuple[Fact, ...]:
    """Unequal reads with sensitivity D = s times the curvature, as they are and with PipeMare's correction."""
    facts = []
    for forward, backward in ((1, 0), (2, 0), (4, 1), (7, 2)):
        for sensitivity in (Fraction(1, 2), Fraction(3)):
            where = f"τ_f = {forward}, τ_b = {backward}, D = {sensitivity} λ"
            rule = GradientRule(discrepant(delayed(forward), delayed(backward), sensitivity))
            numbers = {delay: forward, read_gap: forward - backward, discrepancy_gain: sensitivity * _STEP}
            same = rule.polynomial(_STEP) == (0, *_coefficients(OF_DISCREPANCY, numbers))
            facts.append((f"{where}: the engine's polynomial, times z", same))
            facts.append(beside(where, rule.over_steps()))
            older = extrapolated(backward, forward - backward, discrepancy_decay(forward, backward))
            corrected = GradientRule(discrepant(delayed(forward), older, sensitivity)).over_steps()
            facts.append(beside(f"{where}, corrected", corrected))
            lower = limit(rule.over_steps())[1] < limit(plain(forward).over_steps())[0]
            facts.append((f"{where}, not corrected: the limit is below F1's", lower))
    return tuple(facts)


def _of_update(update: Update) -> dict[Any, Fraction]:
    return {
        heavy_ball_momentum: update.momentum,
        velocity_weight: update.velocity_weight,
        gradient_weight: update.gradient_weight,
    }


def _coefficients(polynomial: Any, numbers: Mapping[Any, Fraction | int]) -> tuple[Fraction, ...]:
    """Ascending coefficients of a proved polynomial at numbers, step times curvature among them."""
    exact = {symbol: Rational(Fraction(n).numerator, Fraction(n).denominator) for symbol, n in numbers.items()}
    exact[step_times_curvature] = Rational(_STEP.numerator, _STEP.denominator)
    coefficients = Poly(polynomial.subs(exact), mode_root).all_coeffs()
    return tuple(Fraction(int(c.p), int(c.q)) for c in reversed(coefficients))
