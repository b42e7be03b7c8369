"""Steps that convergence proofs share: expected descent of one step, and the average over all steps.

The step is s_i = g̃_i + w_i, rounding included, and W a block-diagonal map: x_{i+1} = x_i − η_i W s_i.
"""

from typing import Any

from sympy import Symbol

from theory import symbols
from theory.assumptions import Assumption, bounded_below, order_independent_of_data, plain_sgd, smooth_objective
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
from theory.proofs.recursion import ONE, Family, constant, recursion_steps, written
from theory.proofs.vocabulary import i, l, point, t

eta, L = symbols.step_size, symbols.objective_smoothness
T, gap = symbols.horizon, symbols.initial_gap
infimum = Symbol("f_star", real=True)

_objective = Expectation(Objective(point(i)))
_BELOW = at_most(infimum, Objective(point(i)))
_GAP = equal(Expectation(Objective(point(0))), infimum + gap)

BOUNDED_BELOW = Hypothesis("bounded_below", "f ≥ f*, and Δ = f(x_0) − f*", (_BELOW, _GAP), bounded_below)

SMOOTH_OBJECTIVE = Hypothesis("smooth_objective", "∇f is L-Lipschitz", (LipschitzGradient(L),), smooth_objective)


def past(task: Any) -> Hypothesis:
    """The point of a task is known before its batch is drawn."""
    known = Measurable(task, point(task))
    return Hypothesis(
        "order_independent_of_data", f"x_{task} depends on the past only", (known,), order_independent_of_data
    )


PAST = past(t)


def step_of(task: Any) -> Any:
    """s_i: the applied gradient of a task, with the rounding of its write."""
    return vector("s", task)


step, gradient = step_of(t), Gradient(point(t))


def weigh(weight: Any, whole: Any) -> Any:
    """W v: block l of v times `weight`, an expression in l; v itself where the weight is 1."""
    return whole if weight == 1 else Diagonal(Each(l, weight), whole)


def descent_steps(
    weight: Any = ONE,
    rate: Family = constant,
    *,
    task: Any = t,
    size: Any = None,
    taken: Family = written,
    mean: Family | None = None,
    update: Assumption = plain_sgd,
    known: bool = True,
) -> tuple[Step, ...]:
    """Steps to "expected descent", E f(x_{t+1}) ≤ E[f(x_t) − η⟨∇f(x_t), W s_t⟩ + (L/2)η²‖W s_t‖²].

    Args:
        weight: factor on block l.
        rate: step size of the i-th update.
        task: the update, t or one that is fixed.
        size: what multiplies W s_t, where it is not written like `rate`(task): named by a fact "step size now", or a
            multiple that algebra shows.
        taken: what the i-th task subtracts, per step size and weight.
        mean: s_i, where it is not what was subtracted.
        update: the assumption that says how a write is made.
        known: whether to add "gradient known", that the past determines ∇f(x_t).
    """
    step, gradient = step_of(task), Gradient(point(task))
    eta = rate(task) if size is None else size
    named = (Use("step size now"),) if eta.is_Symbol and rate is not constant else ()
    here, there, direction = point(task), point(task + 1), weigh(weight, step)
    bound = Objective(here) + Inner(gradient, there - here) + half(L * Norm(there - here) ** 2)
    descended = Objective(here) - eta * Inner(gradient, direction) + half(L * eta**2 * Norm(direction) ** 2)
    return (
        Define(name="step", conclusion=equal(step_of(i), (mean or taken)(i))),
        *recursion_steps(weight, rate, taken, update),
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
            rewrites=(Use("recursion", ((i, task),)), Use("step", ((i, task),)), *named),
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
        *(known_steps(task) if known else ()),
    )


def known_steps(task: Any = t) -> tuple[Step, ...]:
    """Steps to "gradient known", that the past determines ∇f(x_t)."""
    return (
        Assume(name="past", conclusion=Measurable(task, point(task)), hypothesis="order_independent_of_data"),
        Apply(
            name="gradient known",
            conclusion=Measurable(task, Gradient(point(task))),
            lemma="gradient_measurable",
            arguments=(("time", task), ("point", point(task))),
            premises=(Use("past"),),
        ),
    )


_decrease = Expectation(Objective(point(t + 1))) - Expectation(Objective(point(t)))


def summing_steps(gain: Any, excess: Any) -> tuple[Step, ...]:
    """From "one step", E f(x_{t+1}) − E f(x_t) + g_t ≤ e_t, to "all steps", their sum, with the telescope's ends."""
    left = _decrease + gain
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
    )


def averaging_steps(quantity: Any, excess: Any, size: Any = eta) -> tuple[Step, ...]:
    """From "one step", E f(x_{t+1}) − E f(x_t) + (η/2) q_t ≤ excess, to (1/T) Σ q_t ≤ 2Δ/(ηT) + (2/η) excess."""
    factor = 2 / (size * T)
    return (
        *summing_steps(half(size * quantity), excess),
        Combine(
            name="bound",
            conclusion=at_most(total(quantity, t, 0, T - 1) / T, 2 * gap / (size * T) + (2 * excess / size).expand()),
            terms=(
                (factor, Use("all steps")),
                (-factor, Use("telescope")),
                (factor, Use("expected infimum", ((i, T),))),
                (factor, Use("gap")),
            ),
            reason="divide by ηT/2",
        ),
    )
