"""PD-D4-exact shown symbolically, and reached by delayed SGD as its step vanishes at a fixed delay in time."""

from fractions import Fraction
from itertools import pairwise

from sympy import Expr, Symbol, asin, cancel, cos, expand_trig, limit, simplify, sin

from theory.claims.ds_f8 import DS_F8
from theory.claims.pd_d4_exact import PD_D4_EXACT
from theory.exact.enclosure import ends
from theory.exhibit import Fact
from theory.stationary_law.divergence import continuous_ratio, discrete_ratio
from theory.symbols import (
    coordinate_noise,
    delay,
    delay_time,
    diffusion,
    mode_curvature,
    phase,
    phase_step,
    step_size,
    step_times_curvature,
)


def symbolic_facts() -> tuple[Fact, ...]:
    """r(s) = A cos hs + B sin hs is what r'' = −h² r leaves; r'(0) = −D_0 and h r(delta) = D_0 give both constants."""
    h, noise, s = mode_curvature, diffusion, Symbol("s", real=True)
    variance = PD_D4_EXACT.value
    covariance = variance * cos(h * s) - noise / h * sin(h * s)
    turned = covariance.subs(s, delay_time - s)
    follows = simplify(expand_trig(covariance.diff(s) + h * turned)) == 0
    late = simplify(covariance.subs(s, delay_time) * h - noise) == 0
    turning = limit(2 * asin(step_times_curvature / 2) / step_times_curvature, step_times_curvature, 0)
    tends = turning == 1 and _limit_of_sgd() == 0
    return (
        ("r(0) is the claimed variance", covariance.subs(s, 0) == variance),
        ("r'(s) = −h r(δ − s) for 0 ≤ s ≤ δ", follows),
        ("h r(δ) = D: what the noise adds to x² is what the drift takes", late),
        ("the variance of DS-F8 at c = hη, τ = δ/η tends to it as η → 0, with D = ησ₁²/2", tends),
    )


def _limit_of_sgd() -> Expr:
    """DS-F8 over D/h as c and omega tend to 0 and omega tau to x, minus the claim over D/h."""
    x, quarter = Symbol("x", positive=True), Symbol("q", real=True)
    c, w = step_times_curvature, phase_step
    scaled = cancel(2 * c * DS_F8.value / (step_size**2 * coordinate_noise))
    found = scaled.subs(phase, DS_F8.definitions[phase]).subs(delay, x / w).expand().subs({w: 0, c: 0})
    claimed = PD_D4_EXACT.value * mode_curvature / diffusion
    gap = claimed.subs(delay_time, x / mode_curvature) - found
    return simplify(expand_trig(gap.subs(x, 4 * quarter).expand()))


def limit_facts() -> tuple[Fact, ...]:
    """The gap to the continuous ratio falls at least 1.9-fold as a delay in time is cut into twice the updates."""
    facts = []
    for strength in (Fraction(1, 10), Fraction(1, 2), Fraction(1)):
        lower, upper = ends(continuous_ratio(strength))
        gaps = []
        for updates in (25, 50, 100):
            ratio = discrete_ratio(updates, strength / updates)
            gaps.append((ratio - upper, ratio - lower))
        falls = all(0 < Fraction(19, 10) * after[1] < before[0] for before, after in pairwise(gaps))
        facts.append((f"hδ = {strength}: the gap of SGD's ratio falls 1.9-fold per halving of the step", falls))
    return tuple(facts)
