"""What PD-ASGD and D-ASGD share: separate forward and backward threads with a bounded queue between them."""

from dataclasses import dataclass
from functools import partial

from reference.methods.operations import Worker
from reference.methods.programs import backward_thread, forward_thread


@dataclass(frozen=True)
class Decoupled:
    """Thread counts and rules of a decoupled method.

    Attributes:
        forward_threads: F, threads that run mini-batches forward.
        backward_threads: B, threads that run them backward (about twice F: a backward pass costs about two forwards).
        queue: bound of the queue between them; when backward threads are the bottleneck it fills, and its length adds
            to the staleness.
        in_order: let tasks take turns at every block, in the order in which their backward passes began.
        window: how many consecutive tasks may be under way at once (no delay exceeds 2(window − 1)); 0 for any number.
        weights: weight rule, `stash` or `live`.
    """

    forward_threads: int = 1
    backward_threads: int = 2
    queue: int = 2
    in_order: bool = False
    window: int = 0
    weights: str = "stash"

    def __post_init__(self) -> None:
        for field in ("forward_threads", "backward_threads", "queue"):
            if getattr(self, field) < 1:
                raise ValueError(f"method.{field} is {getattr(self, field)}; it must be at least 1")
        if self.window < 0:
            raise ValueError(f"method.window is {self.window}; it must be at least 0, which is no bound")

    def threads(self, blocks: int, layerwise: bool) -> list[Worker]:
        """F forward and B backward workers."""
        forward = partial(forward_thread, blocks)
        backward = partial(backward_thread, blocks, layerwise)
        return [
            *(Worker("forward", index, forward) for index in range(self.forward_threads)),
            *(Worker("backward", index, backward) for index in range(self.backward_threads)),
        ]
