"""Proof of PD-M5: in a linear network, weights that differ by a relative ε at most multiply a gap as (1 + ε)^n − 1."""

from typing import Any

from sympy import Function

from theory.derivation import Derivation
from theory.derivation.maps import MapNorm
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import Norm, at_most, equal
from theory.proofs.misalignment import (
    GRADIENTS,
    OUTPUT,
    PASS_BELOW,
    PASSES_BELOW,
    TOP_STEPS,
    change,
    cotangent,
    gap,
    jacobian,
    misalignment_steps,
    n,
    parameter_jacobian,
    recursion_steps,
)
from theory.proofs.misalignment_norms import GAP_NORM, LEVEL, RESIDUAL_NORM, block_steps, cotangent_norm_steps
from theory.proofs.vocabulary import BACKWARD, FORWARD, j
from theory.symbols import input_norm, output_residual, relative_gap, weight_product

_epsilon, _r = relative_gap, output_residual
_norm_of, _product = Function("norm", nonnegative=True), Function("product", nonnegative=True)
_size = at_most(MapNorm(jacobian(FORWARD, j)), _norm_of(j))
_relative = at_most(MapNorm(change(j)), _epsilon * _norm_of(j))
_empty = equal(_product(0), 1)
_longer = equal(_product(n + 1), _norm_of(n) * _product(n))
_whole = equal(_product(LEVEL), weight_product)
_input = at_most(MapNorm(parameter_jacobian(LEVEL)), input_norm)


def _gap_bound(product: Any, level: Any) -> Any:
    return product * _r * ((1 + _epsilon) ** level - 1)


_growth = (1 + _epsilon) * _norm_of(n)
VALUE = input_norm * _gap_bound(weight_product, LEVEL)

_HYPOTHESES = (
    PASSES_BELOW,
    OUTPUT,
    GRADIENTS,
    RESIDUAL_NORM,
    Hypothesis("weight norms", "J_j(F)ᵀ is φ_jᵀ, no longer than norm_j = ‖φ_j‖", (_size,)),
    Hypothesis("relative_gap", "ε bounds ‖ψ_j − φ_j‖/‖φ_j‖", (_relative,)),
    Hypothesis("product", "product_n is the product of norm_0 … norm_{n−1}", (_empty, _longer)),
    Hypothesis("weight_product", "Π_m is the product over the blocks above m", (_whole,)),
    Hypothesis("input_norm", "K_mᵀ δ = δ y_{m−1}ᵀ, as long as Y_m‖δ‖", (_input,)),
)

_STEPS = (
    *recursion_steps(n, PASS_BELOW),
    *TOP_STEPS,
    Assume(name="map's norm", conclusion=_size, hypothesis="weight norms"),
    Assume(name="no factor", conclusion=_empty, hypothesis="product"),
    Assume(name="one factor more", conclusion=_longer, hypothesis="product"),
    *cotangent_norm_steps(
        FORWARD,
        _product,
        _norm_of(n),
        first=((-_r, Use("no factor")),),
        grown=((-_r, Use("one factor more")),),
    ),
    *GAP_NORM,
    Assume(name="relative change", conclusion=_relative, hypothesis="relative_gap"),
    Apply(
        name="two maps",
        conclusion=at_most(MapNorm(jacobian(BACKWARD, n)), MapNorm(jacobian(FORWARD, n)) + MapNorm(change(n))),
        lemma="map_triangle",
        arguments=(("first", jacobian(FORWARD, n)), ("second", change(n))),
    ),
    Identity(
        name="norm of no gap",
        conclusion=equal(Norm(gap(0)), 0),
        rewrites=(Use("no gap at the top"),),
    ),
    Combine(name="start", conclusion=at_most(Norm(gap(0)), 0), terms=((1, Use("norm of no gap")),)),
    Combine(
        name="step down",
        conclusion=at_most(
            Norm(gap(n + 1)) - _gap_bound(_product(n + 1), n + 1),
            _growth * (Norm(gap(n)) - _gap_bound(_product(n), n)),
        ),
        terms=(
            (1, Use("gap below")),
            (Norm(gap(n)), Use("two maps")),
            (Norm(gap(n)), Use("map's norm", ((j, n),))),
            (Norm(gap(n)) + Norm(cotangent(FORWARD, n)), Use("relative change", ((j, n),))),
            (_epsilon * _norm_of(n), Use("cotangent's norm")),
            (-_gap_bound(1, n + 1), Use("one factor more")),
        ),
    ),
    Apply(
        name="compounded",
        conclusion=at_most(Norm(gap(n)), _gap_bound(_product(n), n)),
        lemma="induction",
        arguments=(
            ("left", Norm(gap(n))),
            ("right", _gap_bound(_product(n), n)),
            ("index", n),
            ("factor", _growth),
        ),
        premises=(Use("start"), Use("step down")),
    ),
    Assume(name="all factors", conclusion=_whole, hypothesis="weight_product"),
    Combine(
        name="gap's norm",
        conclusion=at_most(Norm(gap(LEVEL)), _gap_bound(weight_product, LEVEL)),
        terms=((1, Use("compounded", ((n, LEVEL),))), (_gap_bound(1, LEVEL), Use("all factors"))),
    ),
    *misalignment_steps(LEVEL),
    *block_steps(input_norm, _gap_bound(weight_product, LEVEL), "input_norm"),
)

DERIVATION = Derivation(_HYPOTHESES, _STEPS)
