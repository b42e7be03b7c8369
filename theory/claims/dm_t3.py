"""DM-T3: decoupled modules whose gradients mix versions (live weights, replayed features, recomputation)."""

from theory import symbols
from theory.assumptions import (
    bounded_below,
    constant_step_size,
    iid_batches,
    in_memory_atomic,
    no_overtaking,
    order_independent_of_data,
    plain_sgd,
    shrink_at_most_one,
    smooth_objective,
    smooth_rule,
)
from theory.claim import Bound
from theory.claims.moments import SECOND_MOMENT, VERSION_MOMENT
from theory.exhibit import Exhibit

eta, L, T = symbols.step_size, symbols.objective_smoothness, symbols.horizon
gap, A_beta, D_X = symbols.initial_gap, symbols.shrunk_second_moment, symbols.version_second_moment

DM_T3 = Bound(
    name="DM-T3",
    title="convergence of decoupled modules, any three version vectors",
    statement=(
        "For any versions F, R, B that the past determines (stash, live, replay, recomputation), a mean applied "
        "gradient Ψ(F, R, B) before shrinking with Ψ(θ, θ, θ) = ∇f(θ), Lipschitz with L_X[F], L_X[R], L_X[B] in each "
        "vector, uniformly in the other two, and E‖g̃_l‖² ≤ A_l: (1/T) Σ E‖∇f(x_t)‖²_s ≤ 2Δ/(ηT) + ηLA_β + 3η²D_X with "
        "D_X = Σ_X L_X² Σ_l τ_{X,l}² s_l²A_l, X over F, R, B. Ψ is Lipschitz only where the layer Jacobians are; those "
        "of ReLU networks are not. Under stash it is never below DM-T1-const, since L ≤ Σ L_X gives L² ≤ 3 Σ L_X²"
    ),
    value=2 * gap / (eta * T) + eta * L * A_beta + 3 * eta**2 * D_X,
    definitions={
        A_beta: SECOND_MOMENT,
        D_X: VERSION_MOMENT,
    },
    assumptions=(
        plain_sgd,
        no_overtaking,
        constant_step_size,
        bounded_below,
        shrink_at_most_one,
        in_memory_atomic,
        smooth_objective,
        smooth_rule,
        iid_batches,
        order_independent_of_data,
    ),
    reference_points=("own",),
    measured="shrunk_gradient_square_mean_of_any_versions",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.dm_t3:DERIVATION",
    instances="theory.evidence.dm_t3:instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="Ψ = h_F F + h_R R + h_B B, delays (τ, τ, 0), (τ, 0, 0) and (τ, τ, τ) for τ = 1, 2, 4",
            method="recursion run in fractions against the value",
            place="theory.evidence.dm_t3:facts",
        ),
    ),
    sampled=True,
)
