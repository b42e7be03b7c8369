"""State beside an update rule's own: what methods that predict or correct weights need to remember of a block."""

from dataclasses import dataclass

import torch

from reference.optimizers.optimizer import Optimizer
from reference.versions import State, Version


@dataclass(frozen=True)
class WithPrevious:
    """Keeps, as the last entry of the state, the parameters of one update before."""

    base: Optimizer

    def initial(self, flat: torch.Tensor) -> State:
        """Nothing moved yet: the initial parameters themselves."""
        return (*self.base.initial(flat), flat)

    def __call__(self, parent: Version, gradient: torch.Tensor, step_size: float) -> tuple[torch.Tensor, State]:
        """The base rule's step."""
        flat, state = self.base(parent, gradient, step_size)
        return flat, (*state, parent.flat)


@dataclass(frozen=True)
class WithMovement:
    """Keeps, as the last entry of the state, δ ← decay·δ + (1 − decay)(θ_new − θ): how far an update moves on average.

    Source: the discrepancy correction of PipeMare (arXiv:1910.05124).
    """

    base: Optimizer
    decay: float

    def initial(self, flat: torch.Tensor) -> State:
        """No movement yet."""
        return (*self.base.initial(flat), torch.zeros_like(flat))

    def __call__(self, parent: Version, gradient: torch.Tensor, step_size: float) -> tuple[torch.Tensor, State]:
        """The base rule's step."""
        flat, state = self.base(parent, gradient, step_size)
        movement = parent.state[-1].mul(self.decay).add_(flat - parent.flat, alpha=1 - self.decay)
        return flat, (*state, movement)
