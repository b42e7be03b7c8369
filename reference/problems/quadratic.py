"""Quadratics with exact constants: ½‖Aθ‖² plus a linear term per sample; a random instance and the tight one of B1."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import torch

from reference.problems.additive import AdditiveTruth, column_blocks
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.exact_algebra import dot, fractions, solve
from reference.problems.link import IDENTITY, AdditiveLoss
from reference.problems.problem import Examples, Problem
from reference.problems.truth import BatchSmoothness, Constant, Visited
from reference.segments import AdditiveSegment


@dataclass(frozen=True, eq=False)
class QuadraticTruth(AdditiveTruth):
    """A linear model with φ(s) = s and P = A: f = ½‖Aθ‖² + c̄·θ, everything about it a rational number."""

    @cached_property
    def hessian(self) -> list[list[Fraction]]:
        """H = AᵀA."""
        columns = fractions(self.common.T)
        return [[dot(one, other) for other in columns] for one in columns]

    @cached_property
    def mean_term(self) -> list[Fraction]:
        """c̄, the mean of the linear terms."""
        return [sum(column, Fraction(0)) / len(self.inputs) for column in fractions(self.inputs.T)]

    @cached_property
    def minimizer(self) -> list[Fraction] | None:
        """x* = −H⁻¹c̄, or None where H is singular."""
        return solve(self.hessian, [-entry for entry in self.mean_term])

    @cached_property
    def noise_variance(self) -> Fraction:
        """E‖c − c̄‖² for one sample; a mini-batch of b independent samples has this over b."""
        spread = [
            sum(((entry - mean) ** 2 for entry in column), Fraction(0))
            for column, mean in zip(fractions(self.inputs.T), self.mean_term, strict=True)
        ]
        return sum(spread, Fraction(0)) / len(self.inputs)

    def rational(self, batches: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
        """`inputs` A (r, d) and `linear` (batches, d), the mean linear term of each: the gradient is AᵀAθ + linear.

        Empty where a mean is no float64, as for batches of three: a rounded one would be another problem's.
        """
        linear = np.array([self.inputs[rows].mean(axis=0) for rows in batches])
        exact = all(
            Fraction(float(mean)) * len(rows) == sum(map(Fraction, column.tolist()))
            for rows, means in zip(batches, linear, strict=True)
            for mean, column in zip(means, self.inputs[rows].T, strict=True)
        )
        return {"inputs": self.common, "linear": linear} if exact else {}

    def batch_smoothness(self, rows: np.ndarray, visited: Visited) -> BatchSmoothness:
        """The same for every mini-batch: linear terms do not curve."""
        return self._smoothness

    @cached_property
    def _smoothness(self) -> BatchSmoothness:
        return super().batch_smoothness(np.zeros(1, dtype=np.int64), Visited(()))

    def constants(self) -> dict[str, Constant]:
        """As for every linear model, with the optimal value and the noise variance from exact fractions."""
        found = super().constants()
        note = "E‖c − mean c‖² of one sample's linear term, rounded up; divide by the batch size"
        found["noise_variance"] = Constant(_above(self.noise_variance), "exact", note)
        if self.minimizer is not None:
            value = dot(self.mean_term, self.minimizer) / 2
            found["optimal_value"] = Constant(-_above(-value), "exact", "minimum of the objective, rounded down")
        return found


def quadratic(config: ProblemConfig) -> Problem:
    """A random instance: A the identity plus a small matrix of entries k/64, linear terms of entries k/8 in [-1, 1]."""
    generator = np.random.default_rng(config.seed)
    size = config.dimension
    matrix = generator.integers(-8, 9, (size, size)) / (8.0 * size) + np.eye(size)
    matrix = np.round(matrix * 64.0) / 64.0
    terms = (generator.integers(-8, 9, (config.samples, size)) / 8.0).astype(np.float32)
    return quadratic_problem(config.name, matrix, terms, config.blocks)


def tight(config: ProblemConfig) -> Problem:
    """f_t = ½α‖θ‖² + c_t·θ with ∇f_t(x_t) = G on the run's own iterates: the bias attains Gx/(1 − x), x = αητ.

    Task t reads version max(0, t − τ) and must be the t-th to write: `sampling = "sequential"`, one sample a batch, the
    same `step_size` in the optimizer, double precision. Every block has one parameter and goes through the same
    numbers; the gradient's norm over all blocks is `gradient`·√blocks.

    Raises:
        ProblemError: when √α is not a single-precision number, which an exact α needs.
    """
    root = float(np.float32(np.sqrt(config.curvature)))
    if root * root != config.curvature:
        raise ProblemError(f"problem.curvature is {config.curvature!r}, no square of a float32; use one such as 0.25")
    delays = [min(task, config.delay) for task in range(config.samples)]
    terms = tight_linear_terms(config.curvature, config.gradient, config.step_size, delays)
    return quadratic_problem(
        config.name, root * np.eye(config.blocks), np.repeat(terms[:, None], config.blocks, axis=1), config.blocks
    )


def tight_linear_terms(curvature: float, gradient: float, step_size: float, delays: list[int]) -> np.ndarray:
    """c_t (T,) = G − αx_t along x_{t+1} = x_t − η(G + α(x_{t−τ_t} − x_t)), x_0 = 0: the gradient at x_t is always G.

    Args:
        delays: τ_t of every task, at most t.
    """
    points = [0.0]
    for task, delay in enumerate(delays):
        applied = gradient + curvature * (points[task - delay] - points[task])
        points.append(points[task] - step_size * applied)
    return gradient - curvature * np.array(points[:-1])


def quadratic_problem(name: str, matrix: np.ndarray, terms: np.ndarray, blocks: int) -> Problem:
    """½‖Aθ‖² + mean of c_t·θ over the batch, for A (r, d) and linear terms (n, d), in `blocks` runs of coordinates.

    Linear terms in double precision make a problem for double-precision runs only.
    """
    common = matrix.astype(np.float32)
    if np.any(common != matrix):
        raise ProblemError("the matrix of a quadratic must hold single-precision numbers; round it first")
    columns = column_blocks(matrix.shape[1], blocks)
    return Problem(
        name=name,
        dataset="",
        dataset_digest="",
        segments=tuple(AdditiveSegment(start, stop) for start, stop in columns),
        training=Examples(torch.from_numpy(terms), torch.zeros(len(terms))),
        held_out=None,
        common_rows=torch.from_numpy(common),
        loss=AdditiveLoss(IDENTITY),
        score=lambda output, targets: {},
        truth=QuadraticTruth(IDENTITY, terms.astype(np.float64), np.zeros(len(terms)), matrix, columns),
    )


def _above(number: Fraction) -> float:
    """The least float that is at least the number."""
    nearest = float(number)
    return nearest if Fraction(nearest) >= number else float(np.nextafter(nearest, np.inf))
