"""DM-T1-dim: decoupled modules with diminishing steps, and how far such steps differ inside a delay window."""

from theory import symbols
from theory.assumptions import (
    bounded_below,
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
from theory.claims.moments import DELAYED_MOMENT, SECOND_MOMENT
from theory.exhibit import Exhibit

L, gap, ratio = symbols.objective_smoothness, symbols.initial_gap, symbols.window_step_ratio
A_beta, D_beta = symbols.shrunk_second_moment, symbols.delayed_second_moment

DM_T1_DIM = Bound(
    name="DM-T1-dim",
    title="convergence of decoupled modules with diminishing steps",
    statement=(
        "As DM-T1, where block l is read at most τ_l updates late and no step size that the read missed is above q_w "
        "times the present one: "
        "Σ η_t E‖∇f(x_t)‖²_s / Σ η_t ≤ [2Δ + LA_β Ση² + q_w² L² D_β Ση³] / Ση. It "
        "tends to 0 if Ση diverges and Ση² converges. This is about a weighted average, so about the lower limit of "
        "E‖∇f(x_t)‖²; it says nothing of the last iterate. For η_u = η_0/(u + 1), q_w = τ_max + 1 (DM-T1-harmonic)"
    ),
    value=(2 * gap + L * A_beta * symbols.step_square_sum + ratio**2 * L**2 * D_beta * symbols.step_cube_sum)
    / symbols.step_sum,
    definitions={A_beta: SECOND_MOMENT, D_beta: DELAYED_MOMENT},
    assumptions=(
        plain_sgd,
        no_overtaking,
        common_step_size,
        bounded_below,
        shrink_at_most_one,
        in_memory_atomic,
        smooth_objective,
        iid_batches,
        order_independent_of_data,
    ),
    weight_rules=frozenset({"stash"}),
    reference_points=("own",),
    measured="weighted_shrunk_gradient_square_mean",
    mark="derived",
    source="derived for this project, in the manner of Huo2018",
    proof="theory.proofs.dm_t1_dim:DERIVATION",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="η_u = η_0/(u + 1), τ = 0, 1, 2, 4, T = 10, 40, 160",
            method="recursion run in fractions, the value at the sums of the step sizes",
            place="theory.evidence.dm_t1_dim:facts",
        ),
    ),
    instances="theory.evidence.dm_t1_dim:instances",
    sampled=True,
)

DM_T1_HARMONIC = Bound(
    name="DM-T1-harmonic",
    title="a diminishing step inside a delay window",
    statement=(
        "For η_u = η_0/(u + 1) the step size of an update that a read at most τ_max late missed is at most τ_max + 1 "
        "times the present one: q_w = τ_max + 1 in DM-T1-dim. Attained by the first update, seen from update τ_max"
    ),
    value=symbols.max_delay + 1,
    measured="window_step_ratio",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.dm_t1_harmonic:DERIVATION",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="τ_max ≤ 40, updates 0 … 200",
            method="all ratios of the window in fractions",
            place="theory.evidence.dm_t1_dim:window_facts",
        ),
    ),
    tight=True,
    instances="theory.evidence.dm_t1_dim:window_instances",
)
