"""Synchronous back-propagation: every gradient is formed with the versions that it updates."""


def delays(blocks: int) -> tuple[int, ...]:
    """Delay of each block in updates, shape (M,): all 0."""
    return (0,) * blocks
