"""DM-DDG and DM-FR: rates of delayed modules as published, to stand beside what is proved here."""

from theory import symbols
from theory.assumptions import (
    bounded_below,
    bounded_whole_gradient,
    common_step_size,
    constant_step_size,
    delayed_by_modules_above,
    iid_batches,
    no_overtaking,
    plain_sgd,
    smooth_objective,
    step_at_most_inverse_smoothness,
)
from theory.claim import Bound
from theory.exhibit import Exhibit

eta, L, T, K = symbols.step_size, symbols.objective_smoothness, symbols.horizon, symbols.blocks
gap, M_g, M_K = symbols.initial_gap, symbols.gradient_square_bound, symbols.module_moment
ratio, share = symbols.window_step_ratio, symbols.descent_share

_DDG = "Huo2018, {}; known here at second hand"
_MOMENT = "M_K = K M_g + q_w K⁴ M_g, q_w the largest η_{max(0,t−K+1)}/η_t and M_g a bound on the mean square gradient"
_CLOCK = (plain_sgd, delayed_by_modules_above, smooth_objective, iid_batches, bounded_whole_gradient)

DM_DDG_LEMMA1 = Bound(
    name="DM-DDG-lemma1",
    title="one step of DDG, as published",
    statement=(
        f"For K modules in the clock index: E f(w_(t+1)) − f(w_t) + (η_t/2)‖∇f(w_t)‖² ≤ η_t² L M_K with {_MOMENT}. Not "
        "proved here as published: for every t, given w_t. In warm-up, t < K − 1, it is false for small steps: modules "
        "that do not move yet count in ‖∇f‖². In total expectation, past warm-up and for η_t L ≤ 1, "
        "DM-DDG-step gives it for 1 ≤ q_w ≤ 6K/5, with M_g a bound for the whole gradient; DM-T4 for 1 ≤ q_w ≤ 3K, "
        "with M_g = Σ A_k"
    ),
    value=symbols.update_step_size**2 * L * M_K,
    definitions={M_K: K * M_g + ratio * K**4 * M_g},
    assumptions=(*_CLOCK, common_step_size),
    weight_rules=frozenset({"stash"}),
    measured="clock_step_decrease_and_half_gradient_square",
    mark="published",
    source=_DDG.format("Lemma 1"),
    instances="theory.evidence.dm_ddg_step:published_instances",
    exhibits=(
        Exhibit(
            kind="certificate",
            covers="all K ≥ 1, 1 ≤ q_w ≤ 3K, M_g = Σ A_k; and what DM-T4 alone gives where each A_k ≤ M_g",
            method="right side of DM-T4 at β = 1, ηL = 1; polynomials in K − 1 without a negative coefficient",
            place="theory.evidence.dm_published:lemma1_facts",
        ),
    ),
    sampled=True,
)
DM_DDG_THEOREM1 = Bound(
    name="DM-DDG-theorem1",
    title="DDG with a constant step, as published",
    statement=(
        f"For ηL ≤ 1: (1/T) Σ E‖∇f(w_t)‖² ≤ 2Δ/(ηT) + 2ηLM_K, {_MOMENT} (q_w = 1 here). Not proved here in the clock "
        "index; in the update index DM-T1-const is below it for every K. FDG and ADL are published in the same shape, "
        "with a constant that grows with the delays and is not at hand"
    ),
    value=2 * gap / (eta * T) + 2 * eta * L * M_K,
    definitions={M_K: K * M_g + ratio * K**4 * M_g},
    assumptions=(*_CLOCK, constant_step_size, bounded_below, step_at_most_inverse_smoothness),
    weight_rules=frozenset({"stash"}),
    measured="clock_gradient_square_mean",
    mark="published",
    source=_DDG.format("Theorem 1"),
    exhibits=(
        Exhibit(
            kind="certificate",
            covers="all K ≥ 1, ηL ≤ 1, both readings of M_g",
            method="DM-T1-const subtracted; polynomials in K − 1 without a negative coefficient",
            place="theory.evidence.dm_published:theorem1_facts",
        ),
    ),
    sampled=True,
)
DM_DDG_THEOREM2 = Bound(
    name="DM-DDG-theorem2",
    title="DDG with diminishing steps, as published",
    statement=(
        f"For η_t L ≤ 1: Σ η_t E‖∇f(w_t)‖² / Σ η_t ≤ [2Δ + 2LM_K Ση²] / Ση, {_MOMENT}; q_w = K for η_t = η_0/(1 + t). "
        "Not proved here in the clock index; in the update index DM-T1-dim is below it for every K"
    ),
    value=(2 * gap + 2 * L * M_K * symbols.step_square_sum) / symbols.step_sum,
    definitions={M_K: K * M_g + ratio * K**4 * M_g},
    assumptions=(*_CLOCK, common_step_size, bounded_below),
    weight_rules=frozenset({"stash"}),
    measured="clock_weighted_gradient_square_mean",
    mark="published",
    source=_DDG.format("Theorem 2"),
    exhibits=(
        Exhibit(
            kind="certificate",
            covers="all K ≥ 1, η_t L ≤ 1, η_t = η_0/(1 + t), both readings of M_g; q_w for K ≤ 40",
            method="DM-T1-dim subtracted; polynomials in K − 1 without a negative coefficient; ratios in fractions",
            place="theory.evidence.dm_published:theorem2_facts",
        ),
    ),
    sampled=True,
)
DM_FR = Bound(
    name="DM-FR",
    title="features replay under a sufficient direction, as published",
    statement=(
        "If c_g E‖∇f(x_t)‖² ≤ E⟨∇f(x_t), g_t⟩ for all t (sufficient direction) and E‖g_t‖² ≤ M_g: "
        "(1/T) Σ E‖∇f(x_t)‖² ≤ Δ/(c_g ηT) + ηLM_g/(2c_g). What is proved is this conditional statement; the sufficient "
        "direction itself is no consequence of the method and must be measured. Approached as T grows, for every c_g: "
        "f = x²/2, g = c_g x, η = 2/c_g"
    ),
    value=gap / (share * eta * T) + eta * L * M_g / (2 * share),
    assumptions=(plain_sgd, no_overtaking, constant_step_size, bounded_below, smooth_objective),
    measured="gradient_square_mean_under_a_sufficient_direction",
    mark="published",
    source="features replay (NeurIPS 2018, arXiv:1807.04511), by authors of Huo2018; known here at second hand",
    proof="theory.proofs.dm_fr:DERIVATION",
    exhibits=(
        Exhibit(
            kind="instance",
            covers="no delay, c_g = 1, 1/2, 1/4, T up to 512; delays that leave no c_g > 0",
            method="recursion on x²/2 run in fractions",
            place="theory.evidence.dm_published:fr_facts",
        ),
    ),
    tight=True,
    instances="theory.evidence.dm_published:fr_instances",
    sampled=True,
)

DM_PUBLISHED = (DM_DDG_LEMMA1, DM_DDG_THEOREM1, DM_DDG_THEOREM2, DM_FR)
