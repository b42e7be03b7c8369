"""The reference points of every task as versions: what `read`, `own`, `start` and `now` mean on a recorded run."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reference.trace.schema import GRADIENT_KINDS, Event

Versions = tuple[int, ...]
NO_CHANGES = np.zeros(0, np.int64)


@dataclass(frozen=True)
class TaskPoints:
    """One task's versions, a number a block.

    Attributes:
        read: what the forward pass read (Θ^F).
        backward: what the backward pass multiplied by (Θ^B).
        own: each block just before this task's own write of it.
        start: all blocks as they stood when the backward pass began.
        now: of each block's write, all blocks as they stood at that instant.
        position: of each block, the position of its row in the log.
        replica: whose versions these are.
        batch: the task's mini-batch.
    """

    task: int
    replica: int
    batch: int
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

    def all_versions(self) -> set[tuple[int, int, int]]:
        """Every (replica, block, version) that one of the points names."""
        vectors = (self.read, self.backward, self.own, self.start, *self.now)
        return {(self.replica, block, version) for vector in vectors for block, version in enumerate(vector)}


def task_points(events: Sequence[Event], blocks: int) -> dict[int, TaskPoints]:
    """The points of every task with a gradient of each of its blocks among `events`, which are in their order."""
    changes: dict[tuple[int, int], list[int]] = defaultdict(list)
    for event in events:
        if event.v_new > event.v_parent:
            changes[event.replica, event.block].append(event.seq)
    sequence = {place: np.array(numbers) for place, numbers in changes.items()}

    def before(replica: int, seq: int) -> Versions:
        written = (sequence.get((replica, block), NO_CHANGES) for block in range(blocks))
        return tuple(int(np.searchsorted(numbers, seq, side="left")) for numbers in written)

    rows: dict[int, dict[int, tuple[int, Event]]] = defaultdict(dict)
    for position, event in enumerate(events):
        if event.kind in GRADIENT_KINDS:
            rows[event.task][event.block] = (position, event)
    points = {}
    for task, by_block in rows.items():
        if len(by_block) < blocks:
            continue
        own = [by_block[block] for block in range(blocks)]
        replica = own[0][1].replica
        points[task] = TaskPoints(
            task,
            replica,
            own[0][1].batch,
            read=tuple(event.v_read for _, event in own),
            backward=tuple(event.v_backward for _, event in own),
            own=tuple(event.v_parent for _, event in own),
            start=before(replica, own[0][1].seq_start + 1),
            now=tuple(before(replica, event.seq) for _, event in own),
            position=tuple(position for position, _ in own),
        )
    return points
