"""Asynchronous SGD: several workers, each running whole mini-batches on the shared parameters."""

from dataclasses import dataclass
from functools import partial

from reference.methods.operations import Worker
from reference.methods.programs import coupled_thread
from reference.methods.whole_model import WholeModel


@dataclass(frozen=True)
class Asgd(WholeModel):
    """Whole-model workers (Hogwild style, but with atomic blocks).

    Attributes:
        count: number of workers in each replica.
        locked_copy: read all blocks at one instant (one staleness for all blocks) instead of each when it is needed.
        layerwise: write each block as soon as its gradient exists instead of all together at the end.
    """

    count: int = 2
    locked_copy: bool = True
    layerwise: bool = False
    name: str = "asgd"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.count < 1:
            raise ValueError(f"method.count is {self.count}; asgd needs at least 1 worker")

    def workers(self, blocks: int) -> list[Worker]:
        """`count` coupled workers."""
        program = partial(coupled_thread, blocks, self.layerwise, self.locked_copy, self.mixes)
        return self.in_each_replica("coupled", self.count, lambda replica: program)
