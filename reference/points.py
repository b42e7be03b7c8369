"""The reference points of every task as versions: what `read`, `own`, `start` and `now` mean on a recorded run."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reference.trace.schema import Event

Versions = tuple[int, ...]


@dataclass(frozen=True)
class TaskPoints:
    """One task's versions, a number a block.

    Attributes:
        read: what the forward pass read (Θ^F).
        backward: what the backward pass multiplied by (Θ^B).
        own: each block just before this task's own write of it.
        start: all blocks as they stood when the backward pass began.
        now: of each block's write, all blocks as they stood at that instant.
        position: of each block, the position of its write in the order of all writes.
    """

    task: int
    read: Versions
    backward: Versions
    own: Versions
    start: Versions
    now: tuple[Versions, ...]
    position: Versions

    def at(self, reference: str, block: int) -> Versions:
        """The reference point of the task's gradient of `block`."""
        return self.now[block] if reference == "now" else getattr(self, reference)

    @property
    def last(self) -> int:
        """Position of the task's last write."""
        return max(self.position)

    def all_versions(self) -> set[tuple[int, int]]:
        """Every (block, version) that one of the points names."""
        vectors = (self.read, self.backward, self.own, self.start, *self.now)
        return {(block, version) for vector in vectors for block, version in enumerate(vector)}


def task_points(events: Sequence[Event], blocks: int) -> dict[int, TaskPoints]:
    """The points of every task that wrote all of its blocks among `events`, which are in the order of the writes."""
    sequence = [np.array([event.seq for event in events if event.block == block]) for block in range(blocks)]

    def before(seq: int) -> Versions:
        return tuple(int(np.searchsorted(written, seq, side="left")) for written in sequence)

    rows: dict[int, dict[int, tuple[int, Event]]] = defaultdict(dict)
    for position, event in enumerate(events):
        rows[event.task][event.block] = (position, event)
    points = {}
    for task, by_block in rows.items():
        if len(by_block) < blocks:
            continue
        own = [by_block[block] for block in range(blocks)]
        points[task] = TaskPoints(
            task,
            read=tuple(event.v_read for _, event in own),
            backward=tuple(event.v_backward for _, event in own),
            own=tuple(event.v_parent for _, event in own),
            start=before(own[0][1].seq_start + 1),
            now=tuple(before(event.seq) for _, event in own),
            position=tuple(position for position, _ in own),
        )
    return points
