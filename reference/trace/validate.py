"""Checks that the rows of a trace are a possible history; digests are replay's to check."""

from collections.abc import Callable

import numpy as np

from reference.trace.reader import Trace
from reference.trace.schema import BUFFER, GRADIENT_KINDS, LIVE, MIX, STASH, TASK_KINDS, VERSION_KINDS, TraceError

_GROUP = ("seq_start", "replica", "worker", "thread", "kind", "task", "batch")


def validate(trace: Trace) -> None:
    """Check the invariants of docs/trace_format.md on every row, vectorised over rows.

    Raises:
        TraceError: the first row, named by (seq, block), that breaks the first broken invariant.
    """
    if len(trace.events):
        rows = _Rows(trace)
        rows.check_names()
        rows.check_groups()
        rows.check_versions()
        rows.check_reads()
        rows.check_tasks()
        rows.check_buffers()
        rows.check_mixes()


class _Rows:
    """Columns as arrays of shape (rows,), in the trace's order, and one check for each family of invariants."""

    def __init__(self, trace: Trace) -> None:
        self._where = trace.directory
        self._blocks = len(trace.manifest.blocks)
        self._columns = {name: trace.column(name) for name in trace.events.column_names if name != "digest"}
        self._makes_version = np.isin(self["kind"], VERSION_KINDS)
        self._has_gradient = np.isin(self["kind"], GRADIENT_KINDS)
        self._of_task = np.isin(self["kind"], TASK_KINDS)
        # Every replica has its own store: a version is named by its replica, block and number.
        self._store = self["replica"].astype(np.int64) * self._blocks + self["block"]

    def __getitem__(self, name: str) -> np.ndarray:
        return self._columns[name]

    def _refuse(self, bad: np.ndarray, sentence: Callable[[int], str]) -> None:
        if bad.any():
            row = int(np.argmax(bad))
            name = f"row (seq {self['seq'][row]}, block {self['block'][row]})"
            raise TraceError(f"{self._where}: {name} {sentence(row)}")

    def check_names(self) -> None:
        """Blocks exist, sequence numbers are 1, 2, 3, … without gaps, and (seq, block) names one row."""
        seq, block = self["seq"], self["block"]
        before = np.concatenate([[0], seq[:-1]])
        self._refuse((block < 0) | (block >= self._blocks), lambda _: f"is none of the {self._blocks} blocks")
        self._refuse(seq < 1, lambda _: "is before the first event: sequence numbers start at 1")
        self._refuse(
            seq > before + 1,
            lambda i: f"follows seq {before[i]}: rows between them are missing; use the settled part of the trace",
        )
        again = (seq == before) & (block == np.concatenate([[-1], block[:-1]]))
        self._refuse(again, lambda _: "is there twice: give each event its own seq")

    def check_groups(self) -> None:
        """Rows that share a seq are one atomic write of one task; a pass begins before it writes."""
        self._refuse(
            (self["seq_start"] < 0) | (self["seq_start"] >= self["seq"]),
            lambda i: f"has seq_start {self['seq_start'][i]}: its backward pass must begin before seq {self['seq'][i]}",
        )
        same = np.concatenate([[False], self["seq"][1:] == self["seq"][:-1]])
        for name in _GROUP:
            differs = same & (self[name] != np.roll(self[name], 1))
            self._refuse(differs, lambda _, name=name: f"has another {name} than the row that shares its seq")
        self._refuse(self["t_read_ns"] > self["t_ns"], lambda _: "was read (t_read_ns) after it was written (t_ns)")

    def check_versions(self) -> None:
        """Versions of a block are 0…n in the order of seq, each written once, each made from the one before it."""
        writes = np.flatnonzero(self._makes_version)
        writes = writes[np.argsort(self._store[writes], kind="stable")]
        store, new = self._store[writes], self["v_new"][writes]
        first = np.searchsorted(store, store)  # index of the store's first write
        expected = np.zeros(len(self._store), np.int64)
        expected[writes] = np.arange(len(writes)) - first + 1
        wrong = self._makes_version & (self["v_new"] != expected)
        self._refuse(wrong, lambda i: f"makes version {self['v_new'][i]}, but version {expected[i]} is the next one")
        self._refuse(
            self["v_parent"] != self["v_new"] - self._makes_version,
            lambda i: f"makes version {self['v_new'][i]} from {self['v_parent'][i]}: it must follow its parent",
        )
        self._written = _WritingSeq(store, new, self["seq"][writes])
        late = self._written(self._store, self["v_parent"]) >= self["seq"]
        self._refuse(late, lambda i: f"builds on version {self['v_parent'][i]}, which does not exist yet")

    def check_reads(self) -> None:
        """0 ≤ v_read ≤ v_activation, v_backward ≤ v_parent, and what the weight rule says of them."""
        read, parent, task = self["v_read"], self["v_parent"], self._of_task
        self._refuse(task & (read < 0), lambda i: f"reads version {read[i]}: versions start at 0")
        self._refuse(task & (read > parent), lambda i: f"reads version {read[i]}, newer than its parent {parent[i]}")
        for name in ("v_activation", "v_backward"):
            value = self[name]
            self._refuse(
                task & ((value < read) | (value > parent)),
                lambda i, name=name, value=value: (
                    f"has {name} {value[i]} outside v_read {read[i]} … v_parent {parent[i]}"
                ),
            )
            fixed = (STASH, LIVE) if name == "v_activation" else (STASH,)
            self._refuse(
                task & np.isin(self["weights"], fixed) & (value != read),
                lambda i, name=name, value=value: (
                    f"has {name} {value[i]} and v_read {read[i]}: under {self['weights'][i]} they are equal"
                ),
            )

    def check_tasks(self) -> None:
        """A task has one batch and one pass, writes a block once, and read everything before its pass began."""
        rows = np.flatnonzero(self._has_gradient)
        task = self["replica"][rows].astype(np.int64) * 2**32 + self["task"][rows]
        _, first, which = np.unique(task, return_index=True, return_inverse=True)
        for name in ("batch", "seq_start"):
            bad = np.zeros(len(self._store), bool)
            bad[rows] = self[name][rows] != self[name][rows[first]][which]
            self._refuse(bad, lambda i, name=name: f"has another {name} than the first row of task {self['task'][i]}")
        self._refuse_repeated(rows)
        written = self._written(self._store, self["v_read"])
        late = self._has_gradient & (written > self["seq_start"])
        self._refuse(
            late,
            lambda i: (
                f"reads version {self['v_read'][i]}, written at seq {written[i]}, "
                f"after the backward pass of task {self['task'][i]} began at seq {self['seq_start'][i]}"
            ),
        )

    def _refuse_repeated(self, rows: np.ndarray) -> None:
        """Among some rows of one sort, a task has at most one for each block."""
        store, task = self._store[rows], self["task"][rows]
        order = np.lexsort((store, task))
        repeated = (np.diff(task[order]) == 0) & (np.diff(store[order]) == 0)
        bad = np.zeros(len(self._store), bool)
        bad[rows[order[1:][repeated]]] = True
        self._refuse(bad, lambda i: f"is the second one of task {self['task'][i]} on this block")

    def check_buffers(self) -> None:
        """Running statistics of a block are versioned 1, 2, 3 … by the rows that move them, one a task, before the
        backward pass."""
        moves = self["kind"] == BUFFER
        self._refuse(
            moves & (self["seq_start"] != self["seq"] - 1),
            lambda i: f"has seq_start {self['seq_start'][i]}: its forward pass is just before it",
        )
        for name in ("v_activation", "v_backward"):
            self._refuse(
                moves & (self[name] != self["v_read"]),
                lambda i, name=name: f"has {name} {self[name][i]}: before the backward pass it is v_read",
            )
        self._refuse_repeated(np.flatnonzero(moves))
        rows = np.flatnonzero(moves)
        rows = rows[np.argsort(self._store[rows], kind="stable")]
        store = self._store[rows]
        expected = self["v_buffer"].astype(np.int64)
        expected[rows] = np.arange(len(rows)) - np.searchsorted(store, store) + 1
        self._refuse(
            self["v_buffer"] != expected,
            lambda i: f"makes running statistics {self['v_buffer'][i]}, but {expected[i]} are the next",
        )
        made = np.zeros(len(self._store), np.int64)
        for number in np.unique(store):
            there = self._store == number
            made[there] = np.cumsum(moves[there])
        self._refuse(
            self._has_gradient & (self["v_buffer"] > made),
            lambda i: f"names running statistics {self['v_buffer'][i]}, of which only {made[i]} were made",
        )

    def check_mixes(self) -> None:
        """A mix averages with a version of the same block that another replica had."""
        mixes = self["kind"] == MIX
        self._refuse(
            mixes & ((self["peer"] < 0) | (self["peer"] == self["replica"])),
            lambda i: f"mixes replica {self['replica'][i]} with replica {self['peer'][i]}: name another one",
        )
        peer_store = self["peer"].astype(np.int64) * self._blocks + self["block"]
        late = mixes & (self._written(peer_store, self["v_peer"]) > self["seq"])
        self._refuse(late, lambda i: f"mixes with version {self['v_peer'][i]} of its peer, which does not exist yet")


class _WritingSeq:
    """The sequence number at which a version was written; 0 for version 0, the largest integer for one never written.

    Args:
        store: store of each write, ascending.
        version: its version, 1…n within each store.
        seq: its sequence number.
    """

    def __init__(self, store: np.ndarray, version: np.ndarray, seq: np.ndarray) -> None:
        self._store, self._version, self._seq = store, version, seq

    def __call__(self, store: np.ndarray, version: np.ndarray) -> np.ndarray:
        never = np.iinfo(np.int64).max
        if not len(self._store):
            return np.where(version <= 0, 0, never)
        place = np.searchsorted(self._store, store) + version - 1
        clipped = np.clip(place, 0, len(self._store) - 1)
        found = (place == clipped) & (self._store[clipped] == store) & (self._version[clipped] == version)
        return np.where(version <= 0, 0, np.where(found, self._seq[clipped], never))
