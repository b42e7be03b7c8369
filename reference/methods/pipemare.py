"""PipeMare (arXiv:1910.05124): no stash, step sizes by delay, and backward weights corrected for the discrepancy."""

import math
from dataclasses import dataclass, replace

import torch

from reference.methods.fdg import Fdg
from reference.methods.pipeline import staleness
from reference.optimizers.config import OptimizerConfig
from reference.optimizers.schedule import StepSize
from reference.optimizers.tracked import WithMovement
from reference.treatment import Treatment, View
from reference.versions import Version


@dataclass(frozen=True)
class PipeMare(Fdg):
    """FDG's schedule with current weights in the backward pass: forward delay τ, backward delay 0.

    Attributes:
        correction: go backward at θ − τδ, an estimate of the weights that the forward pass read; δ averages how far an
            update moves, with decay 1 − 2/(τ + 1).
        exponent: p in the step size η/τ^p of a block with delay τ ≥ 1.
        annealing: updates over which p falls linearly to 0; 0 keeps it.
    """

    weights: str = "live"
    correction: bool = True
    exponent: float = 1.0
    annealing: int = 0
    name: str = "pipemare"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.weights != "live":
            raise ValueError(f"method.weights is {self.weights!r}; pipemare keeps no old weights, its rule is live")
        if not 0 <= self.exponent < math.inf or self.annealing < 0:
            raise ValueError("method: exponent and annealing are at least 0, and finite")

    def treatment(self, block: int, blocks: int, optimizer: OptimizerConfig) -> Treatment:
        """FDG's, with the block's own step sizes and corrected backward weights."""
        treatment, delay = super().treatment(block, blocks, optimizer), staleness(block, blocks, self.order)
        treatment = replace(treatment, step_size=self._by_delay(treatment.step_size, delay))
        if not self.correction or not delay:
            return treatment
        tracked = WithMovement(treatment.optimizer, decay=1 - 2 / (delay + 1))
        return replace(treatment, optimizer=tracked, backward_read=corrected(delay))

    def _by_delay(self, step_size: StepSize, delay: int) -> StepSize:
        def scaled(update: int) -> float:
            left = max(0.0, 1.0 - update / self.annealing) if self.annealing else 1.0
            return step_size(update) / max(delay, 1) ** (self.exponent * left)

        return scaled


def corrected(delay: int) -> View:
    """θ − τδ."""

    def earlier(version: Version, step_size: float) -> torch.Tensor:
        return torch.sub(version.flat, version.state[-1], alpha=delay)

    return earlier
