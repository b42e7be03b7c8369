"""DS-F8 decided: the closed form against the Lyapunov equation in fractions; its series and recursion symbolically."""

from collections.abc import Iterator
from fractions import Fraction

from sympy import Rational, Symbol, cancel, cos, expand_trig, pi, simplify, sin

from theory.claims.ds_f8 import DS_F8
from theory.exact.digits import decimal
from theory.exact.enclosure import Bracket, ends
from theory.exact.expectation import Moments
from theory.exact.flint_polynomial import from_rational
from theory.exact.limit import limit_bracket
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exact.stationary import stationary
from theory.exact.stationary_mode import covariance_ball, late_ratio, mode_variance
from theory.exhibit import Fact
from theory.symbols import coordinate_noise, delay, phase, phase_step, step_size, step_times_curvature

DELAYS = (0, 1, 2, 3, 5, 8)
STEP, NOISE, NARROW = Fraction(1, 5), Fraction(3, 2), Fraction(1, 10**40)


def _cases() -> Iterator[tuple[int, Fraction, Moments]]:
    """Delay, c, and the stationary moments of the mode c/STEP with step STEP and noise of variance NOISE^2."""
    for tau in DELAYS:
        limit = round(limit_bracket(tau)[0] * 1000)
        for share in (Fraction(1, 10), Fraction(1, 2), Fraction(99, 100)):
            c = share * Fraction(limit, 1000)
            run = DelayedQuadratic(with_noise(((c / STEP,),), ((NOISE,),)), (tau,), STEP)
            yield tau, c, stationary(run)


def variance_facts() -> tuple[Fact, ...]:
    """Variance and all covariances up to the delay."""
    facts = []
    for tau, c, moments in _cases():
        variance = moments.covariance[0][0]
        closed = STEP**2 * NOISE**2 * mode_variance(tau, c)
        facts.append((f"τ = {tau}, c = {c}: r_0 = {decimal(variance, 9)}, as in closed form", variance == closed))
        lags = [from_rational(moments.second[1, 1 + lag]) / (STEP * NOISE) ** 2 for lag in range(tau + 1)]
        balls = [ends(covariance_ball(tau, c, lag)) for lag in range(tau + 1)]
        facts.append((f"τ = {tau}, c = {c}: each r_k within 1e-40 of its cosine", _agree(balls, lags)))
    return tuple(facts)


def _agree(brackets: list[Bracket], numbers: list[Fraction]) -> bool:
    return all(
        lower <= number <= upper < lower + NARROW for (lower, upper), number in zip(brackets, numbers, strict=True)
    )


def bias_facts() -> tuple[Fact, ...]:
    """The mean-square bias, and its share of the noise."""
    facts = []
    for tau, c, moments in _cases():
        found = moments.bias_squares[0]
        closed = 2 * (c / STEP) ** 2 * STEP**2 * NOISE**2 * mode_variance(tau, c) * (1 - late_ratio(tau, c))
        shown = decimal(found / NOISE**2, 9)
        facts.append((f"τ = {tau}, c = {c}: E b²/σ₁² = {shown}, as in closed form", found == closed))
    return tuple(facts)


def symbolic_facts() -> tuple[Fact, ...]:
    """The small-c series, and the Yule–Walker equations at a general lag."""
    w, lag, half = phase_step, Symbol("k", integer=True), Symbol("u", real=True)
    # omega = 2u and c = 2 sin u, by the definition of omega: derivatives at u = 0 decide the series in c.
    scaled = cancel(2 * step_times_curvature * DS_F8.value / (step_size**2 * coordinate_noise))
    found = scaled.subs(phase, DS_F8.definitions[phase]).subs({w: 2 * half, step_times_curvature: 2 * sin(half)})
    start = 2 * sin(half)
    printed = 1 + start * (delay + Rational(1, 2)) + start**2 * (delay**2 / 2 + delay / 2 + Rational(1, 4))
    same = all(simplify((found - printed).diff(half, order).subs(half, 0)) == 0 for order in range(3))
    turned = pi / 2 - 2 * phase - w / 2  # omega tau, by the definition of phi

    def at(steps):
        return cos((w * steps[0] + turned * steps[1] + phase).expand())

    walk = at((lag + 1, 0)) - at((lag, 0)) + 2 * sin(w / 2) * at((-lag, 1))
    return (
        ("2c r_0/(ησ₁)² = 1 + c(τ + ½) + c²(τ²/2 + τ/2 + ¼) + O(c³) at every τ", same),
        ("cos(ω(k+1) + ϕ) = cos(ωk + ϕ) − 2 sin(ω/2) cos(ω(τ−k) + ϕ) at every k and τ", _zero(walk)),
    )


def _zero(expression) -> bool:
    """Whether a sum of sines and cosines vanishes: expanded, and reduced by sin² + cos² = 1."""
    return simplify(expand_trig(expression)) == 0
