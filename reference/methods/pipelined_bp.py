"""Pipelined back-propagation of single updates (arXiv:2003.11666), plain or with its two remedies for delay."""

from dataclasses import dataclass, replace

import torch

from reference.methods.fdg import Fdg
from reference.methods.pipeline import staleness
from reference.optimizers.config import OptimizerConfig
from reference.optimizers.sgd import Sgd
from reference.optimizers.tracked import WithPrevious
from reference.treatment import Treatment, View
from reference.versions import Version

PREDICTIONS = ("none", "velocity", "weights")
COMPENSATIONS = ("none", "spike")


@dataclass(frozen=True)
class PipelinedBp(Fdg):
    """FDG's schedule; each block knows its delay D and makes up for it.

    Attributes:
        compensation: `spike` steps along m^D v + (1 − m^D)/(1 − m) g, as if the gradient had come in time.
        prediction: the forward pass reads weights D updates ahead: `velocity`, θ − ηDv, or `weights`,
            θ + D(θ − θ one update before). The backward pass uses them too under `stash`, current ones under `live`.
    """

    compensation: str = "none"
    prediction: str = "none"
    name: str = "pipelined_bp"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.compensation not in COMPENSATIONS:
            raise ValueError(f"method.compensation is {self.compensation!r}; choose one of {', '.join(COMPENSATIONS)}")
        if self.prediction not in PREDICTIONS:
            raise ValueError(f"method.prediction is {self.prediction!r}; choose one of {', '.join(PREDICTIONS)}")

    def treatment(self, block: int, blocks: int, optimizer: OptimizerConfig) -> Treatment:
        """FDG's, compensated and predicted.

        Raises:
            ValueError: a remedy that needs momentum, without it.
        """
        treatment, delay = super().treatment(block, blocks, optimizer), staleness(block, blocks, self.order)
        if (self.compensation == "spike" or self.prediction == "velocity") and not optimizer.momentum:
            raise ValueError("spike compensation and velocity prediction need sgd with optimizer.momentum above 0")
        if self.compensation == "spike":
            if optimizer.nesterov:
                raise ValueError("spike compensation replaces Nesterov's momentum; set optimizer.nesterov to false")
            treatment = replace(treatment, optimizer=compensated(optimizer, delay))
        if self.prediction == "velocity":
            treatment = replace(treatment, read=along_velocity(delay))
        if self.prediction == "weights":
            treatment = replace(treatment, optimizer=WithPrevious(treatment.optimizer), read=along_weights(delay))
        return treatment


def compensated(optimizer: OptimizerConfig, delay: int) -> Sgd:
    """Momentum whose step weighs velocity and gradient as D updates without a new gradient would have."""
    decayed = optimizer.momentum**delay
    return Sgd(
        optimizer.momentum,
        optimizer.weight_decay,
        velocity_weight=decayed,
        gradient_weight=(1 - decayed) / (1 - optimizer.momentum),
    )


def along_velocity(horizon: int) -> View:
    """θ − ηTv."""

    def predicted(version: Version, step_size: float) -> torch.Tensor:
        return torch.sub(version.flat, version.state[0], alpha=step_size * horizon)

    return predicted


def along_weights(horizon: int) -> View:
    """θ + T(θ − θ one update before)."""

    def predicted(version: Version, step_size: float) -> torch.Tensor:
        return torch.add(version.flat, version.flat - version.state[-1], alpha=horizon)

    return predicted
