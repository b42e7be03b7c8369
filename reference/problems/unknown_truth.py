"""The truth of a network about which nothing is proved: every constant is said to be unknown, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from reference.problems.truth import BatchSmoothness, Constant, Truth, Visited

MIXED = (
    "the samples of a mini-batch are mixed (batch normalisation does that), so its loss is no mean of losses of single "
    "samples, and constants of those do not exist"
)


@dataclass(frozen=True, eq=False)
class UnknownTruth(Truth):
    """A network under cross-entropy whose smoothness and rounding nobody has bounded.

    Attributes:
        samples: number of training samples.
        blocks: number of blocks.
        reason: why there are no constants.
    """

    samples: int
    blocks: int
    reason: str

    @property
    def full_rows(self) -> np.ndarray:
        """All samples once."""
        return np.arange(self.samples)

    @property
    def smoothness_provenance(self) -> str:
        """`unavailable`."""
        return "unavailable"

    @property
    def smoothness_reason(self) -> str:
        """The reason."""
        return self.reason

    def constants(self) -> dict[str, Constant]:
        """Cross-entropy is non-negative, whatever the network."""
        return {
            "optimal_value": Constant(0.0, "certified", "lower bound of the objective: cross-entropy is never less")
        }

    def visit(self, versions: Sequence[Iterable[np.ndarray]]) -> Visited:
        """The whole space, about which nothing is recorded."""
        return Visited(tuple({} for _ in versions))

    def batch_smoothness(self, rows: np.ndarray, visited: Visited) -> BatchSmoothness:
        """No constants in the forward versions, and nothing finite in the backward ones."""
        return BatchSmoothness(None, np.full((self.blocks, self.blocks), np.inf), None, np.inf)

    def gradient_rounding(self, rows: np.ndarray, visited: Visited, dtype: str) -> np.ndarray:
        """No finite bound."""
        return np.full(self.blocks, np.inf)
