"""Schedules by a clock: every task reads, starts and writes at given times, so that slow ones are overtaken."""

import numpy as np

from analysis.interleaving import Operation

LAST = 2


def ordered(reads: np.ndarray, starts: np.ndarray, writes: np.ndarray) -> list[Operation]:
    """The operations in the order of an integer clock; at equal times writes first, then starts, then reads.

    Args:
        reads: (T, M) times at which task t reads block l.
        starts: (T,) times at which the backward pass of task t begins.
        writes: (T, M) times of the writes; equal times of one task make one atomic write.
    """
    entries: list[tuple[int, int, int, int, Operation]] = []
    for task, (read, start, write) in enumerate(zip(reads, starts, writes, strict=True)):
        if not (read < start).all() or not (start < write).all():
            raise ValueError("a task reads before its backward pass starts, and writes after that")
        entries.append((int(start), 1, task, 0, Operation("start", task)))
        entries += [
            (int(time), LAST, task, block, Operation("read", task, (block,))) for block, time in enumerate(read)
        ]
        for time in np.unique(write):
            blocks = tuple(int(block) for block in np.flatnonzero(write == time)[::-1])
            entries.append((int(time), 0, task, -max(blocks), Operation("write", task, blocks)))
    return [entry[-1] for entry in sorted(entries, key=lambda entry: entry[:-1])]


def lagged(lags: np.ndarray, blocks: int, *, pace: np.ndarray, in_order: bool, spread: np.ndarray) -> list[Operation]:
    """Task t reads at time t and writes `lags[t]` tasks later; every other task starts its backward pass late.

    Args:
        lags: (T,) nonnegative delays in tasks.
        blocks: Number of blocks M.
        pace: (T,) ticks between a task's writes, the last block first; 0 writes all blocks at once. A task lasts
            4 (M + 2) ticks, so a slower pace lets tasks overtake each other.
        in_order: Whether writes wait for those of the task before (no overtaking).
        spread: (T, M) how many whole tasks later than t block l is read; at most the lag (inconsistent reads).
    """
    tasks = np.arange(len(lags))
    unit = 4 * (blocks + 2)
    reads = (tasks[:, None] + np.minimum(spread, lags[:, None])) * unit + np.arange(blocks)
    early = reads.max(axis=1) + 1
    done = np.maximum((tasks + lags) * unit + 2 * (blocks + 2), early + 1)
    starts = np.where(tasks % 2 == 0, early, done - 1)
    writes = done[:, None] + pace[:, None] * np.arange(blocks)[::-1]
    if in_order:
        for task in tasks[1:]:
            writes[task] += max(0, (writes[task - 1] - writes[task]).max() + 1)
    return ordered(reads, starts, writes)
