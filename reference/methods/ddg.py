"""DDG (arXiv:1804.10574): the forward pass is not decoupled, cotangents come down one module a tick."""

from dataclasses import dataclass

from reference.methods.operations import Worker
from reference.methods.pipeline import Pipeline


@dataclass(frozen=True)
class Ddg(Pipeline):
    """Batch t passes all modules at tick t; then module k goes backward with batch t − (K − k), counted from 1."""

    name: str = "ddg"

    def workers(self, blocks: int) -> list[Worker]:
        """One worker a module."""
        return self.modules(blocks, "drawn", locked=True)
