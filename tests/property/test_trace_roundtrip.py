"""Any possible history is read back as it was written, and is valid; a row that breaks one invariant is named."""

import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reference.trace import Event, TraceError, TraceWriter, open_trace, validate
from tests.histories import History, histories

GRADIENT = ("write", "accumulate", "discard")


@given(histories(), st.sets(st.integers(0, 40), max_size=2), st.booleans())
def test_what_was_written_is_read_back(history: History, flushes: set[int], closed: bool) -> None:
    with tempfile.TemporaryDirectory() as directory:
        writer = TraceWriter(Path(directory) / "run", history.manifest)
        for number, event in enumerate(history.events):
            writer.append(event)
            if number in flushes:
                writer.flush()
        if closed:
            writer.close()
        else:
            writer.flush()
        trace = open_trace(Path(directory) / "run")
        assert trace.complete == closed and trace.manifest.blocks == history.manifest.blocks
        rows = [Event(**row) for row in trace.events.to_pylist()]
        # repr: NaN equals NaN, and floats are written exactly
        assert list(map(repr, rows)) == list(map(repr, history.events))
        validate(trace)
        writer.close()


@given(histories(), st.randoms(use_true_random=False))
def test_rows_are_sorted_whatever_the_order_of_appending(history: History, rng) -> None:
    shuffled = rng.sample(history.events, len(history.events))
    with tempfile.TemporaryDirectory() as directory:
        with TraceWriter(Path(directory) / "run", history.manifest) as writer:
            for event in shuffled:
                writer.append(event)
        trace = open_trace(Path(directory) / "run")
    keys = [(event.seq, event.block) for event in history.events]
    assert list(zip(trace.column("seq"), trace.column("block"), strict=True)) == keys
    validate(trace)


@given(histories(), st.randoms(use_true_random=False))
def test_the_settled_part_of_a_lossy_record_is_valid(history: History, rng) -> None:
    lost = {rng.randint(1, history.events[-1].seq) for _ in range(3)}
    kept = [event for event in history.events if event.seq not in lost]
    settled = history.trace(kept).settled()
    assert settled.column("seq").tolist() == [event.seq for event in history.events if event.seq < min(lost)]
    validate(settled)


@given(histories(), st.randoms(use_true_random=False))
def test_the_settled_part_of_a_record_with_parted_writes_is_valid(history: History, rng) -> None:
    lost = {rng.randrange(len(history.events)) for _ in range(3)}
    kept = [event for number, event in enumerate(history.events) if number not in lost]
    settled = history.trace(kept).settled()
    validate(settled)
    known = [event.seq for event in kept if event.seq < history.events[min(lost)].seq]
    assert settled.column("seq").tolist()[: len(known)] == known


def changed(**change: Callable[[Event], object]) -> Callable[[History, Event], list[Event] | None]:
    """Replace fields of one row by functions of it."""

    def corrupt(history: History, event: Event) -> list[Event]:
        other = event._replace(**{name: value(event) for name, value in change.items()})
        return [other if row is event else row for row in history.events]

    return corrupt


def read_after_start(history: History, event: Event) -> list[Event] | None:
    """Let the row read the newest version, written after its backward pass began."""
    late = [
        row
        for row in history.events
        if (row.replica, row.block, row.v_new) == (event.replica, event.block, event.v_parent)
        and row.v_parent < row.v_new
    ]
    if not late or late[0].seq <= event.seq_start:
        return None
    newest = event.v_parent
    return changed(v_read=lambda _: newest, v_activation=lambda _: newest, v_backward=lambda _: newest)(history, event)


def exchanged(history: History, event: Event) -> list[Event] | None:
    """Swap a write with the next one of its block, as if versions had been made in another order."""
    after = [r for r in history.events if (r.replica, r.block, r.v_parent) == (event.replica, event.block, event.v_new)]
    after = [row for row in after if row.v_new > row.v_parent]
    if not after:
        return None
    swap = {event: after[0]._replace(seq=event.seq), after[0]: event._replace(seq=after[0].seq)}
    singles = [sum(row.seq == other.seq for row in history.events) == 1 for other in swap]
    same_start = [row._replace(seq_start=0, t_read_ns=0) for row in (swap.get(row, row) for row in history.events)]
    return same_start if all(singles) else None


