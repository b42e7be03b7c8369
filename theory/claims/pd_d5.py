"""PD-D5, PD-D6: to first order in the delay the law is that of SGD on another objective; the law without delay."""

from theory.claim import Identity
from theory.exhibit import Exhibit
from theory.symbols import (
    coordinate_noise,
    delay_time,
    diffusion,
    laplacian,
    mode_curvature,
    objective_here,
    slope_square,
    step_size,
)

PD_D5 = Identity(
    name="PD-D5",
    title="effective objective of a uniform delay, to first order",
    statement="dθ = −∇f(θ(t − δ)) dt + (2D_0)^(1/2) dW, δ = ητ, D_0 = ησ_1²/2: the stationary density is "
    "exp(−U/D_0) up to a constant and up to terms of order delta², with U = f − δ(‖∇f‖²/2 − D_0 Δf): "
    "plain SGD on f − (ητ/2)‖∇f‖² + (η²τσ_1²/2)Δf. Shown by symbolic identity for an arbitrary smooth f "
    "in every dimension (the generator acts pair by pair of coordinates), for the formal expansion in "
    "δ: given θ(t), the mean of ∇f(θ(t − δ)) is ∇f + δ·(generator of ∇f), as for the "
    "reversible law without delay. No bound on the remainder is proved",
    value=objective_here - delay_time * (slope_square / 2 - diffusion * laplacian),
    weight_rules=frozenset({"stash"}),
    measured="stationary_potential",
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="an arbitrary smooth f",
            method="the first-order current of undefined functions, pair by pair and in one, two and three coordinates",
            place="theory.evidence.pd_d5:general_facts",
        ),
        Exhibit(
            kind="expectation",
            covers="one mode at τ = 1, 2, 5, 20",
            method="exact variance ratios of delayed SGD against the first order, at halved steps",
            place="theory.evidence.pd_d5:mode_facts",
        ),
    ),
)

PD_D6 = Identity(
    name="PD-D6",
    title="law of SGD without delay, small steps",
    statement="Without delay the stationary density of dθ = −∇f dt + (2D_0)^(1/2) dW, D_0 = ησ_1²/2, is "
    "exp(−2f/(ησ_1²)) up to a constant: the current over it vanishes identically (shown symbolically for "
    "an arbitrary f)",
    value=2 * objective_here / (step_size * coordinate_noise),
    weight_rules=frozenset({"stash"}),
    measured="minus_stationary_log_density",
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="an arbitrary smooth f of one, two and three coordinates",
            method="current over the density, derivatives of an undefined function",
            place="theory.evidence.pd_d5:no_delay_facts",
        ),
    ),
)

PD_D6_DISCRETE = Identity(
    name="PD-D6-discrete",
    title="variance of SGD without delay on a mode, every step",
    statement="x_{t+1} = x_t − η(h x_t + ξ_t) with ηh < 2 and noise of variance σ_1² uncorrelated with x_t has the "
    "stationary variance ησ_1²/(h(2 − ηh)): what a run with delays is to be compared with at the same η, "
    "not the diffusion",
    value=step_size * coordinate_noise / (mode_curvature * (2 - step_size * mode_curvature)),
    weight_rules=frozenset({"stash"}),
    measured="stationary_variance",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_d6:DERIVATION",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="ηh = 1/10, 1, 19/10",
            method="Lyapunov equation solved in fractions",
            place="theory.evidence.pd_d5:discrete_facts",
        ),
    ),
)
