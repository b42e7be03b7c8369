"""Features replay: DDG's schedule with stored inputs, re-run through current weights (arXiv:1807.04511)."""

from theory.methods import ddg
from theory.methods.ddg import delays, pipeline, sum_of_delays, sum_of_squared_delays
from theory.pipeline import VersionDelays
from theory.tick_time import replayed_forward_speedup as speedup
from theory.tick_time import replayed_forward_time as tick_time

__all__ = [
    "delays",
    "pipeline",
    "speedup",
    "sum_of_delays",
    "sum_of_squared_delays",
    "tick_time",
    "versions",
]


def versions(blocks: int) -> VersionDelays:
    """Delays of the three version vectors: only the features handed on are old."""
    return ddg.versions(blocks, weights="recompute")
