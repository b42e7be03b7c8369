"""Delay schedules replayed from a recorded run, as of real threads: its reads, starts and writes as operations."""

import os
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from jaxtyping import Int

from analysis.interleaving import Operation
from analysis.run import Run, open_run

WRITE, READ, BACKWARD, START = range(4)
"""The order between two writes: reads follow the write that they see, and a task's pass starts after its reads."""


class ReplayedError(ValueError):
    """A recorded run that is not one of reads, starts and writes only, and what to do about it."""


def operations_of(run: Run) -> tuple[Operation, ...]:
    """Who reads which block when, when a backward pass starts, and who writes when, in the run's own order.

    A read stands right after the write that it saw. Backward reads are listed for tasks that saw other versions in
    their backward pass; they may stand after the pass' start, as a pass reaches its lower blocks late. Tasks are
    numbered from 0 in the order of the run's numbers.

    Args:
        run: a run of one replica, each of whose writes is of one task.

    Raises:
        ReplayedError: if gradients were summed before a write, or a task did not write every block.
    """
    delays = run.delays
    if others := run.kinds - {"write"}:
        raise ReplayedError(
            f"{run.name} has rows of kind {min(others)}; only runs whose tasks write alone are replayed."
        )
    if not delays.complete.all():
        task = int(delays.tasks[np.flatnonzero(~delays.complete)[0]])
        raise ReplayedError(f"task {task} of {run.name} did not write every block; train a run to its end.")
    entries: list[tuple[int, int, int, Operation]] = []
    for task in range(len(delays.tasks)):
        entries += _reads(READ, "read", task, delays.forward[task], delays.write_seq)
        if (delays.backward[task] != delays.forward[task]).any():
            entries += _reads(BACKWARD, "backward", task, delays.backward[task], delays.write_seq)
        entries.append((int(delays.seq_start[task]), START, task, Operation("start", task)))
        for seq in np.unique(delays.seq[task]):
            blocks = tuple(map(int, np.flatnonzero(delays.seq[task] == seq)))
            entries.append((int(seq), WRITE, task, Operation("write", task, blocks)))
    return tuple(entry[-1] for entry in sorted(entries, key=lambda entry: (*entry[:3], entry[3].blocks)))


def _reads(
    place: int, kind: str, task: int, versions: Int[np.ndarray, " M"], write_seq: Sequence[np.ndarray]
) -> list[tuple[int, int, int, Operation]]:
    """One read for each block, right after the write of the version that was seen; before all writes at version 0."""
    seen = zip(versions.tolist(), write_seq, strict=True)
    made = [int(seqs[version - 1]) if version else 0 for version, seqs in seen]
    return [(seq, place, task, Operation(kind, task, (block,))) for block, seq in enumerate(made)]


def stretch(operations: Sequence[Operation], first: int, tasks: int) -> tuple[Operation, ...]:
    """The operations of so many tasks in a row, numbered from 0: the delays that they cause each other."""
    chosen = range(first, first + tasks)
    return tuple(Operation(o.kind, o.task - first, o.blocks) for o in operations if o.task in chosen)


def replayed(directory: str | os.PathLike[str], tasks: int) -> SearchStrategy[tuple[Operation, ...]]:
    """Stretches of a recorded run, so many tasks long; shrinks towards its beginning.

    Args:
        directory: a run directory.
        tasks: how many tasks a stretch has.

    Raises:
        ReplayedError: if the run cannot be replayed, or has fewer tasks.
    """
    run = open_run(directory)
    found, count = operations_of(run), len(run.delays.tasks)
    if count < tasks:
        raise ReplayedError(f"{run.name} has {count} tasks, fewer than {tasks}; train more, or ask for fewer.")
    return st.integers(0, count - tasks).map(lambda first: stretch(found, first, tasks))
