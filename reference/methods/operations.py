"""The operations that worker programs are made of: the vocabulary shared by methods and engines.

A program is a generator: it yields an operation, the engine carries it out and sends back its result (a task for `Take`
and `Pop`, None when there are no more; None for all others). A method is such programs, the channels between them, and
the treatment of each block.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from reference.flight import Flight
from reference.optimizers.config import OptimizerConfig
from reference.treatment import Treatment


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
    """Put the task into a channel; waits while the channel is full."""

    task: Flight
    channel: int = 0


@dataclass(frozen=True, slots=True)
class Pop:
    """Take the oldest task from a channel; waits while it is empty, and gets None once all its producers closed it."""

    channel: int = 0


@dataclass(frozen=True, slots=True)
class Close:
    """This worker puts nothing more into the channel."""

    channel: int = 0


@dataclass(frozen=True, slots=True)
class Meet:
    """Wait until every worker that has not ended has come here, too: the end of a tick."""


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
    """Apply the gradients of the blocks, all under one sequence number (or add them to their sums, where the method
    gathers several)."""

    task: Flight
    blocks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mix:
    """Average the block with that of another replica, drawn by task and block."""

    task: Flight
    block: int


Operation = Take | Snapshot | Forward | Push | Pop | Close | Meet | Begin | Backward | Write | Mix
Program = Generator[Operation, Flight | None, None]


@dataclass(frozen=True)
class Worker:
    """One thread of a method: its place and its program.

    Attributes:
        role: `forward`, `backward`, `coupled` (both in one thread), `synchronous` (likewise, in step with its peers),
            or `module` (one block, both ways).
        index: number among the workers of the same role and replica.
        replica: the replica whose blocks it reads and writes.
    """

    role: str
    index: int
    program: Callable[[], Program]
    replica: int = 0


@dataclass(frozen=True)
class Channel:
    """A bounded queue of tasks between workers.

    Attributes:
        room: how many tasks it holds at most.
        producers: how many workers close it before it is closed.
    """

    room: int
    producers: int = 1


@runtime_checkable
class Method(Protocol):
    """A rule for who reads and writes what when, and what the gradient is multiplied by. Its fields are its
    configuration."""

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
        """Whether tasks take turns so that every block of a replica is written in the same task order."""
        ...

    @property
    def window(self) -> int:
        """Bound of staleness: how many consecutive tasks may be under way at once; 0 for any number."""
        ...

    @property
    def replicas(self) -> int:
        """Number of replicas, each with parameters of its own."""
        ...

    @property
    def group(self) -> int:
        """How many gradients of a block make one update."""
        ...

    def workers(self, blocks: int) -> list[Worker]:
        """The worker programs for a model of so many blocks."""
        ...

    def channels(self, blocks: int) -> list[Channel]:
        """The queues between them, by the number that `Push` and `Pop` name."""
        ...

    def treatment(self, block: int, blocks: int, optimizer: OptimizerConfig) -> Treatment:
        """What is done with the block's gradient and weights."""
        ...
