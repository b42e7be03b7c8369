"""How fast a recorded run was, and how stale its gradients: throughput, utilisation and delays from one trace."""

from dataclasses import dataclass

import numpy as np

from reference.trace.reader import Trace
from reference.trace.schema import GRADIENT_KINDS, TraceError

STEADY = (0.1, 0.9)
"""The tasks between which time is taken, as shares of all: what starts up and what runs out are left off."""


@dataclass(frozen=True)
class Pace:
    """What a trace says of a run's speed.

    Attributes:
        throughput: tasks finished in a unit of time (a nanosecond, or a virtual tick) in the steady part.
        by_replica: the same of each replica.
        mean_delay: of each block, the mean of v_parent − v_read over its gradients.
        max_delay: likewise the largest.
        utilisation: share of their time that workers spent on operations; NaN where the trainer did not say.
    """

    throughput: float
    by_replica: tuple[float, ...]
    mean_delay: tuple[float, ...]
    max_delay: tuple[int, ...]
    utilisation: float


def pace(trace: Trace) -> Pace:
    """Measure a trace.

    Raises:
        TraceError: fewer than 20 tasks finished, or all at one moment, so that there is no steady part.
    """
    rows = np.isin(trace.column("kind"), GRADIENT_KINDS)
    time, task, block = (trace.column(name)[rows] for name in ("t_ns", "task", "block"))
    replica, delay = trace.column("replica")[rows], (trace.column("v_parent") - trace.column("v_read"))[rows]
    tasks, first, which = np.unique(task, return_index=True, return_inverse=True)
    blocks = len(trace.manifest.blocks)
    finished = np.zeros(len(tasks), time.dtype)
    np.maximum.at(finished, which, time)
    finished, owner = finished[np.bincount(which) == blocks], replica[first][np.bincount(which) == blocks]
    if len(finished) < 20:
        raise TraceError(f"{trace.directory} finished {len(finished)} tasks: a pace takes at least 20")
    # From one finish to another: tasks that finish together are counted together.
    begin, end = np.sort(finished)[[int(share * len(finished)) for share in STEADY]]
    if begin == end:
        raise TraceError(f"{trace.directory} finished its tasks at one moment: give its operations durations above 0")
    steady = (finished > begin) & (finished <= end)
    counts = np.bincount(owner[steady], minlength=int(replica.max()) + 1)
    return Pace(
        throughput=float(steady.sum() / (end - begin)),
        by_replica=tuple(float(count / (end - begin)) for count in counts),
        mean_delay=tuple(float(delay[block == number].mean()) for number in range(blocks)),
        max_delay=tuple(int(delay[block == number].max()) for number in range(blocks)),
        utilisation=float(trace.manifest.outcome.get("utilisation", np.nan)),
    )
