"""A measurement with its error: norms that a float64 program computed, and what a run or a reference may lack."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

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
    (n + 8) u of itself: u for the difference, half of n u for the sum of squares, four for squares, root, storage
    and this product (Higham 2002, section 3.1): at least three units are to spare. A norm of exactly 0 is exact:
    squares underflow only below 2^-511.

    Args:
        values: Nonnegative norms of any shape.
        sizes: Number of entries of each vector, broadcast against `values`.
        absolute: Further error, of the vectors' entries themselves, as a norm.
    """
    own = values * (np.asarray(sizes) + 8) * UNIT_ROUNDOFF
    return Budgeted.of(values, own + absolute)


def root_of_squares(parts: Budgeted, axis: int = -1) -> Budgeted:
    """Norm of a vector from the norms of its blocks along an axis."""
    return parts.dot(parts, axis=axis).sqrt()
