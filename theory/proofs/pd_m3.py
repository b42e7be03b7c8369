"""Proof of PD-M3: the Hessian splits into what forward weights and what backward weights do to the gradient.

Everything is the derivative in one direction of the weights, by the product rule; levels count from the output.
"""

from typing import Any

from theory.derivation import Derivation
from theory.derivation.maps import Image, linear_map
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import Vector, equal, vector
from theory.proofs.misalignment import cotangent, jacobian, n, parameter_jacobian
from theory.proofs.vocabulary import FORWARD

_turned = Image(linear_map("Jdot", n), cotangent(FORWARD, n))
_new_inputs = Image(linear_map("Kdot", n), cotangent(FORWARD, n))


def _through(whole: Any) -> Any:
    return Image(jacobian(FORWARD, n), whole)


def _all(level: Any) -> Vector:
    """Change of the cotangent where the weights of both passes change."""
    return vector("c", level)


def _curved(level: Any) -> Vector:
    """Its change where the residual alone changes: the part of the loss's curvature (Gauss-Newton)."""
    return vector("a", level)


def _backward(level: Any) -> Vector:
    """Its change where the backward weights alone change."""
    return vector("b", level)


_residual = vector("ddot")
_BOTH = (equal(_all(n + 1), _through(_all(n)) + _turned), equal(_all(0), _residual))
_CURVED = (equal(_curved(n + 1), _through(_curved(n))), equal(_curved(0), _residual))
_BACKWARD = (equal(_backward(n + 1), _through(_backward(n)) + _turned), equal(_backward(0), 0))
_HESSIAN = equal(vector("Hv", n), Image(parameter_jacobian(n), _all(n)) + _new_inputs)

GAUSS_NEWTON = Image(parameter_jacobian(n), _curved(n))
UPPER = Image(parameter_jacobian(n), _backward(n))
LOWER = _new_inputs
VALUE = GAUSS_NEWTON + UPPER + LOWER

_HYPOTHESES = (
    Hypothesis("both passes change", "product rule for δ_{j+1} = J_jᵀδ_j, J_j linear in the weights", _BOTH),
    Hypothesis("residual changes", "forward weights alone: J keeps the backward weights, d changes", _CURVED),
    Hypothesis("backward weights change", "backward weights alone: the residual stays", _BACKWARD),
    Hypothesis("Hessian", "product rule for K_mᵀδ_m, K_m linear in the block's input", (_HESSIAN,)),
)

_STEPS = (
    Assume(name="both", conclusion=_BOTH[0], hypothesis="both passes change"),
    Assume(name="both at the top", conclusion=_BOTH[1], hypothesis="both passes change"),
    Assume(name="residual", conclusion=_CURVED[0], hypothesis="residual changes"),
    Assume(name="residual at the top", conclusion=_CURVED[1], hypothesis="residual changes"),
    Assume(name="backward", conclusion=_BACKWARD[0], hypothesis="backward weights change"),
    Assume(name="backward at the top", conclusion=_BACKWARD[1], hypothesis="backward weights change"),
    Identity(
        name="split at the top",
        conclusion=equal(_all(0) - (_curved(0) + _backward(0)), 0),
        rewrites=(Use("both at the top"), Use("residual at the top"), Use("backward at the top")),
    ),
    Identity(
        name="split further down",
        conclusion=equal(
            _all(n + 1) - (_curved(n + 1) + _backward(n + 1)), _through(_all(n) - (_curved(n) + _backward(n)))
        ),
        rewrites=(Use("both"), Use("residual"), Use("backward")),
    ),
    Apply(
        name="split",
        conclusion=equal(_all(n), _curved(n) + _backward(n)),
        lemma="linear_induction",
        arguments=(
            ("left", _all(n)),
            ("right", _curved(n) + _backward(n)),
            ("index", n),
            ("single", jacobian(FORWARD, n)),
        ),
        premises=(Use("split at the top"), Use("split further down")),
    ),
    Assume(name="Hessian times direction", conclusion=_HESSIAN, hypothesis="Hessian"),
    Identity(
        name="into the parameters",
        conclusion=equal(Image(parameter_jacobian(n), _all(n)), GAUSS_NEWTON + UPPER),
        rewrites=(Use("split"),),
    ),
    Combine(
        name="identity",
        conclusion=equal(vector("Hv", n), VALUE),
        terms=((1, Use("Hessian times direction")), (1, Use("into the parameters"))),
    ),
)

DERIVATION = Derivation(_HYPOTHESES, _STEPS)
