"""Proof of DM-Q1: Taylor's remainder, and the compensating matrix against the Hessian."""

from theory import symbols
from theory.assumptions import smooth_hessian, taylor_compensation
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import (
    Gradient,
    HessianProduct,
    LipschitzHessian,
    Norm,
    at_most,
    equal,
    half,
    vector,
)

_rho, _c, _distance = symbols.objective_hessian_smoothness, symbols.curvature_mismatch, symbols.prediction_distance
_read, _target = vector("x"), vector("y")
_move = _target - _read
_compensation, _predicted = vector("c"), vector("p")
_product = HessianProduct(_read, _move)
_remainder = Gradient(_target) - Gradient(_read) - _product
_residual = Gradient(_target) - _predicted

_RULE = equal(_predicted, Gradient(_read) + _compensation)
_MISMATCH = at_most(Norm(_compensation - _product), _c * Norm(_move))
_LENGTH = at_most(Norm(_move), _distance)

_HYPOTHESES = (
    Hypothesis("smooth_hessian", "the Hessian is ρ_H-Lipschitz", (LipschitzHessian(_rho),), smooth_hessian),
    Hypothesis("taylor_compensation", "p = ∇f(x) + c, with c = λ g∘g∘(y − x)", (_RULE,), taylor_compensation),
    Hypothesis("curvature_mismatch", "c_H is the operator norm of λ diag(g∘g) − H(x)", (_MISMATCH,)),
    Hypothesis("prediction_distance", "d_H bounds ‖y − x‖", (_LENGTH,)),
)

_STEPS = (
    Assume(name="smooth Hessian", conclusion=LipschitzHessian(_rho), hypothesis="smooth_hessian"),
    Assume(name="rule", conclusion=_RULE, hypothesis="taylor_compensation"),
    Assume(name="mismatch", conclusion=_MISMATCH, hypothesis="curvature_mismatch"),
    Assume(name="distance", conclusion=_LENGTH, hypothesis="prediction_distance"),
    Apply(
        name="Taylor's remainder",
        conclusion=at_most(Norm(_remainder), half(_rho * Norm(_move) ** 2)),
        lemma="hessian_taylor",
        arguments=(("constant", _rho), ("point", _read), ("target", _target)),
        premises=(Use("smooth Hessian"),),
    ),
    Identity(
        name="residual in two parts",
        conclusion=equal(Norm(_residual), Norm(_remainder + (_product - _compensation))),
        rewrites=(Use("rule"),),
    ),
    Apply(
        name="two parts",
        conclusion=at_most(
            Norm(_remainder + (_product - _compensation)), Norm(_remainder) + Norm(_product - _compensation)
        ),
        lemma="triangle",
        arguments=(("left", _remainder), ("right", _product - _compensation)),
    ),
    Apply(
        name="distance, squared",
        conclusion=at_most(Norm(_move) ** 2, _distance**2),
        lemma="square_monotone",
        arguments=(("left", Norm(_move)), ("right", _distance)),
        premises=(Use("distance"),),
    ),
    Combine(
        name="residual",
        conclusion=at_most(Norm(_residual), half(_rho * _distance**2) + _c * _distance),
        terms=(
            (1, Use("residual in two parts")),
            (1, Use("two parts")),
            (1, Use("Taylor's remainder")),
            (half(_rho), Use("distance, squared")),
            (1, Use("mismatch")),
            (_c, Use("distance")),
        ),
    ),
)

DERIVATION = Derivation(_HYPOTHESES, _STEPS)
