"""Who may write and who may start, against the whole history of who did: literal lists, no counters."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.engines.turns import Turns
from reference.engines.window import Window
from tests.training_runs import configuration, simulated


@given(st.integers(0, 4), st.data())
def test_a_window_admits_exactly_the_tasks_that_are_near_the_oldest_unfinished_one(
    size: int, data: st.DataObject
) -> None:
    window, going = Window(size), []
    assert window.bounds == (size in (1, 2, 3, 4))
    for task in range(data.draw(st.integers(1, 14))):
        admitted = size == 0 or all(task < other + size for other in going)
        assert window.admits(task) == admitted
        while not window.admits(task):
            window.finished(going.pop(data.draw(st.integers(0, len(going) - 1))))
        window.took(task)
        going.append(task)
        for _ in range(data.draw(st.integers(0, len(going)))):
            window.finished(going.pop(data.draw(st.integers(0, len(going) - 1))))


@given(st.integers(1, 3), st.booleans(), st.data())
def test_in_turn_a_task_writes_a_block_after_all_that_began_before_it(
    blocks: int, in_order: bool, data: st.DataObject
) -> None:
    turns, began, written = Turns(blocks, in_order), [], {block: [] for block in range(blocks)}
    assert turns.enforced == in_order
    names = data.draw(st.permutations(range(5)))
    for _ in range(data.draw(st.integers(1, 25))):
        if names and (not began or data.draw(st.booleans())):
            began.append(names.pop())
            turns.begin(began[-1])
            continue
        task = data.draw(st.sampled_from(began))
        left = [block for block in range(blocks) if task not in written[block]]
        if not left:
            continue
        asked = tuple(data.draw(st.lists(st.sampled_from(left), min_size=1, unique=True)))
        before = began[: began.index(task)]
        mine = not in_order or all(written[block][: len(before)] == before for block in asked)
        assert turns.may_write(task, asked) == mine
        if mine:
            turns.wrote(asked)
            for block in asked:
                written[block].append(task)


def test_a_write_of_two_blocks_waits_for_both() -> None:
    turns = Turns(2, enforced=True)
    turns.begin(7)
    turns.begin(3)
    turns.wrote((0,))
    assert [turns.may_write(3, blocks) for blocks in ((0,), (1,), (0, 1), (1, 0))] == [True, False, False, False]


@pytest.mark.parametrize("window", [1, 2])
def test_threads_that_wait_for_the_window_are_woken(window: int) -> None:
    method = {"name": "pd_asgd", "window": window, "forward_threads": 2, "backward_threads": 2}
    run = simulated(configuration(method=method, engine={"name": "threads"}, train={"tasks": 12}))
    assert len(run.events) == 12 * len(run.versions)
    assert max(event.v_parent - event.v_read for event in run.events) <= 2 * (window - 1)


@pytest.mark.parametrize("method", [{"name": "fdg"}, {"name": "adl", "accumulation": 2}, {"name": "ddg"}])
def test_modules_on_threads_end_a_tick_together(method: dict[str, Any]) -> None:
    """However uneven their work is: DM-S1 says in which tick a module goes back with which batch."""
    blocks, tasks = 4, 24
    config = configuration(
        problem={"name": "quadratic", "blocks": blocks, "dimension": blocks},
        method=method,
        engine={"name": "threads", "tick_ns": 20_000},
        durations={"kind": "pareto", "forward": 5, "backward": 10},
        train={"tasks": tasks},
    )
    ways = 1 if method["name"] == "ddg" else 2  # a locked forward pass is over in its first tick
    events = sorted(simulated(config).events, key=lambda event: event.seq)
    above = [blocks - 1 - event.block for event in events]
    climbed = [event.block if ways == 2 else 0 for event in events]
    ticks = [event.task + up + ways * left for event, up, left in zip(events, climbed, above, strict=True)]
    assert len(events) == blocks * tasks
    assert ticks == sorted(ticks)
