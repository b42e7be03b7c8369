"""DM-T5: accumulating the gradients of several mini-batches per update (ADL), as a mean or as a sum."""

from typing import Any

from theory import symbols
from theory.assumptions import (
    Assumption,
    bounded_below,
    constant_step_size,
    iid_batches,
    in_memory_atomic,
    mean_accumulation,
    no_overtaking,
    order_independent_of_data,
    shrink_at_most_one,
    smooth_objective,
    sum_accumulation,
)
from theory.claim import Bound
from theory.claims.moments import LEVEL_MOMENT, SECOND_MOMENT
from theory.exhibit import Exhibit

L, T, n = symbols.objective_smoothness, symbols.horizon, symbols.accumulated
gap, A_acc, D_acc = symbols.initial_gap, symbols.accumulated_second_moment, symbols.level_second_moment
A_beta = symbols.shrunk_second_moment


def _claim(
    name: str, title: str, words: str, step: str, size: Any, update: Assumption, proof: str, *exhibits: Exhibit
) -> Bound:
    return Bound(
        name=name,
        title=title,
        statement=(
            f"Under stash, all blocks grouping the same M_a mini-batches, {words} of M_a gradients per update and T "
            "updates, the r-th mini-batch read LoS_{l,r} updates of block l late at most, E‖(g_r)_l‖² ≤ A_l before "
            "shrinking, A_acc a bound on the mean square of the shrunk mean (at most A_β, DM-T5-moment): "
            f"(1/T) Σ E‖∇f(x_t)‖²_s ≤ 2Δ/(γT) + γLA_acc + γ²L²D_acc with γ = {step} and "
            "D_acc = Σ_l s_l²A_l (1/M_a) Σ_r LoS_{l,r}². No condition on the step size; T counts updates, so M_a T "
            "mini-batches"
        ),
        value=2 * gap / (size * T) + size * L * A_acc + size**2 * L**2 * D_acc,
        definitions={D_acc: LEVEL_MOMENT},
        assumptions=(
            update,
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
        measured="accumulated_gradient_square_mean",
        mark="derived",
        source="derived for this project; the method is that of Zhuang2021",
        proof=proof,
        exhibits=exhibits,
        instances=f"theory.evidence.dm_t5:{'instances' if update is mean_accumulation else 'sum_instances'}",
        sampled=True,
    )


DM_T5 = _claim(
    "DM-T5",
    "convergence of accumulated decoupled learning, mean",
    "the mean",
    "η",
    symbols.step_size,
    mean_accumulation,
    "theory.proofs.dm_t5:DERIVATION",
    Exhibit(
        kind="instance",
        covers="K = 3 drawn, M_a = 1, 2, 3, 4, 8: levels of staleness of each mini-batch",
        method="recursion run in fractions; how much larger the value is than what happens",
        place="theory.evidence.dm_t5:facts",
    ),
)
DM_T5_SUM = _claim(
    "DM-T5-sum",
    "convergence of accumulated decoupled learning, sum",
    "the sum",
    "M_a η",
    n * symbols.step_size,
    sum_accumulation,
    "theory.proofs.dm_t5:SUM",
    Exhibit(
        kind="identity",
        covers="all parameters",
        method="DM-T5 with M_a η for η, compared as expressions",
        place="theory.evidence.dm_t5:sum_facts",
    ),
)
DM_T5_MOMENT = Bound(
    name="DM-T5-moment",
    title="moment of an accumulated update",
    statement=(
        "E‖(1/M_a) Σ_r S g_r‖² ≤ A_β = Σ s_l²A_l if E‖(g_r)_l‖² ≤ A_l for each of the M_a gradients (Jensen): "
        "A_acc ≤ A_β in DM-T5, with equality where all gradients of a group agree"
    ),
    value=A_beta,
    definitions={A_beta: SECOND_MOMENT},
    measured="accumulated_moment",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.dm_t5_moment:DERIVATION",
    instances="theory.evidence.dm_t5:moment_instances",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="M_a = 1, 2, 4, 8: equal gradients attain it, opposite ones give 0",
            method="both sides in fractions",
            place="theory.evidence.dm_t5:moment_facts",
        ),
    ),
    tight=True,
)
