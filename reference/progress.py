"""How long work tells how far it has come."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Progress(Protocol):
    """Called with the count of finished steps, the total, and current figures (loss, delay …) by name."""

    def __call__(self, done: int, total: int, **figures: float) -> None:
        """Report."""
        ...


def silent(done: int, total: int, **figures: float) -> None:
    """Say nothing."""