def second_write(history: History, event: Event) -> list[Event] | None:
    """Give a write to the task that made the version before it."""
    before = [row for row in history.events if (row.replica, row.block, row.v_new) == (0, event.block, event.v_parent)]
    before = [row for row in before if row.kind == "write"]
    alone = sum(row.seq == event.seq for row in history.events) == 1
    if event.replica or not before or not alone or before[0].seq <= before[0].seq_start:
        return None
    same = {name: getattr(before[0], name) for name in ("task", "batch", "seq_start")}
    return [row._replace(**same) if row is event else row for row in history.events]


def doubled(history: History, event: Event) -> list[Event]:
    """Record the row twice."""
    return [row for row in history.events for _ in range(1 + (row is event))]


def in_group(**change: Callable[[Event], object]) -> Callable[[History, Event], list[Event] | None]:
    """Change a row that is not the first of its atomic write."""

    def corrupt(history: History, event: Event) -> list[Event] | None:
        first = next(row for row in history.events if row.seq == event.seq)
        return None if first is event else changed(**change)(history, event)

    return corrupt


def later_in_task(**change: Callable[[Event], object]) -> Callable[[History, Event], list[Event] | None]:
    """Change a row that is alone in its seq and not the first one of its task."""

    def corrupt(history: History, event: Event) -> list[Event] | None:
        rows = [row for row in history.events if row.task == event.task and row.seq < event.seq]
        alone = sum(row.seq == event.seq for row in history.events) == 1
        other = event._replace(**{name: value(event) for name, value in change.items()})
        return changed(**change)(history, event) if rows and alone and other != event else None

    return corrupt


