"""DM-DDG-step: what the published one-step lemma of DDG becomes in total expectation, with a constant for every K."""

from sympy import Rational

from theory import symbols
from theory.assumptions import (
    bounded_whole_gradient,
    common_step_size,
    delayed_by_modules_above,
    iid_batches,
    plain_sgd,
    smooth_objective,
    step_at_most_inverse_smoothness,
)
from theory.claim import Bound
from theory.exhibit import Exhibit

K, ratio = symbols.blocks, symbols.window_step_ratio

STEP_FACTOR = K / 2 + ratio * (K**2 - K / 2) + ratio**2 * K * (K - 1) * (5 * K - 1) * Rational(1, 6)

DM_DDG_STEP = Bound(
    name="DM-DDG-step",
    title="one step of DDG in total expectation",
    statement=(
        "For K modules in the clock index, past warm-up, with stashed weights, E‖∇ℓ(w_b; ζ_b)‖² ≤ M_g for the whole "
        "gradient of each mini-batch at its own iterate, q_w ≥ 1 the largest ratio of a step size of the last K to the "
        "present one, and η_u L ≤ 1: E f(w_(u+1)) − E f(w_u) + (η_u/2) E‖∇f(w_u)‖² ≤ η_u² L M_g C with "
        "C = K/2 + q_w(K² − K/2) + q_w² K(K−1)(5K−1)/6. In d ticks the modules draw on less than d + K mini-batches, "
        "not on dK. For 1 ≤ q_w ≤ 6K/5 it is at most the published η_u² L M_K of DM-DDG-lemma1, for every K"
    ),
    value=symbols.objective_smoothness * symbols.update_step_size**2 * symbols.gradient_square_bound * STEP_FACTOR,
    assumptions=(
        plain_sgd,
        common_step_size,
        delayed_by_modules_above,
        smooth_objective,
        iid_batches,
        bounded_whole_gradient,
        step_at_most_inverse_smoothness,
    ),
    weight_rules=frozenset({"stash"}),
    measured="clock_step_decrease_and_half_gradient_square",
    mark="derived",
    source="derived for this project, in the manner of Huo2018",
    proof="theory.proofs.dm_ddg_step:DERIVATION",
    instances="theory.evidence.dm_ddg_step:instances",
    exhibits=(
        Exhibit(
            kind="expectation",
            covers="K = 1, 2, 3 modules that share one coupled quadratic, independent noise, 16 ticks",
            method="second moments propagated in fractions, the tick with the largest left side beside the value",
            place="theory.evidence.dm_ddg_step:facts",
        ),
        Exhibit(
            kind="certificate",
            covers="all K ≥ 1, 1 ≤ q_w ≤ 6K/5: below the published constant",
            method="concave in q_w; at both ends a polynomial in K − 1 without a negative coefficient",
            place="theory.evidence.dm_published:step_facts",
        ),
    ),
    sampled=True,
)
