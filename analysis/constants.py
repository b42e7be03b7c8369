"""Constants of a whole run: step size, delays, smoothness, gradient bounds, the defect of its writes."""

from collections.abc import Callable

import numpy as np

from analysis.measurement import Unavailable, norms
from analysis.scope import Quantity, Scope, by_cell, of_the_run, over_run, whole_tasks
from theory.numeric import Budgeted

# Step size and delays: exact, from the events alone.


@of_the_run
def step_size(scope: Scope) -> Quantity:
    """The step size of all writes, scale included."""
    return Quantity(Budgeted.of(scope.run.step_sizes.max()), "exact", "of the writes")


def max_delay(vector: str) -> Callable[[Scope], Quantity]:
    """Most writes of any block between version vector X and the reference."""

    @of_the_run
    def bound(scope: Scope) -> Quantity:
        delay = 0 if _counted_under_forward(scope, vector) else scope.run.delays.max_delay(scope.reference, vector)
        return Quantity(Budgeted.of(float(delay)), "exact", "counted")

    return bound


def delay_matrix(vector: str) -> Callable[[Scope], Quantity]:
    """The same by block written and block read, (M, M)."""

    @of_the_run
    def bound(scope: Scope) -> Quantity:
        counts = scope.run.delays.delay_matrix(scope.reference, vector).astype(np.float64)
        counts *= not _counted_under_forward(scope, vector)
        return Quantity(Budgeted.of(counts), "exact", "counted")

    return bound


def _counted_under_forward(scope: Scope, vector: str) -> bool:
    """Whether this vector is F, and all that depends on it is counted there."""
    return vector == "backward" and scope.run.weight_rules == {"stash"}


@of_the_run
def distinct_tasks(scope: Scope) -> Quantity:
    """Most distinct tasks between a read and the reference; under live weights, of the farther of the two vectors."""
    found = [scope.run.delays.distinct_tasks(scope.reference, vector).max(initial=0) for vector in _vectors(scope)]
    return Quantity(Budgeted.of(float(max(found))), "exact", "counted")


def _vectors(scope: Scope) -> tuple[str, ...]:
    return ("forward",) if scope.run.weight_rules == {"stash"} else ("forward", "backward")


# Smoothness: of the applied mini-batches, the largest over the run; the problem vouches for it.


def _smoothness_of(scope: Scope, name: str) -> np.ndarray:
    problem = scope.run.manifest.problem
    if problem.smoothness_provenance == "unavailable":
        raise Unavailable(problem.smoothness_reason or f"{problem.name} has no Lipschitz constant of its gradient")
    return by_cell(scope, name)


def split(scope: Scope, name: str, backward: bool) -> np.ndarray:
    """Constants in F and R, or in B; where one version vector serves all, they add up and those in B are 0."""
    return scope.run.once((split, name, backward), lambda: _split(scope, name, backward))


def _split(scope: Scope, name: str, backward: bool) -> np.ndarray:
    first, second = _smoothness_of(scope, name), _smoothness_of(scope, f"{name}_backward")
    if scope.run.weight_rules != {"stash"}:
        return second if backward else first
    return np.zeros_like(first) if backward else np.where(second == 0, first, np.nextafter(first + second, np.inf))


def _smoothness_quantity(scope: Scope, value: np.ndarray) -> Quantity:
    quantity = over_run(scope, Budgeted.of(value), "largest of the applied mini-batches")
    provenance = scope.run.manifest.problem.smoothness_provenance
    return Quantity(quantity.value, provenance if scope.run.every_event else "estimated", quantity.note)


def smoothness(backward: bool) -> Callable[[Scope], Quantity]:
    """Lipschitz constant of the whole mini-batch gradient in F, or in B."""
    return of_the_run(
        lambda scope: _smoothness_quantity(scope, np.asarray(split(scope, "smoothness_whole", backward).max()))
    )


def block_smoothness(backward: bool) -> Callable[[Scope], Quantity]:
    """The same by block, (M, M)."""
    return of_the_run(lambda scope: _smoothness_quantity(scope, split(scope, "smoothness", backward).max(axis=0)))


# Gradients and write defects: the largest of the run, by measurement.


def samples(scope: Scope) -> Budgeted:
    """Norms of the sample gradients at the reference point, (T, M).

    The program that computes the bias at this point rounds the sample gradient by no more than `rounding` allows,
    or, where nothing moved, by no more than the applied gradient's own rounding.
    """
    absolute = by_cell(scope, "run_rounding") + by_cell(scope, f"rounding_{scope.reference}")
    return norms(by_cell(scope, f"sample_{scope.reference}"), scope.run.sizes, absolute)


@of_the_run
def gradient_bound(scope: Scope) -> Quantity:
    """Largest norm of a whole sample gradient at the reference."""
    if scope.reference == "now":
        raise Unavailable("at `now` each block has a reference point of its own, so there is no whole gradient there")
    return over_run(scope, whole_tasks(scope, samples(scope)), f"largest sample gradient at {scope.reference}")


@of_the_run
def block_gradient_bound(scope: Scope) -> Quantity:
    """Largest norms of the blocks of the sample gradients at the reference, (M,)."""
    return over_run(scope, samples(scope).max(axis=0), f"largest sample gradients at {scope.reference}")


@of_the_run
def applied_bound(scope: Scope) -> Quantity:
    """Largest norm of a whole applied gradient."""
    parts = norms(by_cell(scope, "applied_norm"), scope.run.sizes, by_cell(scope, "run_rounding"))
    return over_run(scope, whole_tasks(scope, parts), "largest applied gradient")


def _defects(scope: Scope) -> Budgeted:
    """What a write moved beside -step_size times the exact applied gradient, per step size, (T, M)."""
    residual = Budgeted.of(by_cell(scope, "residual"))
    return residual / Budgeted.of(scope.run.step_sizes.max()) + by_cell(scope, "run_rounding")


@of_the_run
def write_defect(scope: Scope) -> Quantity:
    """Largest defect of a task's writes, over all blocks."""
    return over_run(scope, whole_tasks(scope, _defects(scope)), "largest rounding of a write")


@of_the_run
def block_write_defect(scope: Scope) -> Quantity:
    """Largest defect of a write by block, (M,)."""
    return over_run(scope, _defects(scope).max(axis=0), "largest rounding of a write")


_STORED_SHAPES: dict[str, Callable[[Scope], tuple[int, ...]]] = {
    "scalar": lambda scope: (),
    "event": lambda scope: (len(scope.tasks),),
    "row": lambda scope: (len(scope.tasks), scope.run.blocks),
    "matrix": lambda scope: (scope.run.blocks, scope.run.blocks),
}


def stored_activations(shape: str) -> Callable[[Scope], Quantity]:
    """Zero: with stored activations R = F, so all that depends on R is counted under F.

    Args:
        shape: A key of `_STORED_SHAPES`.
    """

    def bound(scope: Scope) -> Quantity:
        if not scope.run.weight_rules <= {"stash", "live"}:
            raise Unavailable(
                "the annotations do not tell recomputed activations apart; only stash and live are judged"
            )
        return Quantity(Budgeted.of(np.zeros(_STORED_SHAPES[shape](scope))), "exact", "activations are stored")

    return bound