CORRUPTIONS: dict[str, tuple[str, tuple[str, ...], Callable[[History, Event], list[Event] | None]]] = {
    "no such block": ("none of the", GRADIENT, changed(block=lambda _: 7)),
    "negative block": ("none of the", GRADIENT, changed(block=lambda _: -1)),
    "before the first event": ("start at 1", GRADIENT, changed(seq=lambda _: 0)),
    "recorded twice": ("twice", GRADIENT, doubled),
    "another task in the group": ("another task", GRADIENT, in_group(task=lambda e: e.task + 1)),
    "another thread in the group": ("another thread", GRADIENT, in_group(thread=lambda e: e.thread + 1)),
    "another kind in the group": ("another kind", ("write",), in_group(kind=lambda e: "discard")),
    "backward pass after its write": ("seq_start", GRADIENT, changed(seq_start=lambda e: e.seq)),
    "negative seq_start": ("seq_start", ("mix",), changed(seq_start=lambda _: -1)),
    "read after written": ("t_read_ns", GRADIENT, changed(t_read_ns=lambda e: e.t_ns + 1)),
    "skipped version": ("next one", ("write", "mix"), changed(v_new=lambda e: e.v_new + 1)),
    "version written again": ("next one", ("write", "mix"), changed(v_new=lambda e: e.v_new - 1)),
    "another parent": ("parent", ("write", "mix"), changed(v_parent=lambda e: e.v_parent - 1)),
    "a version where none is made": ("parent", ("accumulate", "discard"), changed(v_new=lambda e: e.v_new + 1)),
    "a parent from the future": (
        "does not exist",
        ("accumulate", "discard"),
        changed(v_parent=lambda e: e.v_parent + 1, v_new=lambda e: e.v_new + 1),
    ),
    "versions out of order": ("next one", ("write",), exchanged),
    "negative read": ("start at 0", GRADIENT, changed(v_read=lambda _: -1)),
    "read newer than parent": ("newer", GRADIENT, changed(v_read=lambda e: e.v_parent + 1)),
    "activation before the read": ("v_activation", GRADIENT, changed(v_activation=lambda e: e.v_read - 1)),
    "activation from the future": ("v_activation", GRADIENT, changed(v_activation=lambda e: e.v_parent + 1)),
    "backward before the read": ("v_backward", GRADIENT, changed(v_backward=lambda e: e.v_read - 1)),
    "backward from the future": ("v_backward", GRADIENT, changed(v_backward=lambda e: e.v_parent + 1)),
    "read after the backward pass began": ("began", GRADIENT, read_after_start),
    "two batches in a task": ("another batch", GRADIENT, later_in_task(batch=lambda e: e.batch + 1)),
    "two backward passes in a task": ("another seq_start", GRADIENT, later_in_task(seq_start=lambda e: e.seq - 1)),
    "second write of a block": ("second one", ("write",), second_write),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
@given(data=st.data())
def test_a_single_corruption_is_named_by_its_row(name: str, data: st.DataObject) -> None:
    word, kinds, corrupt = CORRUPTIONS[name]
    history = data.draw(histories())
    first = data.draw(st.integers(0, len(history.events) - 1))
    candidates = [row for row in history.events[first:] + history.events[:first] if row.kind in kinds]
    row, rows = next(((row, rows) for row in candidates if (rows := corrupt(history, row))), (None, None))
    assume(row)
    assert row is not None and rows is not None
    named = rows[history.events.index(row)]
    with pytest.raises(TraceError) as refused:
        validate(history.trace(rows))
    message = str(refused.value)
    assert f"row (seq {named.seq}, block {named.block})" in message and word in message and "\n" not in message


@given(histories())
def test_a_missing_seq_is_named_by_the_row_after_it(history: History) -> None:
    last = history.events[-1].seq
    assume(last > 1)
    rows = [row for row in history.events if row.seq != last - 1]
    with pytest.raises(TraceError, match=rf"row \(seq {last}, block \d\) follows seq {last - 2}"):
        validate(history.trace(rows))


@pytest.mark.parametrize("rule", ["stash", "live"])
@pytest.mark.parametrize("column", ["v_activation", "v_backward"])
@given(data=st.data())
def test_the_weight_rule_binds_the_versions(rule: str, column: str, data: st.DataObject) -> None:
    history = data.draw(histories().filter(lambda h: h.weight_rule == "recompute"))
    rows = [row for row in history.events if row.kind != "mix" and getattr(row, column) > row.v_read]
    assume(rows)
    other = {"v_activation": "v_backward", "v_backward": "v_activation"}[column]
    relabelled = [row._replace(**{other: row.v_read}, weights=rule) for row in history.events]
    only = history.trace([row if row.kind != "mix" else row._replace(v_backward=-1) for row in relabelled])
    if (rule, column) == ("live", "v_backward"):
        validate(only)  # that is what `live` means
    else:
        with pytest.raises(TraceError, match=rf"block {rows[0].block}\) has {column} .* under {rule} they are equal"):
            validate(only)


def test_one_wrong_row_in_two_hundred_thousand_is_found() -> None:
    count, blocks = 200_000, 4
    task = np.arange(count) // blocks
    base = History(blocks, "stash", ()).trace().events
    row = np.arange(count)
    columns = {name: np.zeros(count, int) for name in base.column_names}
    columns |= {"seq": row + 1, "seq_start": task * blocks, "t_ns": row, "block": blocks - 1 - row % blocks}
    columns |= {"task": task, "batch": task, "v_parent": task, "v_new": task + 1}
    read = np.maximum(task - 3, 0)
    columns |= {"v_read": read, "v_activation": read, "v_backward": read}
    columns |= {"kind": ["write"] * count, "weights": ["stash"] * count, "digest": [bytes(16)] * count}
    trace = History(blocks, "stash", ()).trace()

    def table() -> pa.Table:
        arrays = [pa.array(columns[field.name]).cast(field.type) for field in base.schema]
        return pa.table(arrays, base.schema)

    validate(dataclasses.replace(trace, events=table()))
    columns["v_read"] = read + 4 * (row == 150_001)
    with pytest.raises(TraceError, match=r"\(seq 150002, block 2\) reads version 37501, newer than its parent 37500"):
        validate(dataclasses.replace(trace, events=table()))
