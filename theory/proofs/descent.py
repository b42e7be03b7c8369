"""Steps that convergence proofs share: expected descent of one step, and the average over all steps.

The step is s_i = g̃_i + w_i, rounding included, and W a block-diagonal map: x_{i+1} = x_i − ηW s_i.
"""

from typing import Any

from sympy import Symbol

from theory import symbols
from theory.assumptions import bounded_below, order_independent_of_data, smooth_objective
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Step, Use
from theory.derivation.terms import (
    Diagonal,
    Each,
    Expectation,
    Gradient,
    Inner,
    LipschitzGradient,
    Measurable,
    Norm,
    Objective,
    at_most,
    equal,
    half,
    total,
    vector,
)
from theory.proofs.recursion import ONE, recursion_steps
from theory.proofs.vocabulary import applied, defect, i, l, point, t

eta, L = symbols.step_size, symbols.objective_smoothness
T, gap = symbols.horizon, symbols.initial_gap
infimum = Symbol("f_star", real=True)

_objective = Expectation(Objective(point(i)))
_BELOW = at_most(infimum, Objective(point(i)))
_GAP = equal(Expectation(Objective(point(0))), infimum + gap)

BOUNDED_BELOW = Hypothesis("bounded_below", "f ≥ f*, and Δ = f(x_0) − f*", (_BELOW, _GAP), bounded_below)

SMOOTH_OBJECTIVE = Hypothesis("smooth_objective", "∇f is L-Lipschitz", (LipschitzGradient(L),), smooth_objective)
PAST = Hypothesis(
    "order_independent_of_data", "x_t depends on the past only", (Measurable(t, point(t)),), order_independent_of_data
)


def step_of(task: Any) -> Any:
    """s_i: the applied gradient of a task, with the rounding of its write."""
    return vector("s", task)


step, gradient = step_of(t), Gradient(point(t))


def weigh(weight: Any, whole: Any) -> Any:
    """W v: block l of v times `weight`, an expression in l; v itself where the weight is 1."""
    return whole if weight == 1 else Diagonal(Each(l, weight), whole)


def descent_steps(weight: Any = ONE) -> tuple[Step, ...]:
    """Steps to "expected descent", E f(x_{t+1}) ≤ E[f(x_t) − η⟨∇f(x_t), W s_t⟩ + (L/2)η²‖W s_t‖²]."""
    here, there, taken = point(t), point(t + 1), weigh(weight, step)
    bound = Objective(here) + Inner(gradient, there - here) + half(L * Norm(there - here) ** 2)
    descended = Objective(here) - eta * Inner(gradient, taken) + half(L * eta**2 * Norm(taken) ** 2)
    return (
        Define(name="step", conclusion=equal(step_of(i), applied(i) + defect(i))),
        *recursion_steps(weight),
        Assume(name="smooth", conclusion=LipschitzGradient(L), hypothesis="smooth_objective"),
        Apply(
            name="descent",
            conclusion=at_most(Objective(there), bound),
            lemma="descent",
            arguments=(("constant", L), ("point", here), ("target", there)),
            premises=(Use("smooth"),),
        ),
        Identity(
            name="descent's right side",
            conclusion=equal(bound, descended),
            rewrites=(Use("recursion", ((i, t),)), Use("step", ((i, t),))),
        ),
        Combine(
            name="descent by the step",
            conclusion=at_most(Objective(there), descended),
            terms=((1, Use("descent")), (1, Use("descent's right side"))),
        ),
        Apply(
            name="expected descent",
            conclusion=at_most(Expectation(Objective(there)), Expectation(descended)),
            lemma="expectation_monotone",
            arguments=(("left", Objective(there)), ("right", descended)),
            premises=(Use("descent by the step"),),
        ),
        Assume(name="past", conclusion=Measurable(t, here), hypothesis="order_independent_of_data"),
        Apply(
            name="gradient known",
            conclusion=Measurable(t, gradient),
            lemma="gradient_measurable",
            arguments=(("time", t), ("point", here)),
            premises=(Use("past"),),
        ),
    )


_decrease = Expectation(Objective(point(t + 1))) - Expectation(Objective(point(t)))


def averaging_steps(quantity: Any, excess: Any) -> tuple[Step, ...]:
    """From "one step", E f(x_{t+1}) − E f(x_t) + (η/2) q_t ≤ excess, to (1/T) Σ q_t ≤ 2Δ/(ηT) + (2/η) excess."""
    left = _decrease + half(eta * quantity)
    bounds = (("index", t), ("lower", 0), ("upper", T - 1))
    return (
        Apply(
            name="all steps",
            conclusion=at_most(total(left, t, 0, T - 1), total(excess, t, 0, T - 1)),
            lemma="sum_monotone",
            arguments=(("left", left), ("right", excess), *bounds),
            premises=(Use("one step"),),
        ),
        Apply(
            name="telescope",
            conclusion=equal(
                total(_decrease, t, 0, T - 1),
                Expectation(Objective(point(T))) - Expectation(Objective(point(0))),
            ),
            lemma="telescoping",
            arguments=(("term", Expectation(Objective(point(t)))), *bounds),
        ),
        Assume(name="infimum", conclusion=_BELOW, hypothesis="bounded_below"),
        Assume(name="gap", conclusion=_GAP, hypothesis="bounded_below"),
        Apply(
            name="expected infimum",
            conclusion=at_most(infimum, _objective),
            lemma="expectation_monotone",
            arguments=(("left", infimum), ("right", Objective(point(i)))),
            premises=(Use("infimum"),),
        ),
        Combine(
            name="bound",
            conclusion=at_most(total(quantity, t, 0, T - 1) / T, 2 * gap / (eta * T) + (2 * excess / eta).expand()),
            terms=(
                (2 / (eta * T), Use("all steps")),
                (-2 / (eta * T), Use("telescope")),
                (2 / (eta * T), Use("expected infimum", ((i, T),))),
                (2 / (eta * T), Use("gap")),
            ),
            reason="divide by ηT/2",
        ),
    )
