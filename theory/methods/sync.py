"""Synchronous back-propagation: every gradient is formed with the versions that it updates."""

from theory.tick_time import synchronous_time as tick_time

__all__ = ["delays", "tick_time"]


def delays(blocks: int) -> tuple[int, ...]:
    """Delay of each block in updates, shape (M,): all 0."""
    return (0,) * blocks
