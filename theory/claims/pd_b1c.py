"""PD-B1c: for every reference point and interleaving the biases by block are, in norm, at most Gx/(1 − x)."""

from theory import symbols
from theory.assumptions import constant_step_size, finite_run, in_memory_atomic, plain_sgd, smooth_segment
from theory.claim import Bound
from theory.claims import strength
from theory.expressions import ColumnNorm

x = symbols.delay_strength

VALUE = ColumnNorm(symbols.block_gradient_bound + symbols.block_write_defect) * x / (1 - x)

PD_B1C = Bound(
    name="PD-B1c",
    title="bias by block in norm, any reference point",
    statement=(
        "For every reference point and interleaving, own partial writes counted, ‖(max_i‖b_{i,k}‖)_k‖ ≤ Gx/(1 − x) "
        "with x = η Σ_X τ^X_max ‖(α^X_kl)‖ (stash: ητ_max‖(α_kl)‖), τ_max the largest entry of the delay matrix, "
        "‖(α_kl)‖ the matrix's 2-norm and G = ‖(G_l)‖, for x < 1. "
        "On a run that rounds its writes G_l is replaced by G_l + ρ_l."
    ),
    value=VALUE,
    definitions={x: strength.in_norm()},
    regime=x,
    regime_scales_with_step=True,
    assumptions=(plain_sgd, constant_step_size, in_memory_atomic, finite_run, smooth_segment),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("read", "own", "start", "now"),
    measured="block_bias_max_norm",
    mark="derived",
    source="Fokam2024, headline bound; assumptions and proof derived for this project",
    proof="theory.proofs.pd_b1c:DERIVATION",
    tight=True,
    instances="theory.evidence.pd_b1c:instances",
)
