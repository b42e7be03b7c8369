"""DDG: a locked forward, then every module back-propagates an older batch at once (Huo et al. 2018)."""

from theory.pipeline import Pipeline, VersionDelays, version_delays
from theory.tick_time import locked_forward_speedup as speedup
from theory.tick_time import locked_forward_time as tick_time

__all__ = ["delays", "pipeline", "speedup", "sum_of_delays", "sum_of_squared_delays", "tick_time", "versions"]


def pipeline(blocks: int) -> Pipeline:
    """Ticks, delays and stored graphs of K modules; as analysed and as released, the forward precedes the backward."""
    return Pipeline(blocks, decoupled_forward=False)


def delays(blocks: int) -> tuple[int, ...]:
    """Delay of each block in updates, shape (K,): K - 1 - block (DM-S2)."""
    return pipeline(blocks).delays()


def versions(blocks: int, weights: str = "stash") -> VersionDelays:
    """Delays of the three version vectors: `stash` as analysed, `live` as the released program computed."""
    return version_delays(delays(blocks), weights)


def sum_of_delays(blocks: int) -> int:
    """K(K - 1)/2."""
    return blocks * (blocks - 1) // 2


def sum_of_squared_delays(blocks: int) -> int:
    """K(K - 1)(2K - 1)/6."""
    return blocks * (blocks - 1) * (2 * blocks - 1) // 6
