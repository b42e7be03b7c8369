"""What a claim's left-hand side is on a run: biases with their rounding, event by event."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from analysis.run import Run
from theory.numeric import Budgeted

UNIT_ROUNDOFF = 2.0**-53


class Unavailable(ValueError):
    """A quantity that this run, or this reference point, does not have; the message says why."""


@dataclass(frozen=True)
class Measurement:
    """One row's measurements, over the n events that it covers.

    Attributes:
        value: (n,) measured numbers with their error.
        block: The block whose gradient is measured; None for the whole vector.
        tasks: (n,) places of the tasks in `run.delays.tasks`; empty where the number belongs to the whole run.
        events: (n,) sequence numbers; of a whole-vector measurement, that of the task's last write.
    """

    value: Budgeted
    block: int | None
    tasks: Int[np.ndarray, " n"]
    events: Int[np.ndarray, " n"]


def norms(values: np.ndarray, sizes: np.ndarray | int, absolute: np.ndarray | float = 0.0) -> Budgeted:
    """Euclidean norms that a float64 program computed of vectors with `sizes` entries, with what they may be wrong by.

    Taken in any order of summation, the norm of a vector of n differences of float64 numbers is wrong by less than
    (n + 8) u of itself: u for the difference, half of n u for the sum of squares, the rest for squares, root and
    storage (Higham 2002, section 3.1). A norm of exactly 0 is exact: squares underflow only below 2^-511.

    Args:
        values: Nonnegative norms of any shape.
        sizes: Number of entries of each vector, broadcast against `values`.
        absolute: Further error, of the vectors' entries themselves, as a norm.
    """
    own = np.where(values == 0.0, 0.0, np.abs(values) * (np.asarray(sizes) + 8) * UNIT_ROUNDOFF * (1 + 2.0**-40))
    return Budgeted.of(values, own + absolute)


def root_of_squares(parts: Budgeted, axis: int = -1) -> Budgeted:
    """Norm of a vector from the norms of its blocks along an axis."""
    return parts.dot(parts, axis=axis).sqrt()


def block_biases(run: Run, reference: str) -> Budgeted:
    """Norms of the bias of every annotated write, (T, M); 0 where the write was not annotated.

    Raises:
        RunError: if the run was not annotated.
    """
    known = run.annotated
    value = np.where(known, run.annotation(f"bias_{reference}"), 0.0)
    return Budgeted.of(value, np.where(known, run.annotation(f"rounding_{reference}"), 0.0))


def _block_bias(run: Run, reference: str) -> list[Measurement]:
    biases = block_biases(run, reference)
    found = []
    for block in range(run.blocks):
        tasks = np.flatnonzero(run.annotated[:, block])
        if len(tasks):
            found.append(Measurement(biases[tasks, block], block, tasks, run.delays.seq[tasks, block]))
    return found


def _bias(run: Run, reference: str) -> list[Measurement]:
    if reference == "now":
        raise Unavailable("at `now` each block has a reference point of its own, so there is no whole-vector bias")
    tasks = np.flatnonzero(run.annotated_tasks)
    if not len(tasks):
        return []
    biases = block_biases(run, reference)[tasks]
    return [Measurement(root_of_squares(biases), None, tasks, run.delays.seq[tasks].max(axis=1))]


def _block_bias_max_norm(run: Run, reference: str) -> list[Measurement]:
    if not run.annotated.any():
        return []
    largest = block_biases(run, reference).max(axis=0)
    nobody = np.zeros(0, dtype=np.int64)
    return [Measurement(root_of_squares(largest)[None], None, nobody, nobody)]


MEASURES: dict[str, Callable[[Run, str], list[Measurement]]] = {
    "bias": _bias,
    "block_bias": _block_bias,
    # The largest of a run obeys a bound of the run exactly if each one does; so the worst event shows itself.
    "block_bias_max": _block_bias,
    "block_bias_max_norm": _block_bias_max_norm,
}
"""Measured quantities by the name that claims give them; each yields one measurement a row."""


def measure(run: Run, reference: str, name: str) -> list[Measurement]:
    """Measure a claim's left-hand side.

    Args:
        run: An annotated run.
        reference: The reference point of the bias.
        name: A key of `MEASURES`.

    Raises:
        Unavailable: if the quantity does not exist at this reference point, or cannot be measured on one run.
        RunError: if the run was not annotated.
    """
    if name not in MEASURES:
        raise Unavailable(f"no run measures {name!r}; the judge knows {', '.join(sorted(MEASURES))}")
    return MEASURES[name](run, reference)
