"""What the methods share whose workers run through the whole model: replicas, groups, and a plain treatment."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from reference.methods.operations import Channel, Program, Worker
from reference.optimizers.config import OptimizerConfig
from reference.treatment import Treatment, plain


@dataclass(frozen=True)
class WholeModel:
    """Fields of every such method.

    Attributes:
        weights: weight rule, `stash`, `live` or `recompute`.
        in_order: let tasks take turns at every block, in the order in which their backward passes began.
        window: how many consecutive tasks may be under way at once (no delay exceeds 2(window − 1)); 0 for any number.
        replicas: number of replicas (virtual devices), each with its own workers and parameters.
        exchange: mix a block with that of a random other replica after each of its writes (pairwise averages, so the
            mean over replicas moves by gradients alone).
    """

    weights: str = "stash"
    in_order: bool = False
    window: int = 0
    replicas: int = 1
    exchange: bool = True

    def __post_init__(self) -> None:
        if self.window < 0:
            raise ValueError(f"method.window is {self.window}; it must be at least 0, which is no bound")
        if self.replicas < 1:
            raise ValueError(f"method.replicas is {self.replicas}; there is at least 1")

    @property
    def group(self) -> int:
        """Each gradient is an update of its own."""
        return 1

    @property
    def mixes(self) -> bool:
        """Whether there is another replica to exchange with."""
        return self.exchange and self.replicas > 1

    def channels(self, blocks: int) -> list[Channel]:
        """None."""
        return []

    def treatment(self, block: int, blocks: int, optimizer: OptimizerConfig) -> Treatment:
        """The optimizer alone; the mean, where several gradients make an update."""
        return replace(plain(optimizer), average_over=self.group, scale=1.0 / self.group)

    def in_each_replica(self, role: str, count: int, program: Callable[[int], Callable[[], Program]]) -> list[Worker]:
        """`count` workers in each replica; `program` is given the replica's number."""
        return [
            Worker(role, index, program(replica), replica) for replica in range(self.replicas) for index in range(count)
        ]
