"""PD-D9: delays that differ by block, to first order: covariance, divergence, and the two ways of writing compared."""

from sympy import Integer, Rational, Trace

from theory.claim import Identity, Rate
from theory.exhibit import Exhibit
from theory.proofs.vocabulary import k, l
from theory.symbols import backward_cost_ratio, covariance_change, diffusion, hessian, lag_time, step_size

_beta = backward_cost_ratio

PD_D9 = Identity(
    name="PD-D9",
    title="covariance under delays by block, first order",
    statement="f = θ^T H θ/2, block k's gradient reads block l δ_kl = ητ_kl late (τ_kl: mean number of other "
    "tasks' writes), isotropic noise: the stationary covariance is D_0 H⁻¹ + C_1 up to terms of second "
    "order in δ, with H C_1 + C_1 H = D_0 (δ + δᵀ) times H, entry by entry (k, l). In the "
    "update index (own, no overtaking, stash) δ_kl = ητ_l for D-ASGD and PD-ASGD alike, and both have "
    "the potential f − Σ_l δ_l(‖∇_l f‖²/2 − D_0 Δ_l f) to first order; reading all blocks at one "
    "instant adds η(s_k − s_l) to δ_kl, which leaves the right side as it is. Shown by symbolic "
    "identity for arbitrary H and delays of two and three blocks; for any number it is H (D_0 H⁻¹) = D_0",
    value=diffusion * (lag_time[k, l] + lag_time[l, k]) * hessian[k, l],
    weight_rules=frozenset({"stash"}),
    measured="covariance_change_between_hessians",
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="arbitrary symmetric H and delays, two and three blocks",
            method="first-order Lyapunov equation with symbolic entries; shifts of the index; the potential by blocks",
            place="theory.evidence.pd_d9:symbolic_facts",
        ),
        Exhibit(
            kind="expectation",
            covers="coupled blocks with delays (3, 1), (0, 4) and (2, 2, 1)",
            method="stationary covariances in fractions at halved steps",
            place="theory.evidence.pd_d9:covariance_facts",
        ),
    ),
)

PD_D9_DIVERGENCE = Rate(
    name="PD-D9-divergence",
    title="divergence from the law of SGD under delays by block, leading order",
    statement="KL = tr[(H C_1)²]/(4D_0²) up to terms of third order in δ, with C_1 of PD-D9: of second order in "
    "the step size. Shown by symbolic series for two and three blocks",
    value=Trace(hessian * covariance_change * hessian * covariance_change) / (4 * diffusion**2),
    parameter=step_size,
    exponent=Integer(2),
    weight_rules=frozenset({"stash"}),
    measured="divergence_from_sgd",
    tight=True,
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="arbitrary E = H C_1/D_0 of two and three blocks",
            method="series of (tr(1 + E) − n − ln det(1 + E))/2",
            place="theory.evidence.pd_d9:divergence_facts",
        ),
    ),
)

PD_D9_RATIO = Identity(
    name="PD-D9-ratio",
    title="divergence of layer-wise over block writes, many blocks",
    statement="For a block-diagonal H, equal in all M blocks, the leading divergence is proportional to the mean "
    "square of the ages D_m, (M − m + 1)(1 + β) for layer-wise and (M − m + 1) + Mβ for block writes in "
    "forward times of one layer: the ratio tends to ((1 + β)²/3)/(1/3 + β + β²) for many blocks",
    value=((1 + _beta) ** 2 / 3) / (Rational(1, 3) + _beta + _beta**2),
    weight_rules=frozenset({"stash"}),
    measured="divergence_ratio",
    mark="derived",
    source="derived for this project",
    exhibits=(
        Exhibit(
            kind="identity",
            covers="every β > 0",
            method="sums of squares in closed form, and their limit",
            place="theory.evidence.pd_d9:ratio_facts",
        ),
    ),
)
