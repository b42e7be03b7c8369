"""ASGD: workers with locked copies of the whole model take turns; each gradient misses the other workers' updates."""


def delays(blocks: int, workers: int) -> tuple[int, ...]:
    """Delay of each block in updates, shape (M,), for workers of equal speed: all workers - 1.

    Raises:
        ValueError: no worker.
    """
    if workers < 1:
        raise ValueError("ASGD needs at least one worker.")
    return (workers - 1,) * blocks
