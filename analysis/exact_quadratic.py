"""A run on rational quadratics once more, in fractions: gradients, biases and the defect of every write, exactly."""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from flint import arb, ctx, fmpq, fmpq_mat
from jaxtyping import Int
from safetensors import safe_open

from analysis.run import Run
from theory.numeric.lane import PRECISION

INPUTS, LINEAR = "problem.inputs", "problem.linear"

Norm = Fraction | arb
"""A norm: a fraction where its square is the square of one, else a ball."""


def root(square: fmpq) -> Norm:
    """The square root of a nonnegative rational, exactly where it is rational."""
    numerator, denominator = int(square.p), int(square.q)
    top, bottom = _whole_root(numerator), _whole_root(denominator)
    if top is not None and bottom is not None:
        return Fraction(top, bottom)
    with ctx.workprec(PRECISION):
        return arb(square).sqrt()


def _whole_root(number: int) -> int | None:
    found = math.isqrt(number)
    return found if found * found == number else None


@dataclass(frozen=True, eq=False)
class ExactQuadratic:
    """Losses |A theta|^2/2 + c_t . theta along a recorded run; numbers are rationals, columns are tasks or versions.

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

    @cached_property
    def edges(self) -> Int[np.ndarray, " edges"]:
        """First column of each block, and the number of columns."""
        return np.concatenate([[0], np.cumsum(self.run.sizes)])

    def gradients(self, versions: Int[np.ndarray, "n M"], batches: Int[np.ndarray, " n"]) -> fmpq_mat:
        """(d, n) mini-batch gradients at mixed versions."""
        return self.hessian * self.points(versions) + rational(self.linear[batches].T)

    def points(self, versions: Int[np.ndarray, "n M"]) -> fmpq_mat:
        """(d, n) parameters at mixed versions."""
        return rational(np.concatenate([self.versions[k][versions[:, k]] for k in range(self.run.blocks)], axis=1).T)

    def batches(self, tasks: Int[np.ndarray, " n"]) -> Int[np.ndarray, " n"]:
        """Batch of each task, by its place in `run.delays.tasks`."""
        batch_of = np.zeros(len(self.run.delays.tasks), dtype=np.int64)
        batch_of[np.searchsorted(self.run.delays.tasks, self.run.writes["task"])] = self.run.writes["batch"]
        return batch_of[tasks]

    def block_squares(self, columns: fmpq_mat) -> list[list[fmpq]]:
        """Squared norms by column and block, from a (d, n) matrix."""
        return [
            [
                sum((columns[row, place] ** 2 for row in range(self.edges[k], self.edges[k + 1])), fmpq(0))
                for k in range(self.run.blocks)
            ]
            for place in range(columns.ncols())
        ]

    def reference(self, reference: str, tasks: Int[np.ndarray, " n"], block: int | None) -> Int[np.ndarray, "n M"]:
        """Versions of the reference point of (task, block)."""
        versions = self.run.delays.reference(reference)[tasks]
        return versions[:, 0 if versions.shape[1] == 1 or block is None else block]

    def sample_squares(self, reference: str, tasks: Int[np.ndarray, " n"], block: int | None) -> list[list[fmpq]]:
        """Squared norms of the sample gradient at the reference, by task and block."""
        return self.block_squares(self.gradients(self.reference(reference, tasks, block), self.batches(tasks)))

    def applied_squares(self, tasks: Int[np.ndarray, " n"]) -> list[list[fmpq]]:
        """Squared norms of the exact mixed gradient, by task and block."""
        return self.block_squares(self.gradients(self.run.delays.forward[tasks], self.batches(tasks)))

    def bias_squares(self, reference: str, tasks: Int[np.ndarray, " n"], block: int | None) -> list[list[fmpq]]:
        """Squared norms of the bias H(Theta - ref), by task and block."""
        batches = self.batches(tasks)
        here = self.gradients(self.reference(reference, tasks, block), batches)
        return self.block_squares(self.gradients(self.run.delays.forward[tasks], batches) - here)

    def defect_squares(self, tasks: Int[np.ndarray, " n"]) -> list[list[fmpq]]:
        """Squared norms of (theta_new - theta_parent)/step_size + exact gradient: all that the run rounded."""
        parents = self.run.delays.parent[tasks]
        step_size = _rational(float(self.run.step_sizes.max()))
        moved = (self.points(parents + 1) - self.points(parents)) * (1 / step_size)
        return self.block_squares(moved + self.gradients(self.run.delays.forward[tasks], self.batches(tasks)))

    def displacement_squares(
        self, reference: str, vector: str, tasks: Int[np.ndarray, " n"], block: int | None
    ) -> list[list[fmpq]]:
        """Squared norms of Theta^X - ref, by task and block."""
        target, read = self.reference(reference, tasks, block), getattr(self.run.delays, vector)[tasks]
        return self.block_squares(self.points(read) - self.points(target))

    def step_squares(self, block: int) -> list[fmpq]:
        """Squared norms of the steps between the versions of a block."""
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
