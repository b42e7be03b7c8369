"""PD-B3: block by block, for every reference point and interleaving, the bias is at most (I − A)⁻¹AG."""

import sympy
from sympy import Inverse

from theory import symbols
from theory.assumptions import constant_step_size, finite_run, in_memory_atomic, plain_sgd, smooth_segment
from theory.claim import Bound
from theory.claims import strength
from theory.expressions import SpectralRadius

A = symbols.delay_strength_matrix

VALUE = Inverse(sympy.Identity(symbols.blocks) - A) * A * (symbols.block_gradient_bound + symbols.block_write_defect)

PD_B3 = Bound(
    name="PD-B3",
    title="bias by block, any reference point",
    statement=(
        "For every reference point, interleaving and overtaking, max_i‖b_{i,k}‖ ≤ [(I − A)⁻¹A G]_k for each block k, "
        "with A_kl = η Σ_X α^X_kl τ^X_kl, τ^X_kl the most writes of block l, by any task, between Θ^X_l and block l of "
        "the reference of block k's gradient, and G_l ≥ ‖∇_lℓ(ref; ζ)‖, for ρ(A) < 1. "
        "On a run that rounds its writes G is replaced by G + ρ."
    ),
    value=VALUE,
    definitions={A: strength.by_block()},
    regime=SpectralRadius(A),
    regime_scales_with_step=True,
    assumptions=(plain_sgd, constant_step_size, in_memory_atomic, finite_run, smooth_segment),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("read", "own", "start", "now"),
    measured="block_bias_max",
    mark="derived",
    source="derived for this project",
    proof="theory.proofs.pd_b3:DERIVATION",
    tight=True,
    instances="theory.evidence.pd_b3:instances",
)
