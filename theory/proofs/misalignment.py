"""What proofs about misalignment share: one forward pass, and backward passes with its weights (F) or others (B).

Levels are counted from the output: block M has level 0, block m level M − m. Below the input everything is 0; above
the output there is nothing but the loss, which adds its gradient d to the cotangent of level 0.
"""

from typing import Any

from sympy import Integer

from theory.derivation.maps import Image, Map, linear_map
from theory.derivation.steps import Assume, Define, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Natural, Vector, equal, vector
from theory.proofs.vocabulary import BACKWARD, FORWARD, X, j

n, p = Natural("n"), Natural("p")


def cotangent(weights: Any, level: Any) -> Vector:
    """δ^X_j: what the backward pass with weights X hands to the block at a level."""
    return vector("delta", weights, level)


def jacobian(weights: Any, level: Any) -> Map:
    """J_j(X)ᵀ: takes the cotangent of a block's output to that of its input, D_j of the forward pass kept."""
    return linear_map("J", weights, level)


def parameter_jacobian(level: Any) -> Map:
    """K_jᵀ: takes the cotangent of a block's output to the gradient of its parameters."""
    return linear_map("K", level)


def block_gradient(weights: Any, level: Any) -> Vector:
    """Gradient of a block's parameters, formed by the backward pass with weights X."""
    return vector("g", weights, level)


def gap(level: Any) -> Vector:
    """e_j = δ^B_j − δ^F_j."""
    return vector("e", level)


def misalignment(level: Any) -> Any:
    """The misalignment of a block's gradient: g^B − g^F."""
    return block_gradient(BACKWARD, level) - block_gradient(FORWARD, level)


RESIDUAL = vector("d")
_source = vector("s", j + 1)

PASS = equal(cotangent(X, j + 1), Image(jacobian(X, j), cotangent(X, j)) + _source)
PASS_BELOW = equal(cotangent(X, n + 1), Image(jacobian(X, n), cotangent(X, n)))
TOP = equal(cotangent(X, 0), RESIDUAL)
GRADIENT = equal(block_gradient(X, n), Image(parameter_jacobian(n), cotangent(X, n)))

PASSES = Hypothesis(
    "backward passes",
    "δ_{j+1} = J_jᵀδ_j for the weights F and for B, and the loss s is one and the same in both passes",
    (PASS,),
)
PASSES_BELOW = Hypothesis(
    "backward passes", "δ_{j+1} = J_jᵀδ_j below the output, for the weights F and for B", (PASS_BELOW,)
)
OUTPUT = Hypothesis("output", "both passes begin with d, the loss's gradient at the output", (TOP,))
GRADIENTS = Hypothesis("gradients", "K_m does not depend on the backward weights: affine blocks", (GRADIENT,))

DEFINE_GAP = Define(name="gap", conclusion=equal(gap(j), cotangent(BACKWARD, j) - cotangent(FORWARD, j)))


def change(level: Any) -> Any:
    """J_j(B)ᵀ − J_j(F)ᵀ."""
    return jacobian(BACKWARD, level) - jacobian(FORWARD, level)


def recursion_steps(level: Any, passed: Any) -> tuple[Step, ...]:
    """Steps from a hypothesis of the passes, at a level, to "recursion" of the gap."""
    return (
        DEFINE_GAP,
        Assume(name="pass", conclusion=passed, hypothesis="backward passes"),
        Identity(
            name="recursion",
            conclusion=equal(
                gap(level + 1),
                Image(jacobian(BACKWARD, level), gap(level)) + Image(change(level), cotangent(FORWARD, level)),
            ),
            rewrites=(
                Use("gap", ((j, level + 1),)),
                Use("gap", ((j, level),)),
                Use("pass", ((X, BACKWARD),)),
                Use("pass", ((X, FORWARD),)),
            ),
            reason="what the loss adds is the same in both passes",
        ),
    )


TOP_STEPS: tuple[Step, ...] = (
    Assume(name="top", conclusion=TOP, hypothesis="output"),
    Identity(
        name="no gap at the top",
        conclusion=equal(gap(0), 0),
        rewrites=(Use("gap", ((j, Integer(0)),)), Use("top", ((X, BACKWARD),)), Use("top", ((X, FORWARD),))),
    ),
)


def misalignment_steps(level: Any) -> tuple[Step, ...]:
    """Steps to "misalignment", g^B − g^F = K_mᵀ e_m, at a level."""
    return (
        Assume(name="gradient", conclusion=GRADIENT, hypothesis="gradients"),
        Identity(
            name="misalignment",
            conclusion=equal(misalignment(level), Image(parameter_jacobian(level), gap(level))),
            rewrites=(
                Use("gradient", ((X, BACKWARD), (n, level))),
                Use("gradient", ((X, FORWARD), (n, level))),
                Use("gap", ((j, level),)),
            ),
        ),
    )
