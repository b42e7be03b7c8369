"""Interleavings of a run as lists of operations: who reads which block when, when a pass starts, who writes when."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Operation:
    """One step of an interleaving.

    Attributes:
        kind: `read` of some blocks for the forward pass, `backward` (their weights for the backward pass), the `start`
            of the backward pass, or `write` (of some blocks at once).
        task: the task, counted from 0.
        blocks: the blocks, counted from 0 at the input; none at a start.
    """

    kind: str
    task: int
    blocks: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.task}" + (f" of {','.join(map(str, self.blocks))}" if self.blocks else "")
