"""FDG (arXiv:1906.09108): modules trained fully decoupled with delayed, shrunk gradients."""

from dataclasses import dataclass

from reference.methods.operations import Worker
from reference.methods.pipeline import Pipeline, require_order


@dataclass(frozen=True)
class Fdg(Pipeline):
    """Activations and cotangents cross one module a tick.

    Attributes:
        order: `drawn` (forward, then backward and step, in each tick) or `released` (backward and step first).
    """

    order: str = "drawn"
    name: str = "fdg"

    def __post_init__(self) -> None:
        super().__post_init__()
        require_order(self.order)

    def workers(self, blocks: int) -> list[Worker]:
        """One worker a module."""
        return self.modules(blocks, self.order, locked=False)
