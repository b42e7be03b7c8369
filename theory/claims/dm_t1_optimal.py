"""DM-T1-optimal: with the balanced constant step the delay of decoupled modules enters at order 1/T only."""

from sympy import sqrt

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

L, T, gap = symbols.objective_smoothness, symbols.horizon, symbols.initial_gap
A_beta, D_beta = symbols.shrunk_second_moment, symbols.delayed_second_moment

DM_T1_OPTIMAL = Bound(
    name="DM-T1-optimal",
    title="decoupled modules with the balanced constant step",
    statement=(
        "DM-T1-const at η = √(2Δ/(LA_βT)), for A_β > 0: (1/T) Σ E‖∇f(x_t)‖²_s ≤ 2√(2ΔLA_β/T) + 2ΔLD_β/(A_βT). The "
        "first term is the one without delays; the delays enter through D_β, at order 1/T. It is the step that is best "
        "for the first two terms, not for all three"
    ),
    value=2 * sqrt(2 * gap * L * A_beta / T) + 2 * gap * L * D_beta / (A_beta * T),
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
    measured="shrunk_gradient_square_mean_at_the_balanced_step",
    mark="derived",
    source="derived for this project, in the manner of Huo2018",
    proof="theory.proofs.dm_t1_optimal:DERIVATION",
    instances="theory.evidence.dm_t1_optimal:instances",
    exhibits=(
        Exhibit(
            kind="decision",
            covers="T = 4, 36, 100; τ = 0 … 8; other steps within a factor of 2",
            method="value and DM-T1-const at numbers for which the root is rational, in fractions",
            place="theory.evidence.dm_t1_optimal:facts",
        ),
    ),
    sampled=True,
)
