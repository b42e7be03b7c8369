"""The average of workers: the step it takes, and how far the averaged gradient is from the gradient at it."""

from typing import Any

from sympy import Function

from theory import symbols
from theory.derivation.steps import Apply, Assume, Combine, Define, Identity, Step, Use
from theory.derivation.terms import Expectation, Gradient, Norm, at_most, equal, total, vector
from theory.proofs.vocabulary import i, j, k, point

eta, L, N = symbols.step_size, symbols.objective_smoothness, symbols.workers
X = symbols.consensus_distance
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
APART = at_most(total(Expectation(Norm(own(j, i) - point(i)) ** 2), j, 1, N) / N, X)

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

slope = Gradient(point(i))
gap = slope - expected
_gaps = total(Norm(_local_at_mean - _local) ** 2, j, 1, N)
_distances = total(L**2 * Norm(own(j, i) - point(i)) ** 2, j, 1, N)

GAP: tuple[Step, ...] = (
    Assume(name="local gap", conclusion=LOCAL, hypothesis="smooth_local_objectives"),
    Assume(name="mean of the objectives", conclusion=MEAN_OBJECTIVE, hypothesis="smooth_local_objectives"),
    Assume(name="apart", conclusion=APART, hypothesis="consensus_distance"),
    Identity(
        name="gap of the means",
        conclusion=equal(Norm(gap) ** 2, Norm(total(_local_at_mean - _local, j, 1, N)) ** 2 / N**2),
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
        conclusion=at_most(Norm(gap) ** 2, _distances / N),
        terms=((1, Use("gap of the means")), (1 / N**2, Use("mean of squares")), (1 / N, Use("local gaps"))),
    ),
    Apply(
        name="expected gap",
        conclusion=at_most(Expectation(Norm(gap) ** 2), Expectation(_distances / N)),
        lemma="expectation_monotone",
        arguments=(("left", Norm(gap) ** 2), ("right", _distances / N)),
        premises=(Use("gap by distances"),),
    ),
)
