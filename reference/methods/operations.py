"""The operations that worker programs are made of: the vocabulary shared by methods and engines.

A program is a generator: it yields an operation, the engine carries it out and sends back its result (a task for `Take`
and `Pop`, None when there are no more; None for all others). A method is nothing but such programs.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from reference.flight import Flight


@dataclass(frozen=True, slots=True)
class Take:
    """Take the next mini-batch."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Copy all blocks at one instant; the task's forward pass reads the copy."""

    task: Flight


@dataclass(frozen=True, slots=True)
class Forward:
    """Read the block's newest version (or the task's copy) and run it forward; after the last block comes the loss."""

    task: Flight
    block: int


@dataclass(frozen=True, slots=True)
class Push:
    """Put the task into the queue of forward results; waits while the queue is full."""

    task: Flight


@dataclass(frozen=True, slots=True)
class Pop:
    """Take the oldest task from the queue; waits while it is empty."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The backward pass begins: fixes the reference point `start` and the task's turn among the writers."""

    task: Flight


@dataclass(frozen=True, slots=True)
class Backward:
    """Read the block's weights by the weight rule, form its gradient and the cotangent for the block below."""

    task: Flight
    block: int


@dataclass(frozen=True, slots=True)
class Write:
    """Apply the gradients of the blocks, all under one sequence number."""

    task: Flight
    blocks: tuple[int, ...]


Operation = Take | Snapshot | Forward | Push | Pop | Begin | Backward | Write
Program = Generator[Operation, Flight | None, None]


@dataclass(frozen=True)
class Worker:
    """One thread of a method: its place and its program.

    Attributes:
        role: `forward`, `backward`, or `coupled` (both in one thread).
        index: number among the workers of the same role.
    """

    role: str
    index: int
    program: Callable[[], Program]


@runtime_checkable
class Method(Protocol):
    """A rule for who reads and writes what when. Its fields are its configuration."""

    @property
    def name(self) -> str:
        """The method's name in configurations and traces."""
        ...

    @property
    def weights(self) -> str:
        """The weight rule's name."""
        ...

    @property
    def in_order(self) -> bool:
        """Whether tasks take turns so that every block is written in the same task order."""
        ...

    @property
    def queue(self) -> int:
        """Bound of the queue between forward and backward threads (unused by coupled workers)."""
        ...

    @property
    def window(self) -> int:
        """Bound of staleness: how many consecutive tasks may be under way at once; 0 for any number."""
        ...

    def workers(self, blocks: int) -> list[Worker]:
        """The worker programs for a model of so many blocks."""
        ...
