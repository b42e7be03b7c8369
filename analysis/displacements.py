"""Quantities that differ by event: smoothness rows, displacements, and the paths walked between read and reference."""

from collections.abc import Callable

import numpy as np

from analysis.constants import split
from analysis.measurement import UNIT_ROUNDOFF, Unavailable, norms, root_of_squares
from analysis.scope import Quantity, Scope, by_cell
from theory.numeric import Budgeted


def smoothness_row(backward: bool) -> Callable[[Scope], Quantity]:
    """Row k of the Lipschitz constants of the event's mini-batch in F, or in B, (n, M)."""

    def bound(scope: Scope) -> Quantity:
        rows = split(scope, "smoothness", backward)[scope.tasks, scope.block]
        provenance = scope.run.manifest.problem.smoothness_provenance
        return Quantity(Budgeted.of(rows), provenance, "of the event's mini-batch")

    return bound


def event_smoothness(backward: bool) -> Callable[[Scope], Quantity]:
    """Lipschitz constant of the whole gradient of the task's mini-batch in F, or in B, (n,)."""

    def bound(scope: Scope) -> Quantity:
        values = split(scope, "smoothness_whole", backward)[scope.tasks].max(axis=1)
        return Quantity(Budgeted.of(values), scope.run.manifest.problem.smoothness_provenance, "of the mini-batch")

    return bound


def displacement(backward: bool) -> Callable[[Scope], Quantity]:
    """Norms of F, or B, minus the reference by block, (n, M)."""

    def bound(scope: Scope) -> Quantity:
        rows = _displacements(scope, backward)[scope.tasks, scope.block]
        return Quantity(rows, "certified", f"to {scope.reference}")

    return bound


def _displacements(scope: Scope, backward: bool) -> Budgeted:
    if backward and scope.run.weight_rules == {"stash"}:
        return Budgeted.of(np.zeros((*scope.run.delays.parent.shape, scope.run.blocks)))
    name = f"displacement_{'backward_' if backward else ''}{scope.reference}"
    return scope.run.once((_displacements, name), lambda: norms(by_cell(scope, name), scope.run.sizes))


def displacement_norm(backward: bool) -> Callable[[Scope], Quantity]:
    """The same over all blocks, (n,)."""

    def bound(scope: Scope) -> Quantity:
        if scope.reference == "now":
            raise Unavailable("at `now` each block has a reference point of its own, so there is no whole displacement")
        rows = _displacements(scope, backward)[scope.tasks, 0]
        return Quantity(root_of_squares(rows), "certified", f"to {scope.reference}")

    return bound


def path_length(vector: str) -> Callable[[Scope], Quantity]:
    """`path_lengths` as a quantity, (n, M)."""

    def bound(scope: Scope) -> Quantity:
        if vector == "backward" and scope.run.weight_rules == {"stash"}:
            return Quantity(Budgeted.of(np.zeros((len(scope.tasks), scope.run.blocks))), "exact", "stashed")
        return Quantity(path_lengths(scope, vector), "certified", f"between read and {scope.reference}")

    return bound


def path_lengths(scope: Scope, vector: str) -> Budgeted:
    """Sums of the step norms of the writes between Θ^X and the reference point, (n, M).

    Raises:
        Unavailable: if a write between them was not annotated.
    """
    run = scope.run
    steps = run.once(path_lengths, lambda: norms(np.nan_to_num(run.annotation("step_norm"), nan=0.0), run.sizes))
    target = run.delays.reference(scope.reference)[scope.tasks]
    target = target[:, 0 if target.shape[1] == 1 else scope.block, :]
    source = getattr(run.delays, vector)[scope.tasks]
    value, error = np.zeros(target.shape), np.zeros(target.shape)
    for block, writers in enumerate(run.delays.write_task):
        low, high = np.minimum(source, target)[:, block], np.maximum(source, target)[:, block]
        missing = np.concatenate([[0], np.cumsum(~run.annotated[writers, block])])
        if (missing[high] != missing[low]).any():
            raise Unavailable("a write between read and reference was not annotated, so the path has no known length")
        terms = steps[writers, block]
        value[:, block], error[:, block] = _between(terms.value, low, high), _between(terms.error, low, high)
        # n terms are n - 1 roundings. The unit to spare, and those of each term's error (`norms`), cover all others.
        error[:, block] += (high - low) * UNIT_ROUNDOFF * value[:, block]
    return Budgeted.of(value, error)


def _between(terms: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Sums of terms[low:high], each summed by itself: differences of running sums would cancel."""
    padded = np.append(terms, 0.0)
    pairs = np.stack([low, np.maximum(high, low)], axis=-1).ravel()
    sums = np.add.reduceat(padded, pairs)[::2]
    return np.where(high > low, sums, 0.0)
