"""DM-T1: one step of decoupled modules with delayed gradients, for any step sizes."""

from theory import symbols
from theory.assumptions import (
    common_step_size,
    iid_batches,
    in_memory_atomic,
    no_overtaking,
    order_independent_of_data,
    plain_sgd,
    shrink_at_most_one,
    smooth_objective,
)
from theory.claim import Bound
from theory.claims.moments import MISSED_MOMENT, SECOND_MOMENT
from theory.derivation.terms import half
from theory.exhibit import Exhibit

eta, L = symbols.update_step_size, symbols.objective_smoothness
A_beta = symbols.shrunk_second_moment

DM_T1 = Bound(
    name="DM-T1",
    title="one step of decoupled modules, any step sizes",
    statement=(
        "Under stash, in the update index, with factors 0 ≤ s_l ≤ 1 on block gradients, E‖g_l‖² ≤ A_l before shrinking "
        "and η_w[l] the sum of the step sizes of the updates that block l's read missed: E f(x_{u+1}) − E f(x_u) + "
        "(η_u/2)(E‖∇f(x_u)‖²_s + E‖∇f(Θ_u)‖²_s) ≤ (η_u L²/2) Σ s_l²A_l η_w[l]² + (L η_u²/2) A_β, with "
        "A_β = Σ s_l²A_l and ‖v‖²_s = Σ s_l‖v_l‖². No condition on the step sizes. It is attained: f = (L/2)‖x‖², "
        "while all reads are of the start"
    ),
    value=half(eta * L**2 * MISSED_MOMENT) + half(L * eta**2 * A_beta),
    definitions={A_beta: SECOND_MOMENT},
    assumptions=(
        plain_sgd,
        no_overtaking,
        common_step_size,
        shrink_at_most_one,
        in_memory_atomic,
        smooth_objective,
        iid_batches,
        order_independent_of_data,
    ),
    weight_rules=frozenset({"stash"}),
    reference_points=("own",),
    measured="decrease_and_gradient_squares",
    mark="derived",
    source="derived for this project, in the manner of Huo2018",
    proof="theory.proofs.dm_t1:DERIVATION",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="a mode, coupled coordinates, least squares by mini-batches; delays 0 to 9, factors 1 and (1/2, 1)",
            method="moments of delayed SGD on rational quadratics, propagated in fractions, beside the value",
            place="theory.evidence.dm_t1_expected:facts",
        ),
        Exhibit(
            kind="instance",
            covers="constant delays τ = 0, 1, 2, 3, 5, 8, equal and unequal step sizes, one block and two",
            method="recursion run in fractions; both sides of the inequality compared for equality",
            place="theory.evidence.dm_t1:facts",
        ),
    ),
    tight=True,
    instances="theory.evidence.dm_t1:instances",
    sampled=True,
)
