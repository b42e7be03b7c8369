"""PD-B5c and PD-B5-B3: with momentum μ the layer-resolved bounds hold with η/(1 − μ) in place of η."""

from theory import symbols
from theory.assumptions import plain_sgd, sgd_momentum, zero_initial_momentum
from theory.claim import Bound
from theory.claims.pd_b1c import PD_B1C
from theory.claims.pd_b3 import PD_B3

x, A = symbols.delay_strength, symbols.delay_strength_matrix
_LONGER = {symbols.step_size: symbols.step_size / symbols.friction}
_ASSUMPTIONS = (sgd_momentum, zero_initial_momentum)

PD_B5C = Bound(
    name="PD-B5c",
    title="bias by block in norm with momentum, any reference point",
    statement=(
        "SGD with momentum μ (v_0 = 0, no dampening; classical or Nesterov's): for every reference point and "
        "interleaving, own partial writes counted, ‖(max_i‖b_{i,k}‖)_k‖ ≤ Gx/(1 − x) with "
        "x = η/(1 − μ) Σ_X τ^X_max ‖(α^X_kl)‖, τ_max the largest entry of the delay matrix and G = ‖(G_l)‖, for x < 1 "
        "and 0 ≤ μ < 1; r_mu stands for 1 − μ. G_l + ρ_l in place of G_l where writes are rounded."
    ),
    value=PD_B1C.value,
    definitions={x: PD_B1C.definitions[x].xreplace(_LONGER)},
    regime=x,
    regime_scales_with_step=True,
    assumptions=(*_ASSUMPTIONS, *(assumption for assumption in PD_B1C.assumptions if assumption is not plain_sgd)),
    weight_rules=PD_B1C.weight_rules,
    reference_points=PD_B1C.reference_points,
    measured="block_bias_in_all_with_momentum",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.layerwise_momentum:IN_NORM",
    tight=True,
    instances="theory.evidence.pd_b5_layerwise:in_norm",
)

PD_B5_B3 = Bound(
    name="PD-B5-B3",
    title="bias by block with momentum, any reference point",
    statement=(
        "SGD with momentum μ (v_0 = 0, no dampening; classical or Nesterov's): for every reference point, interleaving "
        "and overtaking, max_i‖b_{i,k}‖ ≤ [(I − A)⁻¹A G]_k for each block k, with A_kl = η/(1 − μ) Σ_X α^X_kl τ^X_kl "
        "and G_l ≥ ‖∇_lℓ(ref; ζ)‖, for ρ(A) < 1 and 0 ≤ μ < 1; r_mu stands for 1 − μ. "
        "G + ρ in place of G where writes are rounded."
    ),
    value=PD_B3.value,
    definitions={A: PD_B3.definitions[A].xreplace(_LONGER)},
    regime=PD_B3.regime,
    regime_scales_with_step=True,
    assumptions=(*_ASSUMPTIONS, *(assumption for assumption in PD_B3.assumptions if assumption is not plain_sgd)),
    weight_rules=PD_B3.weight_rules,
    reference_points=PD_B3.reference_points,
    measured="block_bias_max_with_momentum",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.layerwise_momentum:BY_BLOCK",
    tight=True,
    instances="theory.evidence.pd_b5_layerwise:by_block",
)
