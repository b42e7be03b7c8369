"""The mini-batch gradient as a function of its version vectors: its value, its derivative, Taylor's formula for it."""

from typing import Any

from sympy import Integer

from theory.derivation.terms import Norm, Predicate, at_most, half
from theory.lemmas.instance import Instance, Lemma, LemmaError


class LipschitzDerivative(Predicate):
    """Each task's gradient, as a function of its version vectors, has a Lipschitz derivative.

    `LipschitzDerivative(constant, count)`: constant Λ, on as many version vectors; their norm is the root of the sum
    of their squared norms.
    """

    words = "the mini-batch gradients of {1} version vectors have a {0}-Lipschitz derivative"


class GradientAt(Predicate):
    """`GradientAt(vector, task, point)`: the vector is the task's gradient at this point."""

    words = "{0} is the gradient of task {1} at {2}"


class MixedGradientAt(Predicate):
    """`MixedGradientAt(vector, task, forward, recompute, backward)`: the same of a gradient that mixes versions."""

    words = "{0} is the gradient of task {1} at {2}, {3}, {4}"


class DerivativeAlong(Predicate):
    """`DerivativeAlong(vector, task, point, move)`: the vector is the gradient's derivative, applied to a move."""

    words = "{0} is the derivative at {2} of the gradient of task {1}, applied to {3}"


class MixedDerivativeAlong(Predicate):
    """`MixedDerivativeAlong(vector, task, point, *moves)`: the same for three moves, all versions at the point."""

    words = "{0} is the derivative at {2} of the gradient of task {1}, applied to {3}, {4}, {5}"


def gradient_at(value: Any, task: Any, versions: tuple[Any, ...]) -> Predicate:
    """`value` is the task's gradient at one version vector, or at three."""
    return {1: GradientAt, 3: MixedGradientAt}[len(versions)](value, task, *versions)


def derivative_along(value: Any, task: Any, point: Any, moves: tuple[Any, ...]) -> Predicate:
    """`value` is Σ_X ∂_XΨ(point) moves_X, for one version vector or three."""
    return {1: DerivativeAlong, 3: MixedDerivativeAlong}[len(moves)](value, task, point, *moves)


def _taylor(constant: Any, task: Any, point: Any, there: Any, here: Any, slope: Any, versions: Any) -> Instance:
    versions = tuple(versions)
    if len(versions) not in (1, 3):
        raise LemmaError(f"a gradient reads one version vector or three, not {len(versions)}; name those")
    moves = tuple(read - point for read in versions)
    squares = sum((Norm(move) ** 2 for move in moves), start=0 * constant)
    premises = (
        LipschitzDerivative(constant, Integer(len(versions))),
        gradient_at(there, task, versions),
        gradient_at(here, task, (point,) * len(versions)),
        derivative_along(slope, task, point, moves),
    )
    return Instance(at_most(Norm(there - here - slope), half(constant * squares)), premises)


TAYLOR = (
    Lemma(
        "taylor",
        "‖Ψ(Θ) − Ψ(θ) − DΨ(θ)(Θ − θ)‖ ≤ (Λ/2)‖Θ − θ‖² if DΨ is Λ-Lipschitz between them",
        "Nesterov 2018, Lectures on Convex Optimization, Lemma 1.2.4, whose proof needs no symmetry of the derivative",
        _taylor,
    ),
)
