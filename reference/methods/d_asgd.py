"""D-ASGD (the ablation in arXiv:2410.05985): the same threads, but all blocks are written together."""

from dataclasses import dataclass

from reference.methods.decoupled import Decoupled
from reference.methods.operations import Worker


@dataclass(frozen=True)
class DAsgd(Decoupled):
    """All blocks are written at one instant when the backward pass is complete."""

    name: str = "d_asgd"

    def workers(self, blocks: int) -> list[Worker]:
        """F forward threads and B backward threads that write the whole model at once."""
        return self.threads(blocks, layerwise=False)
