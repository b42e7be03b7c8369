"""Constants of convergence claims: horizon, objective gap, mean bias, noise, second moments."""

from collections.abc import Callable

import numpy as np

from analysis.constants import write_defect
from analysis.measurement import Unavailable, norms, root_of_squares
from analysis.scope import Quantity, Scope
from theory.numeric import Budgeted


def declared(scope: Scope, name: str) -> Quantity:
    """A number that the problem declares, rounded to the safe side by its own account.

    Raises:
        Unavailable: if it declares none.
    """
    constant = scope.run.manifest.problem.constants.get(name)
    if constant is None or not isinstance(constant.value, int | float):
        raise Unavailable(f"{scope.run.manifest.problem.name} declares no {name.replace('_', ' ')} of its objective")
    return Quantity(Budgeted.of(float(constant.value)), constant.provenance, constant.note)


def full_data(scope: Scope, name: str) -> tuple[np.ndarray, bool]:
    """A full-data annotation (T, M) of the finished tasks that have it in every block, and whether all have it."""
    table = scope.run.annotation(name)[scope.run.delays.complete]
    known = ~np.isnan(table).any(axis=1)
    if not known.any():
        raise Unavailable(f"the annotations hold no {name}; annotate with full_every = 1")
    return table[known], bool(known.all())


def full_gradients(scope: Scope) -> tuple[Budgeted, bool]:
    """Norms of the full-data gradient at `own` by task, (n,), and whether every task has one."""
    table, every = full_data(scope, "exact_own")
    return root_of_squares(norms(table, scope.run.sizes, _rounding(scope))), every


def _rounding(scope: Scope) -> float:
    """Bound of the float64 error of a full-data gradient's block."""
    rounding = scope.run.annotation("exact_rounding")
    if np.isnan(rounding).all():
        raise Unavailable("the annotations do not say how exact_own was rounded (exact_rounding); annotate again")
    return float(np.nanmax(rounding))


def _measured(value: Budgeted, every: bool, note: str) -> Quantity:
    return Quantity(value, "certified" if every else "estimated", note if every else f"{note}, of some tasks only")


def _horizon(scope: Scope) -> Quantity:
    return Quantity(Budgeted.of(float(scope.run.delays.complete.sum())), "exact", "finished tasks")


def _initial_gap(scope: Scope) -> Quantity:
    """The objective before the first write less its optimal value."""
    optimal = declared(scope, "optimal_value")
    first = scope.run.delays.seq == scope.run.events[0]
    start = float(scope.run.annotation("objective")[first][0])
    if np.isnan(start):
        raise Unavailable("the annotations do not hold the objective at the start; annotate from the first task on")
    return Quantity(Budgeted.of(start) - optimal.value, optimal.provenance, "objective at the start less its optimum")


def _noise_variance(scope: Scope) -> Quantity:
    """Largest variance of a write, gradient and rounding together: (sigma + rho)^2 by Minkowski's inequality."""
    defect = write_defect(scope).value
    if np.isnan(scope.run.annotation("noise_variance")).all():
        # Where the noise is the same everywhere, the problem may declare that of one sample.
        one, size = declared(scope, "noise_variance"), scope.run.setting("train", "batch_size")
        if not size:
            raise Unavailable("the run does not say how many samples a mini-batch has")
        deviation = (one.value / Budgeted.of(float(size))).sqrt() + defect
        return Quantity(deviation * deviation, one.provenance, "of the problem, rounding of the writes included")
    table, every = full_data(scope, "noise_variance")
    deviation = Budgeted.of(table).max().sqrt() + defect
    return _measured(deviation * deviation, every, "largest of the run, rounding of the writes included")


def _mean_bias_bound(scope: Scope) -> Quantity:
    """Largest mean bias of a write at `own`, gradient and rounding together."""
    table, every = full_data(scope, "mean_bias_own")
    largest = root_of_squares(norms(table, scope.run.sizes, 2 * _rounding(scope))).max()
    return _measured(largest + write_defect(scope).value, every, "largest of the run, rounding of the writes included")


def _block_second_moment(scope: Scope) -> Quantity:
    """Largest squared norms of the applied gradients by block, (M,)."""
    table = scope.run.annotation("applied_norm")[scope.run.annotated_tasks]
    if not len(table):
        raise Unavailable("no task was annotated in every block; annotate without leaving out blocks")
    rounding = float(np.nanmax(scope.run.annotation("run_rounding")))  # that of the recomputation is part of it
    largest = norms(table, scope.run.sizes, rounding).max(axis=0)
    return _measured(largest * largest, scope.run.every_event, "largest of the run")


def _shrink(scope: Scope) -> Quantity:
    scales = [scope.run.writes["scale"][scope.run.writes["block"] == block] for block in range(scope.run.blocks)]
    if any(len(np.unique(scale)) != 1 for scale in scales):
        raise Unavailable("the factor on a block's gradient changes during the run")
    return Quantity(Budgeted.of(np.array([scale[0] for scale in scales])), "exact", "of the writes")


def _block_delay(scope: Scope) -> Quantity:
    delays = scope.run.delays.block_delays()[scope.run.delays.complete].max(axis=0)
    return Quantity(Budgeted.of(delays.astype(np.float64)), "exact", "counted")


CONVERGENCE_WORDS: dict[str, Callable[[Scope], Quantity]] = {
    "horizon": _horizon,
    "objective_smoothness": lambda scope: declared(scope, "smoothness"),
    "initial_gap": _initial_gap,
    "noise_variance": _noise_variance,
    "mean_bias_bound": _mean_bias_bound,
    "block_second_moment": _block_second_moment,
    "shrink": _shrink,
    "block_delay": _block_delay,
}
"""Words of convergence claims that a run gives a value."""
