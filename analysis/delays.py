"""Staleness from events alone: version vectors, reference vectors, counts of the writes between them, overtaking."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Int

REFERENCES = ("read", "own", "start", "now")
"""The reference points of a bias, in the order of the trace format."""

VECTORS = ("forward", "activation", "backward")
"""The three version vectors of an applied gradient: F, R and B."""

UNKNOWN = -1
"""Version of a block that an unfinished task never came to write."""


class DelayError(ValueError):
    """The events contradict each other, so that no staleness can be counted."""


@dataclass(frozen=True)
class Overtaking:
    """The first write that broke the task order set by the other blocks.

    Attributes:
        seq: Sequence number of that write.
        block: Its block, counted from 0 at the input.
        task: The task that wrote, ahead of its turn.
        expected: The task that another block had seen in that place.
    """

    seq: int
    block: int
    task: int
    expected: int

    def __str__(self) -> str:
        return f"task {self.task} overtook task {self.expected} in block {self.block} at event {self.seq}"


@dataclass(frozen=True)
class Delays:
    """Version vectors of every task, and what lies between two of them.

    Shapes: T tasks in increasing order, M blocks. Versions are int64; `UNKNOWN` where a task never wrote a block.

    Attributes:
        tasks: (T,) task numbers.
        seq: (T, M) sequence number of each write.
        seq_start: (T,) last sequence number before the task's backward pass began.
        forward, activation, backward: (T, M) versions Θ^F, Θ^R, Θ^B.
        parent: (T, M) version that each write replaced.
        write_seq: per block, the sequence number of the write that made version v, at place v - 1.
        write_task: per block, the place in `tasks` of its writer.
    """

    tasks: Int[np.ndarray, " T"]
    seq: Int[np.ndarray, "T M"]
    seq_start: Int[np.ndarray, " T"]
    forward: Int[np.ndarray, "T M"]
    activation: Int[np.ndarray, "T M"]
    backward: Int[np.ndarray, "T M"]
    parent: Int[np.ndarray, "T M"]
    write_seq: tuple[Int[np.ndarray, " _"], ...] = field(repr=False)
    write_task: tuple[Int[np.ndarray, " _"], ...] = field(repr=False)

    @property
    def blocks(self) -> int:
        """Number of blocks M."""
        return len(self.write_seq)

    @cached_property
    def complete(self) -> Bool[np.ndarray, " T"]:
        """(T,) which tasks wrote every block: only these have a whole version vector."""
        return np.asarray((self.parent != UNKNOWN).all(axis=1))

    @cached_property
    def overtaking(self) -> Overtaking | None:
        """The first overtaking of the run, or None: every block was written in one and the same task order."""
        length = max(len(writers) for writers in self.write_task)
        first = np.full(length, np.iinfo(np.int64).max)
        leader = np.zeros(length, dtype=np.int64)
        for seqs, writers in zip(self.write_seq, self.write_task, strict=True):
            earlier = seqs < first[: len(seqs)]
            leader[: len(seqs)][earlier] = writers[earlier]
            first[: len(seqs)][earlier] = seqs[earlier]
        found: list[Overtaking] = []
        for block, (seqs, writers) in enumerate(zip(self.write_seq, self.write_task, strict=True)):
            for place in np.flatnonzero(writers != leader[: len(writers)])[:1]:
                task, expected = int(self.tasks[writers[place]]), int(self.tasks[leader[place]])
                found.append(Overtaking(int(seqs[place]), block, task, expected))
        return min(found, key=lambda event: event.seq, default=None)

    def reference(self, reference: str) -> Int[np.ndarray, "T K M"]:
        """Versions of the reference point, (T, K, M): K = M for `now`, which differs by the block written, else 1.

        Not to be written to.

        Args:
            reference: One of `REFERENCES`.

        Raises:
            ValueError: for another name.
        """
        if reference == "read":
            return self.forward[:, None, :]
        if reference == "own":
            return self.parent[:, None, :]
        if reference == "start":
            return self._start
        if reference == "now":
            return self._now
        raise ValueError(f"unknown reference point {reference!r}; choose one of {', '.join(REFERENCES)}")

    @cached_property
    def _start(self) -> Int[np.ndarray, "T 1 M"]:
        versions = [np.searchsorted(seqs, self.seq_start, side="right") for seqs in self.write_seq]
        return np.stack(versions, axis=-1).astype(np.int64)[:, None, :]

    @cached_property
    def _now(self) -> Int[np.ndarray, "T M M"]:
        versions = [np.searchsorted(seqs, self.seq, side="left") for seqs in self.write_seq]
        return np.stack(versions, axis=-1).astype(np.int64)

    def counts(self, reference: str, vector: str = "forward") -> Int[np.ndarray, "T K M"]:
        """Writes of block l, by any task, between Θ^X_l and the reference of (task, block k), in either direction.

        Args:
            reference: One of `REFERENCES`.
            vector: One of `VECTORS`.

        Returns:
            (T, K, M) counts, K as in `reference`; 0 in the rows of unfinished tasks.
        """
        between = np.abs(self.reference(reference) - getattr(self, vector)[:, None, :])
        between[~self.complete] = 0
        return between

    def delay_matrix(self, reference: str, vector: str = "forward") -> Int[np.ndarray, "M M"]:
        """Largest count τ_kl over all finished tasks, (M, M): row k the block written, column l the block read."""
        largest = self.counts(reference, vector).max(axis=0, initial=0)
        return np.broadcast_to(largest, (self.blocks, self.blocks)).copy()

    def max_delay(self, reference: str, vector: str = "forward") -> int:
        """Largest entry of `delay_matrix`."""
        return int(self.delay_matrix(reference, vector).max(initial=0))

    def block_delays(self) -> Int[np.ndarray, "T M"]:
        """Staleness of each write in its own block, (T, M): parent minus read version, `UNKNOWN` where unwritten."""
        return np.where(self.parent == UNKNOWN, UNKNOWN, self.parent - self.forward)

    def distinct_tasks(self, reference: str, vector: str = "forward") -> Int[np.ndarray, "T K"]:
        """Number of distinct tasks that wrote at least one block l between Θ^X_l and the reference, (T, K).

        Its maximum is the N of PD-B1 (case b); it is at least the largest count of any one block.
        """
        target = self.reference(reference)
        shape = target.shape
        source = np.broadcast_to(getattr(self, vector)[:, None, :], shape)
        seen: list[np.ndarray] = []
        total = len(self.tasks)
        for block, writers in enumerate(self.write_task):
            low = np.minimum(source, target)[..., block].ravel()
            length = np.abs(source - target)[..., block].ravel()
            length[~np.repeat(self.complete, shape[1])] = 0
            owner = np.repeat(np.arange(len(low)), length)
            offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
            seen.append(np.unique(owner * total + writers[np.repeat(low, length) + offset]))
        pairs = np.unique(np.concatenate(seen))
        return np.bincount(pairs // total, minlength=shape[0] * shape[1]).reshape(shape[:2])

    def unfinished_between(self, reference: str, vector: str = "forward") -> Bool[np.ndarray, "T K"]:
        """Whether a write of an unfinished task, whose bias is unknown, lies between Θ^X and the reference, (T, K)."""
        target = self.reference(reference)
        found = np.zeros(target.shape[:2], dtype=bool)
        for block, writers in enumerate(self.write_task):
            upto = np.concatenate([[0], np.cumsum(~self.complete[writers])])
            here, there = target[..., block], getattr(self, vector)[:, None, block]
            found |= upto[np.maximum(here, 0)] != upto[np.maximum(there, 0)]
        return found & self.complete[:, None]


def delays_of(columns: dict[str, np.ndarray], blocks: int) -> Delays:
    """Arrange the write rows of a trace by task and block.

    Args:
        columns: Event columns of equal length (`seq`, `seq_start`, `block`, `task`, `v_read`, `v_activation`,
            `v_backward`, `v_parent`, `v_new`), rows of kind `write` only, in any order.
        blocks: Number of blocks M.

    Raises:
        DelayError: if a task writes a block twice, or the versions of a block are not 1, 2, ... in the order of seq.
    """
    rows = {name: np.asarray(values).astype(np.int64) for name, values in columns.items()}
    tasks, place = np.unique(rows["task"], return_inverse=True)
    block = rows["block"]
    cell = place * blocks + block
    if len(np.unique(cell)) != len(cell):
        raise DelayError("a task writes the same block twice; each task must write a block at most once.")

    def table(name: str) -> np.ndarray:
        filled = np.full(len(tasks) * blocks, UNKNOWN, dtype=np.int64)
        filled[cell] = rows[name]
        return filled.reshape(len(tasks), blocks)

    write_seq, write_task = [], []
    for index in range(blocks):
        mine = np.flatnonzero(block == index)
        mine = mine[np.argsort(rows["v_new"][mine], kind="stable")]
        in_order = np.array_equal(rows["v_new"][mine], np.arange(1, len(mine) + 1))
        if not in_order or (np.diff(rows["seq"][mine]) <= 0).any():
            raise DelayError(
                f"the versions of block {index} are not 1, 2, ... in order of seq; run `delaybound replay`."
            )
        write_seq.append(rows["seq"][mine])
        write_task.append(place[mine].astype(np.int64))
    start = np.zeros(len(tasks), dtype=np.int64)
    start[place] = rows["seq_start"]
    return Delays(
        tasks,
        table("seq"),
        start,
        table("v_read"),
        table("v_activation"),
        table("v_backward"),
        table("v_parent"),
        tuple(write_seq),
        tuple(write_task),
    )
