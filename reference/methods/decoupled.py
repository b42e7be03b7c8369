"""What PD-ASGD and D-ASGD share: separate forward and backward threads with a bounded queue between them."""

from dataclasses import dataclass
from functools import partial

from reference.methods.operations import Channel, Worker
from reference.methods.programs import backward_thread, forward_thread
from reference.methods.whole_model import WholeModel


@dataclass(frozen=True)
class Decoupled(WholeModel):
    """Thread counts of a decoupled method, in each replica.

    Attributes:
        forward_threads: F, threads that run mini-batches forward.
        backward_threads: B, threads that run them backward (about twice F: a backward pass costs about two forwards).
        queue: bound of the queue between them; when backward threads are the bottleneck it fills, and its length adds
            to the staleness.
    """

    forward_threads: int = 1
    backward_threads: int = 2
    queue: int = 2

    def __post_init__(self) -> None:
        super().__post_init__()
        for field in ("forward_threads", "backward_threads", "queue"):
            if getattr(self, field) < 1:
                raise ValueError(f"method.{field} is {getattr(self, field)}; it must be at least 1")

    def channels(self, blocks: int) -> list[Channel]:
        """One in each replica, by its number."""
        return [Channel(self.queue, self.forward_threads)] * self.replicas

    def threads(self, blocks: int, layerwise: bool) -> list[Worker]:
        """F forward and B backward workers in each replica."""
        forward = self.in_each_replica(
            "forward", self.forward_threads, lambda replica: partial(forward_thread, blocks, replica)
        )
        backward = self.in_each_replica(
            "backward",
            self.backward_threads,
            lambda replica: partial(backward_thread, blocks, replica, layerwise, self.mixes),
        )
        return [*forward, *backward]
