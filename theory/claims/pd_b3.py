"""PD-B3: block by block, for every reference point and interleaving, the bias is at most (I − A)⁻¹AG."""

import sympy
from sympy import HadamardProduct, Inverse

from theory import symbols
from theory.assumptions import constant_step_size, finite_run, in_memory_atomic, plain_sgd, smooth_segment
from theory.claim import Bound
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import at_most, below, equal, total
from theory.expressions import Component, SpectralRadius
from theory.proofs.layerwise import ALPHA, FIXED_POINT, LAYERWISE_HYPOTHESES, TAU, G, M, b_max, bias_norm, eta, rho
from theory.proofs.vocabulary import k, l

A = symbols.delay_strength_matrix

VALUE = Inverse(sympy.Identity(M) - A) * A * (G + rho)
STRENGTH = eta * (
    HadamardProduct(ALPHA[0], TAU[0]) + HadamardProduct(ALPHA[1], TAU[1]) + HadamardProduct(ALPHA[2], TAU[2])
)
_entry = eta * sum((a[k, l] * t[k, l] for a, t in zip(ALPHA, TAU, strict=True)), start=0 * eta)
_product = total(A[k, l] * (G[l, 0] + rho[l, 0] + b_max[l, 0]), l, 0, M - 1)

HYPOTHESES = (
    *LAYERWISE_HYPOTHESES,
    Hypothesis("regime", "ρ(A) < 1", (below(SpectralRadius(A), 1),)),
)

STEPS = (
    Define(name="delay strength", conclusion=equal(A[k, l], _entry)),
    *FIXED_POINT,
    Identity(
        name="row of A",
        conclusion=equal(_product, total(_entry * (G[l, 0] + rho[l, 0] + b_max[l, 0]), l, 0, M - 1)),
        rewrites=(Use("delay strength"),),
    ),
    Combine(
        name="fixed point in A",
        conclusion=at_most(b_max[k, 0], _product),
        terms=((1, Use("fixed point")), (-1, Use("row of A"))),
    ),
    Assume(name="regime", conclusion=below(SpectralRadius(A), 1), hypothesis="regime"),
    Apply(
        name="solved",
        conclusion=at_most(b_max[k, 0], Component(VALUE, k)),
        lemma="neumann",
        arguments=(("unknown", b_max), ("matrix", A), ("source", G + rho), ("row", k), ("column", l)),
        premises=(Use("fixed point in A"), Use("regime")),
    ),
    Combine(
        name="bound",
        conclusion=at_most(bias_norm, Component(VALUE, k)),
        terms=((1, Use("bias below largest")), (-1, Use("largest bias")), (1, Use("solved"))),
    ),
)

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
    definitions={A: STRENGTH},
    regime=SpectralRadius(A),
    regime_scales_with_step=True,
    assumptions=(plain_sgd, constant_step_size, in_memory_atomic, finite_run, smooth_segment),
    weight_rules=frozenset({"stash", "live", "recompute"}),
    reference_points=("read", "own", "start", "now"),
    measured="block_bias_max",
    mark="derived",
    source="derived for this project",
    proof=Derivation(HYPOTHESES, STEPS),
)
