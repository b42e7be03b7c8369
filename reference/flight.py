"""A task in flight: one mini-batch on its way through the model, with everything that it has read."""

from dataclasses import dataclass, field

import torch

from reference.versions import Version
from reference.vjp import Stored

UNREAD = Version(-1, torch.empty(0))


@dataclass(slots=True)
class Flight:
    """One task. Lists have one entry a block; times are in the engine's clock (nanoseconds, or virtual ticks).

    Attributes:
        number: task number, in the order in which tasks were taken.
        batch: mini-batch number (equal to the task number here; data-parallel methods may differ).
        read: version that the forward pass read; its numbers alone once the block's backward pass is done.
        backward_read: version that the backward pass read; likewise.
        held: a consistent copy of all blocks taken in advance, until the forward pass is done, or None.
        start: last sequence number drawn before the backward pass began (-1 before that).
        statistics: number of the running statistics that the forward pass made (-1 where there are none).
        replica: the replica whose parameters it reads and writes.
    """

    number: int
    batch: int
    inputs: torch.Tensor
    targets: torch.Tensor
    read: list[Version]
    backward_read: list[Version]
    read_time: list[int]
    stored: list[Stored | None]
    gradients: list[torch.Tensor | None]
    statistics: list[int]
    replica: int
    held: tuple[Version, ...] | None = None
    cotangent: torch.Tensor | None = None
    loss: float = field(default=float("nan"))
    start: int = -1

    @classmethod
    def taken(cls, number: int, inputs: torch.Tensor, targets: torch.Tensor, blocks: int, replica: int = 0) -> "Flight":
        """A fresh task that has read nothing yet."""
        return cls(
            number,
            number,
            inputs,
            targets,
            read=[UNREAD] * blocks,
            backward_read=[UNREAD] * blocks,
            read_time=[0] * blocks,
            stored=[None] * blocks,
            gradients=[None] * blocks,
            statistics=[-1] * blocks,
            replica=replica,
        )
