"""Any possible history is read back as it was written, and is valid; a row that breaks one invariant is named."""

import dataclasses
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reference.trace import Event, TraceError, TraceWriter, open_trace, validate
from tests.corruptions import CORRUPTIONS
from tests.histories import History, histories


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
    columns |= {"v_buffer": np.full(count, -1), "v_peer": np.full(count, -1)}
    columns |= {"kind": ["write"] * count, "weights": ["stash"] * count, "digest": [bytes(16)] * count}
    trace = History(blocks, "stash", ()).trace()

    def table() -> pa.Table:
        arrays = [pa.array(columns[field.name]).cast(field.type) for field in base.schema]
        return pa.table(arrays, base.schema)

    validate(dataclasses.replace(trace, events=table()))
    columns["v_read"] = read + 4 * (row == 150_001)
    with pytest.raises(TraceError, match=r"\(seq 150002, block 2\) reads version 37501, newer than its parent 37500"):
        validate(dataclasses.replace(trace, events=table()))


def test_a_mix_with_a_version_whose_row_was_lost_ends_the_settled_part() -> None:
    """The lost row shared its seq with another block's, so that no number is missing."""
    plain = dict.fromkeys(Event._fields, 0) | {"weights": "stash", "digest": bytes(16), "peer": -1, "v_buffer": -1}
    written = [Event(**{**plain, "seq": 1, "block": 1, "replica": 1, "kind": "write", "v_new": 1, "v_peer": -1})]
    for replica in (0, 1):
        mixed = {"seq": 2 + replica, "replica": replica, "kind": "mix", "v_parent": replica, "v_new": replica + 1}
        written.append(Event(**{**plain, **mixed, "peer": 1 - replica, "v_peer": 1 - replica, "task": -1}))
    trace = History(2, "stash", ()).trace(written)
    assert trace.settled().column("seq").tolist() == [1]
    assert len(History(2, "stash", ()).trace(written[:2]).settled().events) == 1
    whole = [written[0], written[0]._replace(block=0), *written[1:]]
    assert len(History(2, "stash", ()).trace(whole).settled().events) == 4
