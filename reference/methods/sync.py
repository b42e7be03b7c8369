"""Synchronous back-propagation: one worker, no staleness."""

from dataclasses import dataclass
from functools import partial

from reference.methods.operations import Worker
from reference.methods.programs import coupled_thread


@dataclass(frozen=True)
class Sync:
    """Forward, backward, update, one task after the other.

    Attributes:
        weights: weight rule, `stash` or `live` (they coincide here).
        layerwise: write each block within the backward pass instead of all at the end (zero staleness at `own` all
            the same; at `now` the upper blocks have moved already).
    """

    weights: str = "stash"
    layerwise: bool = False
    name: str = "sync"
    in_order: bool = False
    window: int = 0
    queue: int = 1

    def workers(self, blocks: int) -> list[Worker]:
        """One coupled worker."""
        return [Worker("coupled", 0, partial(coupled_thread, blocks, self.layerwise, locked_copy=False))]
