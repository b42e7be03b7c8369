"""ADL (arXiv:2012.03747): FDG's schedule with gradients accumulated over several mini-batches."""

from dataclasses import dataclass, replace

from reference.methods.fdg import Fdg
from reference.optimizers.config import OptimizerConfig
from reference.treatment import Treatment


@dataclass(frozen=True)
class Adl(Fdg):
    """Each module steps after so many backward passes; staleness in updates falls accordingly.

    Attributes:
        accumulation: M, mini-batches to an update; `train.tasks` is a multiple of it.
        reduction: `mean` (the paper) or `sum` (the released code: a step size M times as large).
    """

    accumulation: int = 2
    reduction: str = "mean"
    name: str = "adl"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.accumulation < 1:
            raise ValueError(f"method.accumulation is {self.accumulation}; an update takes at least 1 mini-batch")
        if self.reduction not in ("mean", "sum"):
            raise ValueError(f"method.reduction is {self.reduction!r}; choose mean or sum")

    @property
    def group(self) -> int:
        """M gradients make one update."""
        return self.accumulation

    def treatment(self, block: int, blocks: int, optimizer: OptimizerConfig) -> Treatment:
        """FDG's, with the mean over the group where the mean is asked for."""
        treatment = super().treatment(block, blocks, optimizer)
        if self.reduction == "sum":
            return treatment
        return replace(treatment, average_over=self.accumulation, scale=treatment.scale / self.accumulation)
