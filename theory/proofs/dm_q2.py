"""Proof of DM-Q2: descent of the workers' average, its step an averaged gradient and an error."""

from typing import Any

from sympy import Function

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
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Step, Use
from theory.derivation.terms import (
    ConditionalMean,
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
from theory.proofs.descent import BOUNDED_BELOW, averaging_steps
from theory.proofs.vocabulary import i, j, k, point, t

eta, L, T, N = symbols.step_size, symbols.objective_smoothness, symbols.horizon, symbols.averaging_workers
X, e, G = symbols.consensus_distance, symbols.mixing_error_bound, symbols.mean_gradient_bound
weight = Function("W", real=True)


def own(worker: Any, time: Any) -> Any:
    """y_{j,i}: the parameters of a worker."""
    return vector("y", worker, time)


def mean(name: str, time: Any) -> Any:
    """(1/N) Σ_j of a vector that each worker has."""
    return total(vector(name, j, time), j, 1, N) / N


sampled, error = vector("gbar", i), vector("ebar", i)
expected = vector("pbar", i)
_local, _local_at_mean = vector("p", j, i), vector("q", j, i)
_mixed = weight(j, k, i) * own(k, i)

RULE = equal(own(j, i + 1), total(_mixed, k, 1, N) - eta * vector("g", j, i) + vector("e", j, i))
COLUMNS = equal(total(weight(j, k, i), j, 1, N), 1)
LOCAL = at_most(Norm(_local_at_mean - _local), L * Norm(own(j, i) - point(i)))
MEAN_OBJECTIVE = equal(Gradient(point(i)), mean("q", i))
UNBIASED = ConditionalMean(t, sampled.xreplace({i: t}), expected.xreplace({i: t}))
APART = at_most(total(Expectation(Norm(own(j, i) - point(i)) ** 2), j, 1, N) / N, X)
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

_workers = (("index", j), ("lower", 1), ("upper", N))
_by_rows = total(total(_mixed, k, 1, N), j, 1, N)
_by_columns = total(total(weight(j, k, i), j, 1, N) * own(k, i), k, 1, N)
_sum = total(own(k, i), k, 1, N)
_step = error - eta * sampled

AVERAGE: tuple[Step, ...] = (
    Define(name="average", conclusion=equal(point(i), mean("y", i))),
    Define(name="averaged gradient", conclusion=equal(sampled, mean("g", i))),
    Define(name="averaged error", conclusion=equal(error, mean("e", i))),
    Define(name="averaged mean", conclusion=equal(expected, mean("p", i))),
    Assume(name="rule", conclusion=RULE, hypothesis="worker_steps"),
    Assume(name="columns", conclusion=COLUMNS, hypothesis="columns_sum_to_one"),
    Identity(
        name="next average",
        conclusion=equal(point(i + 1), _by_rows / N + _step),
        rewrites=(
            Use("average", ((i, i + 1),)),
            Use("rule"),
            Use("averaged gradient"),
            Use("averaged error"),
        ),
    ),
    Apply(
        name="exchange",
        conclusion=equal(_by_rows, total(total(_mixed, j, 1, N), k, 1, N)),
        lemma="exchange",
        arguments=(
            ("term", _mixed),
            ("inner", k),
            ("low", 1),
            ("high", N),
            ("outer", j),
            ("lower", 1),
            ("upper", N),
        ),
    ),
    Identity(
        name="mixing keeps the sum",
        conclusion=equal(_by_columns, _sum),
        rewrites=(Use("columns"),),
    ),
    Combine(
        name="step of the average",
        conclusion=equal(point(i + 1) - point(i), _step),
        terms=(
            (1, Use("next average")),
            (-1, Use("average")),
            (1 / N, Use("exchange")),
            (1 / N, Use("mixing keeps the sum")),
        ),
    ),
)

_gradient = Gradient(point(i))
_gap = _gradient - expected
_gaps = total(Norm(_local_at_mean - _local) ** 2, j, 1, N)
_distances = total(L**2 * Norm(own(j, i) - point(i)) ** 2, j, 1, N)

GAP: tuple[Step, ...] = (
    Assume(name="local gap", conclusion=LOCAL, hypothesis="smooth_local_objectives"),
    Assume(name="mean of the objectives", conclusion=MEAN_OBJECTIVE, hypothesis="smooth_local_objectives"),
    Assume(name="apart", conclusion=APART, hypothesis="consensus_distance"),
    Identity(
        name="gap of the means",
        conclusion=equal(Norm(_gap) ** 2, Norm(total(_local_at_mean - _local, j, 1, N)) ** 2 / N**2),
        rewrites=(Use("mean of the objectives"), Use("averaged mean")),
    ),
    Apply(
        name="mean of squares",
        conclusion=at_most(Norm(total(_local_at_mean - _local, j, 1, N)) ** 2, N * _gaps),
        lemma="jensen",
        arguments=(("term", _local_at_mean - _local), ("index", j), ("count", N)),
    ),
    Apply(
        name="local gap, squared",
        conclusion=at_most(Norm(_local_at_mean - _local) ** 2, (L * Norm(own(j, i) - point(i))) ** 2),
        lemma="square_monotone",
        arguments=(("left", Norm(_local_at_mean - _local)), ("right", L * Norm(own(j, i) - point(i)))),
        premises=(Use("local gap"),),
    ),
    Apply(
        name="local gaps",
        conclusion=at_most(_gaps, _distances),
        lemma="sum_monotone",
        arguments=(
            ("left", Norm(_local_at_mean - _local) ** 2),
            ("right", L**2 * Norm(own(j, i) - point(i)) ** 2),
            *_workers,
        ),
        premises=(Use("local gap, squared"),),
    ),
    Combine(
        name="gap by distances",
        conclusion=at_most(Norm(_gap) ** 2, _distances / N),
        terms=((1, Use("gap of the means")), (1 / N**2, Use("mean of squares")), (1 / N, Use("local gaps"))),
    ),
    Apply(
        name="expected gap",
        conclusion=at_most(Expectation(Norm(_gap) ** 2), Expectation(_distances / N)),
        lemma="expectation_monotone",
        arguments=(("left", Norm(_gap) ** 2), ("right", _distances / N)),
        premises=(Use("gap by distances"),),
    ),
)

_here, _there = point(t), point(t + 1)
_at_task: list[Any] = [v.xreplace({i: t}) for v in (_gradient, sampled, error, expected)]
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
