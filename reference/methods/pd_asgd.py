"""PD-ASGD (arXiv:2410.05985): decoupled forward and backward threads with layer-wise writes."""

from dataclasses import dataclass

from reference.methods.decoupled import Decoupled
from reference.methods.operations import Worker


@dataclass(frozen=True)
class PdAsgd(Decoupled):
    """Each block is written as soon as its gradient exists."""

    name: str = "pd_asgd"

    def workers(self, blocks: int) -> list[Worker]:
        """F forward threads and B backward threads that write layer by layer."""
        return self.threads(blocks, layerwise=True)
