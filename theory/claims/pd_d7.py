"""PD-D7: how far a uniform delay moves the stationary law from that of SGD, to leading order and exactly for a mode."""

from sympy import Integer, cos, log, sin

from theory.claim import Identity, Rate
from theory.exhibit import Exhibit
from theory.symbols import (
    correction_variance,
    curvature_square,
    delay,
    delay_time,
    diffusion,
    mode_curvature,
    step_size,
    step_times_curvature,
    variance_ratio,
)

_x = delay_time * mode_curvature
_c = step_times_curvature

PD_D7 = Rate(
    name="PD-D7",
    title="divergence from the law of SGD, as an order",
    statement="Published as an order: KL(p_τ‖p_0) = O(τ²η²). To the formal order of PD-D5 it holds with the "
    "constant of PD-D7-leading; no bound on the remainder is proved",
    value=(step_size * delay) ** 2,
    parameter=step_size,
    exponent=Integer(2),
    weight_rules=frozenset({"stash"}),
    measured="divergence_from_sgd",
    mark="published",
    source="Fokam2024, as known second-hand",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="one mode at τ = 1, 2, 5, 20",
            method="exact variance ratios at halved steps: KL falls fourfold",
            place="theory.evidence.pd_d7:order_facts",
        ),
    ),
)

PD_D7_LEADING = Rate(
    name="PD-D7-leading",
    title="divergence from the law of SGD, leading order",
    statement="KL(p_τ‖p_0) = (delta²/(2D_0²)) V up to terms of third order in δ = ητ, V the variance of ‖∇f‖²/2 "
    "− D_0 Δf under p_0. The constant is derived from PD-D5, to the same formal order: shown by symbolic "
    "identity for all cumulants, and unchanged by whatever stands at order delta² in the exponent",
    value=delay_time**2 * correction_variance / (2 * diffusion**2),
    parameter=delay_time,
    exponent=Integer(2),
    weight_rules=frozenset({"stash"}),
    measured="divergence_from_sgd",
    tight=True,
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="every law with cumulants",
            method="series of δψ' − ψ, ψ the logarithm of the mean of e^(δq)",
            place="theory.evidence.pd_d7:leading_facts",
        ),
    ),
)

PD_D7_QUADRATIC = Rate(
    name="PD-D7-quadratic",
    title="divergence from the law of SGD, quadratic objective",
    statement="For f = θ^T H θ/2 with isotropic noise KL(p_τ‖p_0) = (ητ)²‖H‖_F²/4 up to terms of third order in ητ; "
    "random staleness that is drawn independently of the batches enters at this order through its mean "
    "alone, as far as the exact variances at the listed laws of staleness show",
    value=delay_time**2 * curvature_square / 4,
    parameter=delay_time,
    exponent=Integer(2),
    weight_rules=frozenset({"stash"}),
    measured="divergence_from_sgd",
    tight=True,
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="one mode, of which a quadratic is a sum in its eigenbasis",
            method="Gaussian moments; series of (r − 1 − ln r)/2",
            place="theory.evidence.pd_d7:quadratic_facts",
        ),
        Exhibit(
            kind="expectation",
            covers="staleness 0 or 2, 0 or 3, and 1, 2 or 6, by chance",
            method="stationary variances in fractions at halved steps, against a constant delay of the same mean",
            place="theory.evidence.pd_d7:random_facts",
        ),
    ),
)

PD_D7_EXACT = Identity(
    name="PD-D7-exact",
    title="divergence from the law of SGD, one mode, every delay",
    statement="For each mode of a quadratic with isotropic noise KL(p_τ‖p_0) = (r − 1 − ln r)/2, r the ratio of the "
    "variances; a quadratic's is the sum over its modes. In continuous time r = (1 + sin x)/cos x with x "
    "= h δ < π/2; of SGD r is the ratio of the variances of DS-F8 and PD-D6-discrete",
    value=(variance_ratio - 1 - log(variance_ratio)) / 2,
    definitions={variance_ratio: (1 + sin(_x)) / cos(_x)},
    weight_rules=frozenset({"stash"}),
    measured="divergence_from_sgd",
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="all variances",
            method="Gaussian integrals of the logarithm of the density ratio",
            place="theory.evidence.pd_d7:exact_facts",
        ),
    ),
)

PD_D7_DISCRETE = Identity(
    name="PD-D7-discrete",
    title="variance ratio of one update of delay",
    statement="With τ = 1 and 0 < c < 1, c = ηh, the stationary variance is (1 + c)(2 − c)/((1 − c)(2 + c)) times "
    "that of SGD at the same η. Proved by machine from the balance of variance and covariance",
    value=(1 + _c) * (2 - _c) / ((1 - _c) * (2 + _c)),
    weight_rules=frozenset({"stash"}),
    measured="variance_ratio",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_d7_discrete:DERIVATION",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="c = 1/100, 1/3, 9/10, 99/100",
            method="Lyapunov equations with and without delay, in fractions",
            place="theory.evidence.pd_d7:discrete_facts",
        ),
    ),
)
