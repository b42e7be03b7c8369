"""What a method does to one block beside deciding when: the factor on its gradient, its step, the weights it uses."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from reference.optimizers.config import OptimizerConfig
from reference.optimizers.optimizer import Optimizer
from reference.optimizers.registry import build_optimizer
from reference.optimizers.schedule import StepSize, step_sizes
from reference.versions import Version

View = Callable[[Version, float], torch.Tensor]
"""The weights that a pass uses, from the version that it read and the step size of that version's next update."""


def as_it_stands(version: Version, step_size: float) -> torch.Tensor:
    """The version's parameters themselves."""
    return version.flat


@dataclass(frozen=True)
class Treatment:
    """How one block is treated.

    Attributes:
        optimizer: its update rule.
        step_size: η by the number of updates that the block has had.
        cotangent_factor: factor on the cotangent that enters the block from above.
        scale: factor that its gradient carries in all, from every cotangent factor above and from averaging; what the
            trace's column of that name says.
        average_over: how many gradients are averaged (1 where they are summed or single).
        read: the weights of the forward pass (predicted ones, for some methods).
        backward_read: the weights of the backward pass.
    """

    optimizer: Optimizer
    step_size: StepSize
    cotangent_factor: float = 1.0
    scale: float = 1.0
    average_over: int = 1
    read: View = as_it_stands
    backward_read: View = as_it_stands

    def forward_weights(self, version: Version) -> torch.Tensor:
        """What the forward pass computes with when it reads `version`."""
        if self.read is as_it_stands:  # in most methods; the schedule need not be asked
            return version.flat
        return self.read(version, self.step_size(version.updates))

    def backward_weights(self, version: Version) -> torch.Tensor:
        """What the backward pass computes with when it reads `version`."""
        if self.backward_read is as_it_stands:
            return version.flat
        return self.backward_read(version, self.step_size(version.updates))

    def initial(self, flat: torch.Tensor) -> Version:
        """Version 0."""
        return Version(0, flat, self.optimizer.initial(flat))

    def update(self, parent: Version, gradient: torch.Tensor, step_size: float) -> Version:
        """The version that a gradient, or the sum of a group of them, makes of its parent."""
        if self.average_over > 1:
            gradient = gradient / self.average_over
        flat, state = self.optimizer(parent, gradient, step_size)
        return Version(parent.number + 1, flat, state, parent.updates + 1)


def plain(config: OptimizerConfig) -> Treatment:
    """The optimizer that the configuration names, and nothing else."""
    return Treatment(build_optimizer(config), step_sizes(config))
