"""Linear models in blocks of columns: mean of φ(xᵢᵀθ, yᵢ) plus ½‖Pθ‖², with the constants that follow.

The state handed from segment to segment is the sum s = Σ_k X̃_k θ_k over all rows of X̃ = [X_batch; P]. Weights do not
multiply in the backward pass, so all weight rules coincide and the backward constants are zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from reference.certified.rounding import gamma, smallest_normal, unit_roundoff
from reference.certified.spectral import euclidean_norm, frobenius_norm, spectral_norm
from reference.certified.upper import Upper
from reference.problems.config import ProblemError
from reference.problems.convex import ConvexObjective
from reference.problems.link import Link
from reference.problems.truth import BatchSmoothness, Constant, Truth, Visited

LENGTH = "coefficients.norm"

Columns = tuple[tuple[int, int], ...]
"""(start, stop) of each block of columns."""


@dataclass(frozen=True, eq=False)
class AdditiveTruth(Truth):
    """Exact constants of a linear model.

    Attributes:
        inputs: (n, d) float64; targets: (n,) float64; common: (r, d) float64, the matrix P.
        columns: (start, stop) of each block.
    """

    link: Link
    inputs: np.ndarray
    targets: np.ndarray
    common: np.ndarray
    columns: Columns

    @property
    def full_rows(self) -> np.ndarray:
        """All samples once."""
        return np.arange(len(self.inputs))

    @property
    def smoothness_provenance(self) -> str:
        """Closed forms in the data."""
        return "exact"

    @property
    def smoothness_reason(self) -> str:
        """Where the constants come from."""
        return "norms of products of blocks of columns of the mini-batch, rounded up"

    def constants(self) -> dict[str, Constant]:
        """Smoothness, strong convexity and, where f is bounded below, its optimal value."""
        objective = ConvexObjective(self.link, self.inputs, self.targets, self.common)
        theta = objective.minimizer()
        region = self.visit([[theta[start:stop]] for start, stop in self.columns])
        error = euclidean_norm(self.gradient_rounding(self.full_rows, region, "float64"))
        smoothness = self.batch_smoothness(self.full_rows, region).whole
        assert smoothness is not None, "a linear model is smooth"
        found = {
            "smoothness": Constant(smoothness, "exact", "Lipschitz constant of the objective's gradient, rounded up"),
            "strong_convexity": Constant(
                objective.strong_convexity(), "exact", "least curvature of the objective, rounded down"
            ),
        }
        minimum = objective.minimum_below(theta, float(error))
        if np.isfinite(minimum):
            note = "lower bound of the objective: value at a Newton point less the strong-convexity gap"
            found["optimal_value"] = Constant(minimum, "certified", note)
        return found

    def visit(self, versions: Sequence[Iterable[np.ndarray]]) -> Visited:
        """Euclidean norms of the blocks: the curvature bounds hold everywhere, only rounding needs the region."""
        stacks = [np.stack([np.asarray(flat, dtype=np.float64) for flat in flats]) for flats in versions]
        return Visited(tuple({LENGTH: float(np.max(euclidean_norm(stack).value))} for stack in stacks))

    def batch_smoothness(self, rows: np.ndarray, visited: Visited) -> BatchSmoothness:
        """Hessian X̃ᵀ diag(c) X̃ with c within `radius` of `middle`, so its blocks are at most
        ‖X̃_kᵀ diag(middle) X̃_l‖ + ‖X̃_k diag(radius)^½‖ ‖X̃_l diag(radius)^½‖ (exact where the radius is 0).

        For least squares that is ‖X_kᵀX_l‖/n_b, for logistic regression (‖X_kᵀX_l‖ + ‖X_k‖‖X_l‖)/(8n_b), and on its
        diagonal ‖X_k‖²/(4n_b) + λ.
        """
        blocks = self._hessian_norms(rows, self.columns)
        whole = self._hessian_norms(rows, ((0, self.inputs.shape[1]),))
        return BatchSmoothness(blocks, np.zeros_like(blocks), float(whole[0, 0]), 0.0)

    def gradient_rounding(self, rows: np.ndarray, visited: Visited, dtype: str) -> np.ndarray:
        """Errors of the sums s, of the slopes at them, and of the products X̃_kᵀ slopes, row by row."""
        unit, tiny = unit_roundoff(dtype), smallest_normal(dtype)
        design, targets, count = self.inputs[rows], self.targets[rows], len(rows)
        total = Upper.zeros((count + len(self.common),))
        for block, (start, stop) in enumerate(self.columns):
            part = np.vstack([design[:, start:stop], self.common[:, start:stop]])
            total = total + euclidean_norm(part) * visited.bound(block, LENGTH)
        # d products, one addition per block.
        terms = design.shape[1] + len(self.columns)
        error = total * gamma(terms, dtype) + 4.0 * terms * tiny
        largest = total + error
        absolute, relative = self.link.rounding
        slope = self.link.slope_bound(largest[:count], np.abs(targets))
        slope_error = self.link.largest_curvature * error[:count] + unit * (absolute + relative * slope)
        # Doubling and halving are exact; three roundings cover the rest of the square's derivative.
        common_error = error[count:] + 3.0 * unit * largest[count:]
        errors = Upper(np.concatenate([(slope_error / count).value, common_error.value])) + tiny
        sizes = Upper(np.concatenate([(slope / count).value, largest[count:].value]))
        rowwise = errors + gamma(count + len(self.common) + 2, dtype) * (sizes + errors) + tiny
        magnitude = np.abs(np.vstack([design, self.common]))
        columnwise = rowwise.contracted(magnitude.T)
        return np.array([float(euclidean_norm(columnwise.value[start:stop])) for start, stop in self.columns])

    def _hessian_norms(self, rows: np.ndarray, columns: Columns) -> np.ndarray:
        """Bounds of the norms of the Hessian's blocks, (M, M)."""
        count, largest = len(rows), self.link.largest_curvature
        middle, radius = (largest, 0.0) if self.link.quadratic else (largest / 2.0, largest / 2.0)
        design, common = _stacked(self.inputs[rows], columns), _stacked(self.common, columns)
        product = _pairwise(design) * (middle / count) + _pairwise(common)
        sizes, penalties = frobenius_norm(design), frobenius_norm(common)
        magnitude = sizes[:, None] * sizes[None, :] * middle / count + penalties[:, None] * penalties[None, :]
        # Both products, the quotient, the scaling and the sum: at most n_b + r + 4 roundings of each term.
        rounding = magnitude * gamma(count + len(self.common) + 4)
        spread = spectral_norm(design)
        return (spectral_norm(product, rounding) + spread[:, None] * spread[None, :] * radius / count).value


def _stacked(matrix: np.ndarray, columns: Columns) -> np.ndarray:
    """The blocks of columns, (M, rows, widest), filled up with zero columns, which change no norm."""
    found = np.zeros((len(columns), len(matrix), max(stop - start for start, stop in columns)))
    for block, (start, stop) in enumerate(columns):
        found[block, :, : stop - start] = matrix[:, start:stop]
    return found


def _pairwise(stack: np.ndarray) -> np.ndarray:
    """X_kᵀX_l of all pairs of blocks, (M, M, widest, widest)."""
    return np.swapaxes(stack, -1, -2)[:, None] @ stack[None, :]


def column_blocks(width: int, blocks: int) -> Columns:
    """`width` columns cut into `blocks` runs as equal as can be.

    Raises:
        ProblemError: when there are fewer columns than blocks.
    """
    if blocks > width:
        raise ProblemError(
            f"problem.blocks is {blocks}, but there are only {width} columns; use at most that many blocks"
        )
    edges = [width * block // blocks for block in range(blocks + 1)]
    return tuple((edges[block], edges[block + 1]) for block in range(blocks))
