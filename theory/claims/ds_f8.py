"""DS-F8: the stationary variance and mean-square bias of delayed SGD on a quadratic mode, in closed form."""

from sympy import Basic, asin, cos, pi

from theory.claim import Identity
from theory.exhibit import Exhibit
from theory.symbols import (
    coordinate_noise,
    delay,
    late_covariance,
    mode_curvature,
    mode_variance,
    phase,
    phase_step,
    step_size,
    step_times_curvature,
)

_late = cos(phase_step * delay + phase)
_variance = (
    step_size**2
    * coordinate_noise
    * cos(phase)
    / (2 * step_times_curvature * _late - step_times_curvature**2 * cos(phase))
)
_angles: dict[Basic, Basic] = {
    phase_step: 2 * asin(step_times_curvature / 2),
    phase: pi / 4 - phase_step * (2 * delay + 1) / 4,
}
_words = (
    "x_{t+1} = x_t − c x_{t−τ} − η ξ_t, c = ηh, with i.i.d. noise ξ of variance σ_1² that does not depend on x, and "
    "0 < c < 2 sin(π/(4τ + 2))"
)
_proved = (
    "Proved by machine for every τ: the Yule–Walker equations of a stationary run leave no other r_0 and r_τ; that the "
    "cosines solve them at every lag is a symbolic identity. That the equations hold of the run, and that the angles "
    "are in (0, π/2) below the limit, is said in the hypotheses"
)

DS_F8 = Identity(
    name="DS-F8",
    title="stationary variance of a mode with a constant delay",
    statement=f"{_words}: the stationary covariance at lag k ≤ τ is r_0 cos(ω k + φ)/cos(φ), with "
    "ω = 2 asin(c/2), φ = π/4 − ω (2τ + 1)/4 and the variance "
    "r_0 = η²σ_1² cos(φ)/(2c cos(ω τ + φ) − c² cos(φ)); for small c 2c r_0/(ησ_1)² = 1 + c(τ + 1/2) + "
    f"c²(τ²/2 + τ/2 + 1/4) up to terms of third order. {_proved}",
    value=_variance,
    definitions=_angles,
    weight_rules=frozenset({"stash"}),
    measured="stationary_variance",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.ds_f8:DERIVATION",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="τ = 0, 1, 2, 3, 5, 8 and three step sizes each, up to .99 of the limit",
            method="Lyapunov equation solved in fractions, against the closed form in fractions and in balls",
            place="theory.evidence.ds_f8:variance_facts",
        ),
        Exhibit(
            kind="identity",
            covers="every τ",
            method="symbolic series in c; covariances put into the Yule–Walker equations",
            place="theory.evidence.ds_f8:symbolic_facts",
        ),
    ),
)

DS_F8_BIAS = Identity(
    name="DS-F8-bias",
    title="mean-square bias of a mode with a constant delay",
    statement=f"{_words}: the stationary mean square of b = h(x_{{t−τ}} − x_t) is 2h²(r_0 − r_τ), r_τ the covariance "
    f"one delay ago of DS-F8. {_proved}",
    value=2 * mode_curvature**2 * (mode_variance - late_covariance),
    definitions={**_angles, mode_variance: _variance, late_covariance: mode_variance * _late / cos(phase)},
    weight_rules=frozenset({"stash"}),
    measured="stationary_square_bias",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.ds_f8_bias:DERIVATION",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="τ = 0, 1, 2, 3, 5, 8 and three step sizes each, up to .99 of the limit",
            method="Lyapunov equation solved in fractions, against the closed form in fractions",
            place="theory.evidence.ds_f8:bias_facts",
        ),
    ),
)
