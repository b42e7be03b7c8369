"""What every update rule offers: its state at the start, and one step out of place."""

from typing import Protocol, runtime_checkable

import torch

from reference.versions import State, Version


@runtime_checkable
class Optimizer(Protocol):
    """An update rule. Its state is versioned with the block's parameters and never changed in place."""

    def initial(self, flat: torch.Tensor) -> State:
        """The state that goes with the initial parameters."""
        ...

    def __call__(self, parent: Version, gradient: torch.Tensor, step_size: float) -> tuple[torch.Tensor, State]:
        """The new flat parameters and the new state; nothing that goes in is changed."""
        ...
