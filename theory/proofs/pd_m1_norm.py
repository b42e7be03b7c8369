"""Proof of PD-M1-norm: every block adds at most its change of weights, carried through the others."""

from typing import Any

from sympy import Integer

from theory.derivation import Derivation
from theory.derivation.maps import MapNorm
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import Norm, at_most, equal, total
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
from theory.proofs.vocabulary import BACKWARD, FORWARD, X, j, read
from theory.symbols import (
    blocks_between,
    jacobian_bound,
    jacobian_smoothness,
    output_residual,
    parameter_jacobian_bound,
    weight_gap,
)

_kappa, _lambda, _r = jacobian_bound, jacobian_smoothness, output_residual
_change_of = Norm(read(BACKWARD, j) - read(FORWARD, j))
_here = _change_of.xreplace({j: n})
_size = at_most(MapNorm(jacobian(X, j)), _kappa)
_smooth = at_most(MapNorm(change(j)), _lambda * _change_of)
_largest = at_most(MapNorm(parameter_jacobian(LEVEL)), parameter_jacobian_bound)


def _changes(count: Any) -> Any:
    return total(_change_of, j, 0, count - 1)


_above = at_most(_changes(LEVEL), weight_gap)
_scale: Any = _lambda * _r * _kappa**n
_scale_here: Any = _scale.xreplace({n: blocks_between})
_gap_bound = _lambda * _kappa**blocks_between * _r * weight_gap

VALUE = parameter_jacobian_bound * _gap_bound

_HYPOTHESES = (
    PASSES_BELOW,
    OUTPUT,
    GRADIENTS,
    RESIDUAL_NORM,
    Hypothesis("jacobian_bound", "κ bounds the norms of all J_j, at F and at B", (_size,)),
    Hypothesis("jacobian_smoothness", "J_j is λ-Lipschitz in the weights of its block", (_smooth,)),
    Hypothesis("parameter_jacobian_bound", "k_m bounds the norm of K_m", (_largest,)),
    Hypothesis("weight_gap", "Γ_m bounds the sum of ‖B − F‖ over the blocks above m", (_above,)),
)

_STEPS = (
    *recursion_steps(n, PASS_BELOW),
    *TOP_STEPS,
    Assume(name="map's norm", conclusion=_size, hypothesis="jacobian_bound"),
    *cotangent_norm_steps(FORWARD, lambda level: _kappa**level, _kappa),
    *GAP_NORM,
    Assume(name="Lipschitz", conclusion=_smooth, hypothesis="jacobian_smoothness"),
    Combine(
        name="one block more",
        conclusion=at_most(Norm(gap(n + 1)), _kappa * Norm(gap(n)) + _scale * _here),
        terms=(
            (1, Use("gap below")),
            (Norm(gap(n)), Use("map's norm", ((X, BACKWARD), (j, n)))),
            (Norm(cotangent(FORWARD, n)), Use("Lipschitz", ((j, n),))),
            (_lambda * _here, Use("cotangent's norm")),
        ),
    ),
    Apply(
        name="one change more",
        conclusion=equal(_changes(n + 1), _changes(n) + _here),
        lemma="last_term",
        arguments=(("term", _change_of), ("index", j), ("lower", 0), ("upper", n)),
    ),
    Identity(
        name="norm of no gap",
        conclusion=equal(Norm(gap(0)), 0),
        rewrites=(Use("no gap at the top"),),
    ),
    Apply(
        name="no change",
        conclusion=at_most(0, _lambda * _r * _changes(Integer(0))),
        lemma="sign",
        arguments=(("term", _lambda * _r * _changes(Integer(0))),),
    ),
    Combine(
        name="start",
        conclusion=at_most(_kappa * Norm(gap(0)), _lambda * _r * _changes(Integer(0))),
        terms=((_kappa, Use("norm of no gap")), (1, Use("no change"))),
    ),
    Combine(
        name="step down",
        conclusion=at_most(
            _kappa * Norm(gap(n + 1)) - _kappa * _scale * _changes(n + 1),
            _kappa * (_kappa * Norm(gap(n)) - _scale * _changes(n)),
        ),
        terms=((_kappa, Use("one block more")), (-_kappa * _scale, Use("one change more"))),
    ),
    Apply(
        name="all changes",
        conclusion=at_most(_kappa * Norm(gap(n)), _scale * _changes(n)),
        lemma="induction",
        arguments=(
            ("left", _kappa * Norm(gap(n))),
            ("right", _scale * _changes(n)),
            ("index", n),
            ("factor", _kappa),
        ),
        premises=(Use("start"), Use("step down")),
    ),
    Assume(name="changes above", conclusion=_above, hypothesis="weight_gap"),
    Combine(
        name="gap's norm",
        conclusion=at_most(Norm(gap(LEVEL)), _gap_bound),
        terms=(
            (1, Use("one block more", ((n, blocks_between),))),
            (1, Use("all changes", ((n, blocks_between),))),
            (-_scale_here, Use("one change more", ((n, blocks_between),))),
            (_scale_here, Use("changes above")),
        ),
    ),
    *misalignment_steps(LEVEL),
    *block_steps(parameter_jacobian_bound, _gap_bound, "parameter_jacobian_bound"),
)

DERIVATION = Derivation(_HYPOTHESES, _STEPS)
