"""A run directory through any life: written, flushed, killed, closed, annotated, damaged; never a row too few or wrong.

After each step what is readable is a beginning of what was appended, at least what a flush has promised; it is valid,
and it says whether it is complete. Damage is refused with a sentence that names the file, and is undone again.
"""

import json
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reference.trace import Event, Trace, TraceWriter, open_trace, validate, write_annotations
from tests.histories import History, histories
from tests.tiny_runs import TinyRun, refusal

JOURNAL, MANIFEST = "sealed.jsonl", "manifest.json"
Key = tuple[int, int]


def by_place(events: list[Event]) -> list[Event]:
    """In the order of seq and, within an atomic write, blocks descending."""
    return sorted(events, key=lambda event: (event.seq, -event.block))


class TraceAgainstAList(RuleBasedStateMachine):
    """Keeps what was appended in a list; `promised` of it are on disk for certain."""

    @initialize(history=histories(), rows=st.integers(1, 8), first=st.integers(0, 24))
    def begin(self, history: History, rows: int, first: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.run = Path(self.folder.name) / "run"
        # Rows are flushed by themselves, too, but by their number: what is drawn must not hang on the machine's pace.
        pace = {"FLUSH_ROWS": rows, "WAITING_ROWS": 4 * rows, "FLUSH_SECONDS": math.inf}
        self.pace = patch.multiple("reference.trace.writer", **pace)
        self.pace.start()
        # A process that is killed loses nothing that it has written; only a machine that loses power would.
        self.disk = patch("os.fsync", lambda handle: None)
        self.disk.start()
        self.history, self.waiting = history, list(history.events)
        self.appended: list[Event] = []
        self.promised, self.parted = 0, {0}
        self.tensors: dict[str, np.ndarray] = {}
        self.promised_tensors: list[str] = []
        self.status, self.in_order = "running", True
        self.annotated: list[Key] | None = None
        self.writer: TraceWriter | None = TraceWriter(self.run, history.manifest)
        self.append(first, 0)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.kill()
            self.disk.stop()
            self.pace.stop()
            self.folder.cleanup()

    def opened(self) -> Trace:
        return open_trace(self.run)

    @property
    def alive(self) -> bool:
        return self.writer is not None and self.status == "running"

    # What a trainer does.

    @precondition(lambda self: self.alive and self.waiting)
    @rule(count=st.integers(1, 12), late=st.sampled_from([0, 0, 0, 1, 2]))
    def append(self, count: int, late: int) -> None:
        """Rows come in their order, or one later than one or two of its successors, as from another thread."""
        assert self.writer is not None
        for _ in range(min(count, len(self.waiting))):
            place = min(late, len(self.waiting) - 1)
            self.in_order = self.in_order and place == 0
            self.appended.append(self.waiting.pop(place))
            self.writer.append(self.appended[-1])
            self.writer._settle()

    @precondition(lambda self: self.alive)
    @rule(size=st.integers(0, 3))
    def keep_a_tensor(self, size: int) -> None:
        assert self.writer is not None
        name = f"gradient.{len(self.tensors)}.0"
        self.tensors[name] = np.arange(size) / 7.0
        self.writer.tensor(name, self.tensors[name])
        assert "stored already" in refusal(lambda: self.writer and self.writer.tensor(name, np.zeros(1)))

    @precondition(lambda self: self.alive)
    @rule()
    def flush(self) -> None:
        assert self.writer is not None
        self.writer.flush()
        self.promise()

    def promise(self) -> None:
        self.promised = len(self.appended)
        self.parted.add(self.promised)
        self.promised_tensors = list(self.tensors)

    @precondition(lambda self: self.alive)
    @rule(status=st.sampled_from(["complete", "interrupted", "failed"]))
    def close(self, status: str) -> None:
        assert self.writer is not None
        reason = "" if status == "complete" else "on purpose"
        self.writer.close(status, reason)
        self.status = status
        self.promise()

    @precondition(lambda self: self.alive)
    @rule()
    def kill(self) -> None:
        """Nobody closes the run; what the disk is just writing may still arrive."""
        if self.writer is not None and self.status == "running":
            self.writer._background.shutdown()
            self.writer = None
            self.promised = len(self.opened().events)

    @precondition(lambda self: self.writer is None)
    @rule(renamed=st.booleans(), content=st.binary(max_size=9))
    def had_been_writing(self, renamed: bool, content: bytes) -> None:
        """A killed writer leaves a file half written, or whole but not sealed: nobody reads it."""
        number = sum(file.startswith("events/") for file in self.opened().files)
        (self.run / f"events/{number:04d}.arrows{'' if renamed else '.aside'}").write_bytes(content)

    # What others do.

    @rule()
    def write_where_nothing_may_be_written(self) -> None:
        assert "not empty" in refusal(lambda: TraceWriter(self.run, self.history.manifest))
        writer = self.writer
        if writer is not None and not self.alive:
            assert "is closed" in refusal(lambda: writer.append(self.history.events[0]))
            assert "is closed" in refusal(lambda: writer.tensor("late", np.zeros(1)))
            writer.flush()
            writer.close("failed", "too late")

    @precondition(lambda self: not self.alive)
    @rule(data=st.data(), overwrite=st.booleans())
    def annotate(self, data: st.DataObject, overwrite: bool) -> None:
        keys = [(event.seq, event.block) for event in self.readable()]
        keys = data.draw(st.permutations(keys))[: data.draw(st.integers(0, len(keys)))]
        columns = {"seq": [seq for seq, _ in keys], "block": [block for _, block in keys]}
        table = TinyRun(self.history.manifest).annotations(len(keys), **columns)
        if self.annotated is not None and not overwrite:
            assert "annotated already" in refusal(lambda: write_annotations(self.run, table))
            return
        write_annotations(self.run, table, overwrite=overwrite)
        self.annotated = keys

    # What a disk does.

    def files(self) -> list[str]:
        """Those that are not being written to any more."""
        journal = [JOURNAL] if not self.alive and self.status == "running" and (self.run / JOURNAL).exists() else []
        return [MANIFEST, *journal, *self.opened().files]

    @contextmanager
    def damaged(self, file: str) -> Iterator[bytes]:
        whole = (self.run / file).read_bytes()
        try:
            yield whole
        finally:
            (self.run / file).write_bytes(whole)

    @rule(data=st.data(), harm=st.sampled_from(["flip a bit", "cut", "lose"]), last=st.booleans())
    def damage_a_file(self, data: st.DataObject, harm: str, last: bool) -> None:
        """Any file, or the last segment of a run that was not closed."""
        files = self.files() if harm == "flip a bit" else [file for file in self.files() if file != JOURNAL]
        segments = [file for file in files if file.startswith("events")]
        file = segments[-1] if last and segments else data.draw(st.sampled_from(files))
        with self.damaged(file) as whole:
            place = data.draw(st.integers(0, len(whole) - 1))
            if harm == "flip a bit":
                flipped = whole[place] ^ 1 << data.draw(st.integers(0, 7))
                (self.run / file).write_bytes(whole[:place] + bytes([flipped]) + whole[place + 1 :])
            elif harm == "cut":
                (self.run / file).write_bytes(whole[:place])
            else:
                (self.run / file).unlink()
            assert file in refusal(self.opened)

    @precondition(lambda self: JOURNAL in self.files())
    @rule(data=st.data())
    def cut_the_journal(self, data: st.DataObject) -> None:
        """Between two lines it is the run as it was when it was killed earlier; elsewhere it is damaged."""
        with self.damaged(JOURNAL) as whole:
            lines = whole.splitlines(keepends=True)
            kept = b"".join(lines[: data.draw(st.integers(0, len(lines) - 1))])
            torn = lines[len(kept.splitlines())][: data.draw(st.integers(0, 90))]
            (self.run / JOURNAL).write_bytes(kept + torn)
            if torn:
                assert JOURNAL in refusal(self.opened)
                return
            seals = [json.loads(line) for line in kept.splitlines()]
            count = sum(seal["count"] for seal in seals if seal["file"].startswith("events/"))
            assert list(map(repr, self.readable())) == list(map(repr, by_place(self.appended[:count])))

    # What must hold.

    def readable(self) -> list[Event]:
        return [Event(**row) for row in self.opened().events.to_pylist()]

    @invariant()
    def what_is_on_disk_is_what_was_promised(self) -> None:
        trace = self.opened()
        rows = [Event(**row) for row in trace.events.to_pylist()]
        self.check_rows(rows)
        self.check_valid(trace, rows)
        self.check_words(trace)
        self.check_beside(trace)

    def check_rows(self, rows: list[Event]) -> None:
        most = len(self.appended) if self.alive else self.promised
        assert self.promised <= len(rows) <= most
        # repr: NaN equals NaN, and floats are written exactly
        assert list(map(repr, rows)) == list(map(repr, by_place(self.appended[: len(rows)])))
        self.promised = len(rows)

    def check_valid(self, trace: Trace, rows: list[Event]) -> None:
        """Whole where nobody parted an atomic write; otherwise up to the first row that is missing."""
        beginning = list(map(repr, rows)) == list(map(repr, self.history.events[: len(rows)]))
        rest = self.history.events[len(rows) :]
        if beginning and (not rows or not rest or rows[-1].seq != rest[0].seq):
            validate(trace)
        elif self.in_order:  # of its own accord a flush does not come between the rows of one seq
            assert len(rows) in self.parted
        if not trace.complete:
            settled = trace.settled()
            validate(settled)
            there = {(row.seq, row.block) for row in rows}
            missing = [row.seq for row in self.history.events if (row.seq, row.block) not in there]
            certain = [row.seq for row in rows if row.seq < min(missing, default=math.inf)]
            assert settled.column("seq").tolist()[: len(certain)] == certain

    def check_words(self, trace: Trace) -> None:
        assert trace.complete == (self.status == "complete") and trace.manifest.status == self.status
        told = {"running": "incomplete: never closed, ", "complete": "complete, "}
        assert trace.state.startswith(told.get(self.status, f"incomplete: {self.status} (on purpose), "))

    def check_beside(self, trace: Trace) -> None:
        """The tensors of a flush, and the annotations written last."""
        assert trace.tensor_keys("gradient.") == self.promised_tensors
        for name in self.promised_tensors:
            np.testing.assert_array_equal(trace.tensor(name), self.tensors[name], strict=True)
        assert trace.annotated == (self.annotated is not None)
        if self.annotated is not None:
            keys = zip(trace.annotation("seq").tolist(), trace.annotation("block").tolist(), strict=True)
            assert list(keys) == sorted(self.annotated, key=lambda key: (key[0], -key[1]))


TestTraceAgainstAList = TraceAgainstAList.TestCase
TestTraceAgainstAList.settings = settings(max_examples=max(10, settings().max_examples // 2), stateful_step_count=16)
