"""The vectorised staleness counts against a literal, pure-Python replay of the event list."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.delays import REFERENCES as OFFERED_REFERENCES
from analysis.delays import UNKNOWN, DelayError, Delays, delays_of
from analysis.delays import VECTORS as OFFERED_VECTORS

COLUMNS = ("seq", "seq_start", "block", "task", "v_read", "v_activation", "v_backward", "v_parent", "v_new")


REFERENCES, VECTORS = ("read", "own", "start", "now"), ("forward", "activation", "backward")


@st.composite
def interleavings(draw: st.DrawFn) -> tuple[int, list[dict[str, int]]]:
    """Event rows of a run with inconsistent reads, overtaking, group writes and unfinished tasks."""
    blocks = draw(st.integers(1, 4))
    count = draw(st.integers(1, 8))
    versions = [0] * blocks
    open_tasks = {task: {"reads": {}, "left": list(draw(st.permutations(range(blocks))))} for task in range(count)}
    rows: list[dict[str, int]] = []
    seq = 0
    for _ in range(draw(st.integers(1, 60))):
        ready = [task for task, state in open_tasks.items() if state["left"]]
        if not ready:
            break
        task = draw(st.sampled_from(ready))
        state = open_tasks[task]
        if len(state["reads"]) < blocks:
            block = len(state["reads"])
            state["reads"][block] = versions[block]
            continue
        if "start" not in state:
            state["start"], state["backward"] = seq, {}
            state["activation"] = {k: draw(st.integers(state["reads"][k], versions[k])) for k in range(blocks)}
        for block in set(range(blocks)) - set(state["backward"]):
            state["backward"][block] = draw(st.integers(state["reads"][block], versions[block]))
        width = draw(st.integers(1, len(state["left"])))
        seq += 1
        for block in [state["left"].pop() for _ in range(width)]:
            rows.append(
                {
                    "seq": seq,
                    "seq_start": state["start"],
                    "block": block,
                    "task": task,
                    "v_read": state["reads"][block],
                    "v_activation": state["activation"][block],
                    "v_backward": state["backward"][block],
                    "v_parent": versions[block],
                    "v_new": versions[block] + 1,
                }
            )
            versions[block] += 1
    return blocks, rows


def vectorised(blocks: int, rows: list[dict[str, int]]) -> Delays:
    return delays_of({name: np.array([row[name] for row in rows], dtype=np.int64) for name in COLUMNS}, blocks)


def literal_reference(rows: list[dict[str, int]], reference: str, task: int, written: int, block: int) -> int:
    """Version of one block at a reference point, found by walking the event list."""
    mine = {row["block"]: row for row in rows if row["task"] == task}
    if reference in ("read", "own"):
        return mine[block]["v_read" if reference == "read" else "v_parent"]
    version = 0
    for row in rows:
        before = row["seq"] <= mine[written]["seq_start"] if reference == "start" else row["seq"] < mine[written]["seq"]
        if row["block"] == block and before:
            version = row["v_new"]
    return version


def writers_between(rows: list[dict[str, int]], block: int, one: int, other: int) -> list[int]:
    low, high = sorted((one, other))
    return [row["task"] for row in rows if row["block"] == block and low < row["v_new"] <= high]


def column(vector: str) -> str:
    return {"forward": "v_read", "activation": "v_activation", "backward": "v_backward"}[vector]


@settings(max_examples=200)
@given(interleavings(), st.sampled_from(REFERENCES), st.sampled_from(VECTORS))
def test_counts_equal_a_literal_replay(run: tuple[int, list[dict[str, int]]], reference: str, vector: str) -> None:
    blocks, rows = run
    if not rows:
        return
    delays = vectorised(blocks, rows)
    counts = delays.counts(reference, vector)
    distinct = delays.distinct_tasks(reference, vector)
    unfinished = delays.unfinished_between(reference, vector)
    largest = np.zeros((blocks, blocks), dtype=int)
    whole = {int(task) for task in delays.tasks if sum(row["task"] == task for row in rows) == blocks}
    for place, task in enumerate(int(task) for task in delays.tasks):
        assert bool(delays.complete[place]) == (task in whole)
        mine = {row["block"]: row for row in rows if row["task"] == task}
        for k in range(counts.shape[1]):
            if task not in whole:
                assert (counts[place, k] == 0).all()
                assert distinct[place, k] == 0
                continue
            seen: list[int] = []
            for block in range(blocks):
                target = literal_reference(rows, reference, task, k, block)
                between = writers_between(rows, block, mine[block][column(vector)], target)
                assert counts[place, k, block] == len(between)
                assert delays.reference(reference)[place, k, block] == target
                seen += between
            assert distinct[place, k] == len(set(seen))
            assert bool(unfinished[place, k]) == any(other not in whole for other in seen)
        if task in whole:
            for k in range(blocks):
                for block in range(blocks):
                    row = counts[place, k if counts.shape[1] > 1 else 0, block]
                    largest[k, block] = max(largest[k, block], row)
    assert (delays.delay_matrix(reference, vector) == largest).all()
    assert delays.max_delay(reference, vector) == largest.max(initial=0)


def test_every_vector_and_reference_is_offered_and_the_forward_one_is_counted_unasked() -> None:
    assert (OFFERED_REFERENCES, OFFERED_VECTORS) == (REFERENCES, VECTORS)
    rows = [row_of(task, 0, task + 1, task + 1) for task in range(4)]
    rows[-1] |= {"v_read": 0, "v_activation": 1, "v_backward": 2}
    delays = vectorised(1, rows)
    for count in (delays.counts, delays.delay_matrix, delays.max_delay, delays.distinct_tasks):
        forward, activation, backward = (np.max(count("own", vector)) for vector in VECTORS)
        assert (np.max(count("own")), forward, activation, backward) == (3, 3, 2, 1)


def test_writes_of_unfinished_tasks_are_looked_for_since_the_forward_pass_unless_asked_otherwise() -> None:
    rows = [row_of(0, 0, 1, 1), row_of(1, 0, 2, 2), row_of(1, 1, 1, 2), row_of(2, 0, 3, 3), row_of(2, 1, 2, 3)]
    rows[3] |= {"v_read": 0, "v_activation": 1, "v_backward": 1}
    delays = vectorised(2, rows)
    found = [delays.unfinished_between("own", vector)[2, 0] for vector in VECTORS]
    assert [bool(one) for one in (delays.unfinished_between("own")[2, 0], *found)] == [True, True, False, False]


@given(interleavings())
def test_the_first_overtaking_equals_a_literal_replay(run: tuple[int, list[dict[str, int]]]) -> None:
    blocks, rows = run
    if not rows:
        return
    orders: list[list[int]] = [[] for _ in range(blocks)]
    found = None
    for seq in sorted({row["seq"] for row in rows}):
        group = [row for row in rows if row["seq"] == seq]
        for row in group:
            orders[row["block"]].append(row["task"])
        broken = [
            row["block"]
            for row in group
            if any(len(order) >= row["v_new"] and order[row["v_new"] - 1] != row["task"] for order in orders)
        ]
        if broken:
            found = (seq, group[0]["task"])
            break
    overtaking = vectorised(blocks, rows).overtaking
    assert (None if overtaking is None else (overtaking.seq, overtaking.task)) == found


@given(interleavings())
def test_block_delays_are_parent_minus_read(run: tuple[int, list[dict[str, int]]]) -> None:
    blocks, rows = run
    if not rows:
        return
    delays = vectorised(blocks, rows)
    table = delays.block_delays()
    assert (table != UNKNOWN).sum() == len(rows)
    for row in rows:
        place = int(np.flatnonzero(delays.tasks == row["task"])[0])
        assert table[place, row["block"]] == row["v_parent"] - row["v_read"]


def row_of(task: int, block: int, version: int, seq: int) -> dict[str, int]:
    return dict(
        zip(COLUMNS, (seq, 0, block, task, version - 1, version - 1, version - 1, version - 1, version), strict=True)
    )


def test_a_second_write_of_a_block_by_one_task_is_refused() -> None:
    with pytest.raises(DelayError, match="twice"):
        vectorised(1, [row_of(0, 0, 1, 1), row_of(0, 0, 2, 2)])


@pytest.mark.parametrize(
    "rows",
    [[(0, 0, 2, 1)], [(0, 0, 1, 2), (1, 0, 2, 1)], [(0, 0, 1, 1), (1, 0, 2, 1)], [(0, 0, 1, 1), (1, 0, 3, 2)]],
)
def test_a_gap_or_a_disorder_of_versions_is_refused(rows: list[tuple[int, int, int, int]]) -> None:
    with pytest.raises(DelayError, match="versions of block 0"):
        vectorised(1, [row_of(*row) for row in rows])


def test_an_unknown_reference_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="read, own, start, now"):
        vectorised(1, [row_of(0, 0, 1, 1)]).reference("then")
