"""Asynchronous SGD: several workers, each running whole mini-batches on the shared parameters."""

from dataclasses import dataclass
from functools import partial

from reference.methods.operations import Worker
from reference.methods.programs import coupled_thread


@dataclass(frozen=True)
class Asgd:
    """Whole-model workers (Hogwild style, but with atomic blocks).

    Attributes:
        count: number of workers.
        locked_copy: read all blocks at one instant (one staleness for all blocks) instead of each when it is needed.
        layerwise: write each block as soon as its gradient exists instead of all together at the end.
        in_order: let tasks take turns at every block.
        window: how many consecutive tasks may be under way at once; 0 for any number.
        weights: weight rule, `stash` or `live`.
    """

    count: int = 2
    locked_copy: bool = True
    layerwise: bool = False
    in_order: bool = False
    window: int = 0
    weights: str = "stash"
    name: str = "asgd"
    queue: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"method.count is {self.count}; asgd needs at least 1 worker")
        if self.window < 0:
            raise ValueError(f"method.window is {self.window}; it must be at least 0, which is no bound")

    def workers(self, blocks: int) -> list[Worker]:
        """`count` coupled workers."""
        program = partial(coupled_thread, blocks, self.layerwise, self.locked_copy)
        return [Worker("coupled", index, program) for index in range(self.count)]
