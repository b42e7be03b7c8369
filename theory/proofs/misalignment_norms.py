"""Steps shared by norm bounds on misalignment: how long a cotangent, and a gap, get on their way down."""

from collections.abc import Callable
from typing import Any

from sympy import Integer

from theory.derivation.maps import Image, MapNorm
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Norm, at_most, equal
from theory.proofs.misalignment import (
    RESIDUAL,
    change,
    cotangent,
    gap,
    jacobian,
    misalignment,
    n,
    parameter_jacobian,
)
from theory.proofs.vocabulary import BACKWARD, FORWARD, X, j
from theory.symbols import blocks_between, output_residual

Premises = tuple[tuple[Any, Use], ...]

LEVEL = blocks_between + 1
RESIDUAL_NORM = Hypothesis("output_residual", "r_M bounds the norm of d", (at_most(Norm(RESIDUAL), output_residual),))
_old, _new = Image(jacobian(BACKWARD, n), gap(n)), Image(change(n), cotangent(FORWARD, n))


def cotangent_norm_steps(
    weights: Any, product: Callable[[Any], Any], factor: Any, first: Premises = (), grown: Premises = ()
) -> tuple[Step, ...]:
    """Steps from "pass", "top" and "map's norm", ‖J_n(X)‖ ≤ factor, to "cotangent's norm", ‖δ_n‖ ≤ product(n) r.

    Args:
        weights: version vector of the backward pass.
        product: of the factors of the levels 0 … n − 1, an expression of n.
        factor: bound on ‖J_n‖, an expression in n.
        first: premises that the product at 0 is 1, with coefficients; none where algebra shows it.
        grown: premises that the product at n + 1 is factor times that at n, likewise.
    """
    top, here, below = (Norm(cotangent(weights, level)) for level in (Integer(0), n, n + 1))
    passed = Image(jacobian(weights, n), cotangent(weights, n))
    bound = product(n) * output_residual
    return (
        Assume(name="residual", conclusion=RESIDUAL_NORM.formulas[0], hypothesis="output_residual"),
        Identity(
            name="norm at the top", conclusion=equal(top, Norm(RESIDUAL)), rewrites=(Use("top", ((X, weights),)),)
        ),
        Combine(
            name="start of the pass",
            conclusion=at_most(top, product(Integer(0)) * output_residual),
            terms=((1, Use("norm at the top")), (1, Use("residual")), *first),
        ),
        Identity(name="norm below", conclusion=equal(below, Norm(passed)), rewrites=(Use("pass", ((X, weights),)),)),
        Apply(
            name="through a block",
            conclusion=at_most(Norm(passed), MapNorm(jacobian(weights, n)) * here),
            lemma="map_norm",
            arguments=(("single", jacobian(weights, n)), ("whole", cotangent(weights, n))),
        ),
        Combine(
            name="one block",
            conclusion=at_most(below - product(n + 1) * output_residual, factor * (here - bound)),
            terms=(
                (1, Use("norm below")),
                (1, Use("through a block")),
                (here, Use("map's norm", ((X, weights), (j, n)))),
                *grown,
            ),
        ),
        Apply(
            name="cotangent's norm",
            conclusion=at_most(here, bound),
            lemma="induction",
            arguments=(("left", here), ("right", bound), ("index", n), ("factor", factor)),
            premises=(Use("start of the pass"), Use("one block")),
        ),
    )


GAP_NORM: tuple[Step, ...] = (
    Identity(
        name="norm of the gap",
        conclusion=equal(Norm(gap(n + 1)), Norm(_old + _new)),
        rewrites=(Use("recursion"),),
    ),
    Apply(
        name="two parts",
        conclusion=at_most(Norm(_old + _new), Norm(_old) + Norm(_new)),
        lemma="triangle",
        arguments=(("left", _old), ("right", _new)),
    ),
    Apply(
        name="old gap",
        conclusion=at_most(Norm(_old), MapNorm(jacobian(BACKWARD, n)) * Norm(gap(n))),
        lemma="map_norm",
        arguments=(("single", jacobian(BACKWARD, n)), ("whole", gap(n))),
    ),
    Apply(
        name="new gap",
        conclusion=at_most(Norm(_new), MapNorm(change(n)) * Norm(cotangent(FORWARD, n))),
        lemma="map_norm",
        arguments=(("single", change(n)), ("whole", cotangent(FORWARD, n))),
    ),
    Combine(
        name="gap below",
        conclusion=at_most(
            Norm(gap(n + 1)),
            MapNorm(jacobian(BACKWARD, n)) * Norm(gap(n)) + MapNorm(change(n)) * Norm(cotangent(FORWARD, n)),
        ),
        terms=(
            (1, Use("norm of the gap")),
            (1, Use("two parts")),
            (1, Use("old gap")),
            (1, Use("new gap")),
        ),
    ),
)
"""Steps from "recursion" to "gap below", ‖e_{n+1}‖ ≤ ‖J_n(B)‖‖e_n‖ + ‖J_n(B) − J_n(F)‖‖δ_n‖."""


def block_steps(bound: Any, gap_bound: Any, name: str) -> tuple[Step, ...]:
    """Steps from "misalignment" and ‖e‖ ≤ gap_bound at the block's level (step "gap's norm") to "bound".

    Args:
        bound: on the norm of the block's parameter Jacobian, by the hypothesis of that name.
        gap_bound: on the norm of the gap at the block's level.
        name: of the hypothesis.
    """
    image = Image(parameter_jacobian(LEVEL), gap(LEVEL))
    size = at_most(MapNorm(parameter_jacobian(LEVEL)), bound)
    return (
        Identity(
            name="norm of the misalignment",
            conclusion=equal(Norm(misalignment(LEVEL)), Norm(image)),
            rewrites=(Use("misalignment"),),
        ),
        Apply(
            name="into the parameters",
            conclusion=at_most(Norm(image), MapNorm(parameter_jacobian(LEVEL)) * Norm(gap(LEVEL))),
            lemma="map_norm",
            arguments=(("single", parameter_jacobian(LEVEL)), ("whole", gap(LEVEL))),
        ),
        Assume(name="parameter Jacobian", conclusion=size, hypothesis=name),
        Combine(
            name="bound",
            conclusion=at_most(Norm(misalignment(LEVEL)), bound * gap_bound),
            terms=(
                (1, Use("norm of the misalignment")),
                (1, Use("into the parameters")),
                (Norm(gap(LEVEL)), Use("parameter Jacobian")),
                (bound, Use("gap's norm")),
            ),
        ),
    )
