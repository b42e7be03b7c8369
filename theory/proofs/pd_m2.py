"""Proofs of PD-M2: the top block is not misaligned, and every gradient vanishes with the loss's gradient d."""

from sympy import Integer

from theory.derivation import Derivation
from theory.derivation.maps import Image, MapNorm
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import Norm, at_most, equal
from theory.proofs.misalignment import (
    GRADIENT,
    GRADIENTS,
    OUTPUT,
    PASS_BELOW,
    PASSES_BELOW,
    RESIDUAL,
    TOP,
    block_gradient,
    cotangent,
    jacobian,
    n,
    parameter_jacobian,
)
from theory.proofs.misalignment_norms import LEVEL, RESIDUAL_NORM, cotangent_norm_steps
from theory.proofs.vocabulary import BACKWARD, X, j
from theory.symbols import jacobian_bound, output_residual, parameter_jacobian_bound

_top = Integer(0)
_kappa, _k = jacobian_bound, parameter_jacobian_bound
_size = at_most(MapNorm(jacobian(X, j)), _kappa)
_largest = at_most(MapNorm(parameter_jacobian(LEVEL)), _k)
_formed = Image(parameter_jacobian(LEVEL), cotangent(BACKWARD, LEVEL))
_cotangent_bound = _kappa**LEVEL * output_residual

TOP_VALUE = Image(parameter_jacobian(_top), RESIDUAL)

TOP_BLOCK = Derivation(
    (OUTPUT, GRADIENTS),
    (
        Assume(name="gradient", conclusion=GRADIENT, hypothesis="gradients"),
        Assume(name="top", conclusion=TOP, hypothesis="output"),
        Identity(
            name="the same for all weights",
            conclusion=equal(block_gradient(X, _top), TOP_VALUE),
            rewrites=(Use("gradient", ((n, _top),)), Use("top")),
            reason="the top block's gradient uses no block above it",
        ),
    ),
)

RESIDUAL_BOUND = Derivation(
    (
        PASSES_BELOW,
        OUTPUT,
        GRADIENTS,
        RESIDUAL_NORM,
        Hypothesis("jacobian_bound", "κ bounds the norms of all J_j, at F and at B", (_size,)),
        Hypothesis("parameter_jacobian_bound", "k_m bounds the norm of K_m", (_largest,)),
    ),
    (
        Assume(name="pass", conclusion=PASS_BELOW, hypothesis="backward passes"),
        Assume(name="top", conclusion=TOP, hypothesis="output"),
        Assume(name="map's norm", conclusion=_size, hypothesis="jacobian_bound"),
        *cotangent_norm_steps(BACKWARD, lambda level: _kappa**level, _kappa),
        Assume(name="gradient", conclusion=GRADIENT, hypothesis="gradients"),
        Identity(
            name="norm of the gradient",
            conclusion=equal(Norm(block_gradient(BACKWARD, LEVEL)), Norm(_formed)),
            rewrites=(Use("gradient", ((X, BACKWARD), (n, LEVEL))),),
        ),
        Apply(
            name="into the parameters",
            conclusion=at_most(Norm(_formed), MapNorm(parameter_jacobian(LEVEL)) * Norm(cotangent(BACKWARD, LEVEL))),
            lemma="map_norm",
            arguments=(("single", parameter_jacobian(LEVEL)), ("whole", cotangent(BACKWARD, LEVEL))),
        ),
        Assume(name="parameter Jacobian", conclusion=_largest, hypothesis="parameter_jacobian_bound"),
        Combine(
            name="bound",
            conclusion=at_most(Norm(block_gradient(BACKWARD, LEVEL)), _k * _cotangent_bound),
            terms=(
                (1, Use("norm of the gradient")),
                (1, Use("into the parameters")),
                (Norm(cotangent(BACKWARD, LEVEL)), Use("parameter Jacobian")),
                (_k, Use("cotangent's norm", ((n, LEVEL),))),
            ),
        ),
    ),
)

VALUE = _k * _cotangent_bound
