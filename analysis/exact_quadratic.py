"""A recorded run on rational quadratics once more, in fractions, with the defect of every write."""

from dataclasses import dataclass

import numpy as np
from flint import fmpq, fmpq_mat
from jaxtyping import Int
from safetensors import safe_open

from analysis.delays import Delays
from analysis.exact_history import ExactHistory
from analysis.run import Run

INPUTS, LINEAR = "problem.inputs", "problem.linear"


@dataclass(frozen=True, eq=False)
class ExactQuadratic(ExactHistory):
    """Losses |A theta|^2/2 + c_t . theta along a recorded run.

    Attributes:
        run: The run, with every version stored.
        hessian: (d, d) the matrix A^T A.
        linear: (batches, d) float64 vectors c_t.
        versions: per block, float64 array (versions, size).
    """

    run: Run
    hessian: fmpq_mat
    linear: np.ndarray
    versions: tuple[np.ndarray, ...]

    @property
    def delays(self) -> Delays:
        """Staleness, from the events."""
        return self.run.delays

    @property
    def edges(self) -> Int[np.ndarray, " edges"]:
        """First column of each block, and the number of columns."""
        return np.concatenate([[0], np.cumsum(self.run.sizes)])

    @property
    def step_size(self) -> fmpq:
        """The largest of the writes' step sizes."""
        return _rational(float(self.run.step_sizes.max()))

    def gradients(self, versions: Int[np.ndarray, "n M"], tasks: Int[np.ndarray, " n"]) -> fmpq_mat:
        """H theta + c_t in fractions."""
        return self.hessian * self.points(versions) + rational(self.linear[self._batches(tasks)].T)

    def applied(self, tasks: Int[np.ndarray, " n"]) -> fmpq_mat:
        """The losses are sums over blocks, so that the forward versions alone enter."""
        return self.gradients(self.delays.forward[tasks], tasks)

    def points(self, versions: Int[np.ndarray, "n M"]) -> fmpq_mat:
        """Parameters as they were stored."""
        return rational(np.concatenate([self.versions[k][versions[:, k]] for k in range(self.blocks)], axis=1).T)

    def _batches(self, tasks: Int[np.ndarray, " n"]) -> Int[np.ndarray, " n"]:
        """Batch of each task, by its place in `run.delays.tasks`."""
        batch_of = np.zeros(len(self.run.delays.tasks), dtype=np.int64)
        batch_of[np.searchsorted(self.run.delays.tasks, self.run.writes["task"])] = self.run.writes["batch"]
        return batch_of[tasks]

    def step_squares(self, block: int) -> list[fmpq]:
        """Between the stored versions."""
        stack = rational(self.versions[block].T)
        return [
            sum(((stack[row, v + 1] - stack[row, v]) ** 2 for row in range(stack.nrows())), fmpq(0))
            for v in range(stack.ncols() - 1)
        ]


def rational(array: np.ndarray) -> fmpq_mat:
    """The rational numbers that a two-dimensional float array is."""
    rows, columns = array.shape
    return fmpq_mat(rows, columns, [_rational(float(entry)) for entry in array.ravel()])


def _rational(number: float) -> fmpq:
    return fmpq(*number.as_integer_ratio())


def exact_quadratic(run: Run) -> ExactQuadratic | None:
    """The exact twin of a run, or None where it is on no rational quadratic, or what its passes used was not stored."""
    if not run.every_event or not run.weight_rules <= {"stash", "live"}:
        return None  # the losses are sums over blocks, so the weights of the backward pass do not enter
    if run.other_weights:
        return None  # gradients were formed at weights that are no version, and were not stored
    stored = _stored(run)
    counts = [len(writers) + 1 for writers in run.delays.write_task]
    names = [[f"version.{block}.{number}" for number in range(count)] for block, count in enumerate(counts)]
    if not {INPUTS, LINEAR, *(name for block in names for name in block)} <= set(stored):
        return None
    inputs, linear = stored[INPUTS], stored[LINEAR]
    if inputs.shape[1] != run.sizes.sum() or len(linear) <= run.writes["batch"].max():
        return None
    matrix = rational(inputs)
    versions = tuple(np.stack([stored[name] for name in block]) for block in names)
    return ExactQuadratic(run, matrix.transpose() * matrix, linear, versions)


def _stored(run: Run) -> dict[str, np.ndarray]:
    """The stored arrays of the problem and of its versions, in float64, each shard opened once."""
    found: dict[str, np.ndarray] = {}
    for file in run.trace.files:
        if file.startswith("tensors/"):
            with safe_open(run.trace.directory / file, framework="numpy") as shard:
                names = [name for name in shard.keys() if name.startswith(("problem.", "version."))]  # noqa: SIM118
                found |= {name: shard.get_tensor(name).astype(np.float64) for name in names}
    return found
