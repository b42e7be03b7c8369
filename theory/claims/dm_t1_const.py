"""DM-T1-const: with bounded delays and shrinking the mean squared gradient is at most 2Δ/(ηT) + ηLA_β + η²L²D_β."""

from sympy import Add

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
)
from theory.claim import Bound
from theory.claims.moments import DELAYED_MOMENT, SECOND_MOMENT
from theory.exhibit import Exhibit

eta, L, T = symbols.step_size, symbols.objective_smoothness, symbols.horizon
A_beta, D_beta = symbols.shrunk_second_moment, symbols.delayed_second_moment

VALUE = Add(2 * symbols.initial_gap / (eta * T), eta * L * A_beta, eta**2 * L**2 * D_beta)

DM_T1_CONST = Bound(
    name="DM-T1-const",
    title="convergence of decoupled modules with a constant step",
    statement=(
        "Under stash, in the update index, with factors s_l ≤ 1 on block gradients, block l read at most τ_l of its "
        "updates late and E‖g_l‖² ≤ A_l before shrinking: (1/T) Σ E‖∇f(x_t)‖²_s ≤ 2Δ/(ηT) + ηLA_β + η²L²D_β, "
        "with A_β = Σ s_l²A_l, D_β = Σ τ_l²s_l²A_l and ‖v‖²_s = Σ s_l‖v_l‖². No condition on the step size."
    ),
    value=VALUE,
    definitions={A_beta: SECOND_MOMENT, D_beta: DELAYED_MOMENT},
    assumptions=(
        plain_sgd,
        no_overtaking,
        constant_step_size,
        bounded_below,
        shrink_at_most_one,
        in_memory_atomic,
        smooth_objective,
        iid_batches,
        order_independent_of_data,
    ),
    weight_rules=frozenset({"stash"}),
    reference_points=("own",),
    measured="shrunk_gradient_square_mean",
    mark="derived",
    source="derived for this project, in the manner of Huo2018",
    proof="theory.proofs.dm_t1_const:DERIVATION",
    sampled=True,
    instances="theory.evidence.dm_t5:constant_instances",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="a mode, coupled coordinates, least squares by mini-batches; delays 0 to 9, factors 1 and (1/2, 1)",
            method="moments of delayed SGD on rational quadratics, propagated in fractions, beside the value",
            place="theory.evidence.dm_t1_const:facts",
        ),
        Exhibit(
            kind="instance",
            covers="f = x²/2, η = 2, T = τ + 2 at τ = 0 … 32: more than a third of the value happens",
            method="recursion run in fractions",
            place="theory.evidence.dm_t5:constant_facts",
        ),
    ),
)
