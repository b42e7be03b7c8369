"""Synchronous back-propagation: every gradient is formed at the versions that it updates."""

from dataclasses import dataclass
from functools import partial

from reference.methods.operations import Worker
from reference.methods.programs import coupled_thread
from reference.methods.whole_model import WholeModel


@dataclass(frozen=True)
class Sync(WholeModel):
    """Forward, backward, update; several workers run one mini-batch each and apply the mean of their gradients.

    Attributes:
        count: number of workers (synchronous data parallelism). They read the same versions, meet, and write together.
        layerwise: write each block within the backward pass instead of all at the end (zero staleness at `own` all
            the same; at `now` the upper blocks have moved already).
    """

    count: int = 1
    layerwise: bool = False
    name: str = "sync"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.count < 1:
            raise ValueError(f"method.count is {self.count}; sync needs at least 1 worker")
        if self.replicas > 1:
            raise ValueError("method.replicas: synchronous workers share one replica; give method.count instead")
        if 0 < self.window < self.count:
            raise ValueError(
                f"method.window is {self.window}, but {self.count} workers start together; give that many, or 0"
            )

    @property
    def group(self) -> int:
        """One gradient of each worker makes an update."""
        return self.count

    def workers(self, blocks: int) -> list[Worker]:
        """`count` workers that meet before and after they write."""
        program = partial(coupled_thread, blocks, self.layerwise, locked_copy=False, together=self.count > 1)
        return self.in_each_replica("synchronous", self.count, lambda replica: program)
