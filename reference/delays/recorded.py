"""Durations read off a recorded run: what lay between a task's reads, and between its writes."""

from pathlib import Path

import numpy as np

from reference.trace.reader import open_trace
from reference.trace.schema import GRADIENT_KINDS, TraceError


def recorded_nanoseconds(directory: Path, blocks: int) -> dict[str, np.ndarray]:
    """`forward` and `backward` times of each whole task, (T, M), in nanoseconds (or the run's own ticks).

    A forward operation lasts from its block's read to the next block's, a backward one from the write of the block
    above to its own. What no two times enclose (the last block's forward, the first backward operation of a pass, or
    all, where blocks are read or written together) is given the median of those that are known.

    Raises:
        TraceError: no readable run, another number of blocks, or no time that two events enclose.
    """
    trace = open_trace(directory).settled()
    if len(trace.manifest.blocks) != blocks:
        raise TraceError(
            f"{directory} has {len(trace.manifest.blocks)} blocks, this model {blocks}: name a run of the same shape"
        )
    written = np.isin(trace.column("kind"), GRADIENT_KINDS)
    task, block = trace.column("task")[written], trace.column("block")[written]
    tasks, place = np.unique(task, return_inverse=True)
    read, wrote = np.full((len(tasks), blocks), np.nan), np.full((len(tasks), blocks), np.nan)
    read[place, block] = trace.column("t_read_ns")[written]
    wrote[place, block] = trace.column("t_ns")[written]
    whole = ~np.isnan(read).any(axis=1)
    forward, backward = np.full_like(read, np.nan), np.full_like(read, np.nan)
    forward[:, :-1] = np.diff(read, axis=1)
    backward[:, :-1] = -np.diff(wrote, axis=1)
    return {"forward": _filled(forward[whole], directory), "backward": _filled(backward[whole], directory)}


def _filled(times: np.ndarray, directory: Path) -> np.ndarray:
    known = times[times > 0]
    if not known.size:
        raise TraceError(
            f"{directory} shows no time that passes between blocks: record a layer-wise run of two or more"
        )
    return np.where(times > 0, times, np.median(known))
