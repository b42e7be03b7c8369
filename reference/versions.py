"""One state of a block, never changed once made, and the running statistics beside it."""

from dataclasses import dataclass

import torch

State = tuple[torch.Tensor, ...]
"""What an update rule remembers of a block: one flat tensor for each of its quantities."""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Version:
    """A block's parameters after `number` changes, with the optimizer's state that goes with them.

    Attributes:
        number: how many events have changed the block.
        flat: the parameters.
        state: the optimizer's state.
        updates: how many of the changes applied a gradient (the others mixed replicas).
    """

    number: int
    flat: torch.Tensor
    state: State = ()
    updates: int = 0

    def released(self) -> "Version":
        """Its numbers alone: what there is to say of a version that nobody computes with any more."""
        return Version(self.number, self.flat.new_empty(0), (), self.updates)


@dataclass(frozen=True, slots=True)
class Statistics:
    """A block's running statistics after `number` mini-batches; empty for most blocks."""

    number: int
    flat: torch.Tensor
