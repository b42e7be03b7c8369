"""Proof of DM-Q2: descent of the workers' average, its step an averaged gradient and an error."""

from typing import Any

from theory import symbols
from theory.assumptions import (
    columns_sum_to_one,
    iid_batches,
    order_independent_of_data,
    smooth_local_objectives,
    smooth_objective,
    worker_steps,
)
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import (
    ConditionalMean,
    Expectation,
    Inner,
    LipschitzGradient,
    Measurable,
    Norm,
    Objective,
    at_most,
    equal,
    half,
    total,
)
from theory.proofs.descent import BOUNDED_BELOW, averaging_steps
from theory.proofs.vocabulary import i, point, t
from theory.proofs.workers_average import (
    APART,
    AVERAGE,
    COLUMNS,
    GAP,
    LOCAL,
    MEAN_OBJECTIVE,
    RULE,
    error,
    expected,
    sampled,
    slope,
)

eta, L, T, N = symbols.step_size, symbols.objective_smoothness, symbols.horizon, symbols.workers
X, e, G = symbols.consensus_distance, symbols.mixing_error_bound, symbols.mean_gradient_bound

UNBIASED = ConditionalMean(t, sampled.xreplace({i: t}), expected.xreplace({i: t}))
ERROR = at_most(Expectation(Norm(error) ** 2), e**2)
SIZE = at_most(Expectation(Norm(sampled) ** 2), G**2)
PAST = Measurable(t, point(t))

HYPOTHESES = (
    Hypothesis(
        "worker_steps", "y_j steps to Σ_k W_jk y_k − ηg_j + e_j, W different in every step", (RULE,), worker_steps
    ),
    Hypothesis("columns_sum_to_one", "Σ_j W_jk = 1", (COLUMNS,), columns_sum_to_one),
    Hypothesis("smooth_objective", "∇f is L-Lipschitz", (LipschitzGradient(L),), smooth_objective),
    Hypothesis(
        "smooth_local_objectives",
        "p_j = ∇f_j(y_j) and q_j = ∇f_j(x), x the average: each ∇f_j is L-Lipschitz, and ∇f is their mean",
        (LOCAL, MEAN_OBJECTIVE),
        smooth_local_objectives,
    ),
    BOUNDED_BELOW,
    Hypothesis("iid_batches", "given the past, the averaged gradient has mean (1/N) Σ_j p_j", (UNBIASED,), iid_batches),
    Hypothesis("order_independent_of_data", "the average depends on the past only", (PAST,), order_independent_of_data),
    Hypothesis("consensus_distance", "X_w bounds (1/N) Σ_j E‖y_j − x‖²", (APART,)),
    Hypothesis("mixing_error_bound", "e_w² bounds the mean square of the averaged error", (ERROR,)),
    Hypothesis("mean_gradient_bound", "G_w² bounds the mean square of the averaged gradient", (SIZE,)),
)

_here, _there = point(t), point(t + 1)
_at_task: list[Any] = [v.xreplace({i: t}) for v in (slope, sampled, error, expected)]
_slope, _sampled, _error, _expected = _at_task
_bound = Objective(_here) + Inner(_slope, _there - _here) + half(L * Norm(_there - _here) ** 2)
_taken = _error - eta * _sampled
_descended = Objective(_here) + Inner(_slope, _taken) + half(L * Norm(_taken) ** 2)
_young = half(half(eta) * Norm(_slope) ** 2) + Norm(_error) ** 2 / eta


def _sign(name: str, whole: Any) -> Apply:
    term = Expectation(Norm(whole) ** 2)
    return Apply(name=name, conclusion=at_most(0, term), lemma="sign", arguments=(("term", term),))


DESCENT: tuple[Step, ...] = (
    Assume(name="smooth", conclusion=LipschitzGradient(L), hypothesis="smooth_objective"),
    Assume(name="unbiased", conclusion=UNBIASED, hypothesis="iid_batches"),
    Assume(name="past", conclusion=PAST, hypothesis="order_independent_of_data"),
    Assume(name="size of the error", conclusion=ERROR, hypothesis="mixing_error_bound"),
    Assume(name="size of the gradient", conclusion=SIZE, hypothesis="mean_gradient_bound"),
    Apply(
        name="descent",
        conclusion=at_most(Objective(_there), _bound),
        lemma="descent",
        arguments=(("constant", L), ("point", _here), ("target", _there)),
        premises=(Use("smooth"),),
    ),
    Identity(
        name="descent's right side",
        conclusion=equal(_bound, _descended),
        rewrites=(Use("step of the average", ((i, t),)),),
    ),
    Combine(
        name="descent by the step",
        conclusion=at_most(Objective(_there), _descended),
        terms=((1, Use("descent")), (1, Use("descent's right side"))),
    ),
    Apply(
        name="expected descent",
        conclusion=at_most(Expectation(Objective(_there)), Expectation(_descended)),
        lemma="expectation_monotone",
        arguments=(("left", Objective(_there)), ("right", _descended)),
        premises=(Use("descent by the step"),),
    ),
    Apply(
        name="gradient known",
        conclusion=Measurable(t, _slope),
        lemma="gradient_measurable",
        arguments=(("time", t), ("point", _here)),
        premises=(Use("past"),),
    ),
    Apply(
        name="noise against gradient",
        conclusion=equal(Expectation(Inner(_slope, _sampled - _expected)), 0),
        lemma="orthogonal",
        arguments=(("time", t), ("whole", _sampled), ("mean", _expected), ("direction", _slope)),
        premises=(Use("unbiased"), Use("gradient known")),
    ),
    Apply(
        name="error against gradient",
        conclusion=at_most(Inner(_slope, _error), _young),
        lemma="young",
        arguments=(("left", _slope), ("right", _error), ("weight", half(eta))),
    ),
    Apply(
        name="expected error against gradient",
        conclusion=at_most(Expectation(Inner(_slope, _error)), Expectation(_young)),
        lemma="expectation_monotone",
        arguments=(("left", Inner(_slope, _error)), ("right", _young)),
        premises=(Use("error against gradient"),),
    ),
    _sign("mean's square", _expected),
    _sign("parallelogram", _error + eta * _sampled),
)

_square = Expectation(Norm(_slope) ** 2)
_excess = half(eta * L**2 * X) + (1 / eta + L) * e**2 + L * eta**2 * G**2

STEPS: tuple[Step, ...] = (
    *AVERAGE,
    *GAP,
    *DESCENT,
    Combine(
        name="one step",
        conclusion=at_most(
            Expectation(Objective(_there)) - Expectation(Objective(_here)) + half(eta * half(_square)), _excess
        ),
        terms=(
            (1, Use("expected descent")),
            (-eta, Use("noise against gradient")),
            (1, Use("expected error against gradient")),
            (half(eta), Use("mean's square")),
            (half(eta), Use("expected gap", ((i, t),))),
            (half(eta * L**2), Use("apart", ((i, t),))),
            (half(L), Use("parallelogram")),
            (1 / eta + L, Use("size of the error", ((i, t),))),
            (L * eta**2, Use("size of the gradient", ((i, t),))),
        ),
        reason="−⟨a, h⟩ = −‖a‖²/2 − ‖h‖²/2 + ‖a − h‖²/2",
    ),
    *averaging_steps(half(_square), _excess),
    Combine(
        name="average's gradient",
        conclusion=at_most(
            total(_square, t, 0, T - 1) / T,
            4 * symbols.initial_gap / (eta * T) + 2 * L**2 * X + 4 * (1 / eta**2 + L / eta) * e**2 + 4 * L * eta * G**2,
        ),
        terms=((2, Use("bound")),),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
