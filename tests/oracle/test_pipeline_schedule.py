"""The exact schedule facts S1–S3, S5, S7, S8 and S10 of the delayed-module methods, read off runs on the virtual clock.

Blocks, batches and ticks are counted from 1 here, as in the papers; constants are typed in from them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest

from reference.engines.channels import Meeting
from reference.flight import Flight
from reference.interpreter import Interpreter
from reference.methods.operations import Worker
from tests.training_runs import Simulated, configuration, simulated

TASKS = 12
DEPTHS = (1, 2, 3, 4)


@dataclass
class Log:
    """What happened when: (operation, tick, block, batch); a tick ends when all modules have met.

    Attributes:
        meetings: how often modules meet in a tick.
        met: how often they have met so far.
    """

    meetings: int
    met: int = 0
    entries: list[tuple[str, int, int, int]] = field(default_factory=list)

    def note(self, operation: str, block: int, task: Flight) -> None:
        self.entries.append((operation, self.met // self.meetings + 1, block + 1, task.number + 1))

    def ticks(self, operation: str, block: int) -> dict[int, int]:
        """Tick of each batch."""
        return {batch: tick for what, tick, where, batch in self.entries if (what, where) == (operation, block)}


class Logged(Interpreter):
    """Notes each operation before it is carried out."""

    log: Log

    def forward(self, task: Flight, block: int, worker: Worker, thread: int) -> None:
        self.log.note("forward", block, task)
        super().forward(task, block, worker, thread)

    def backward(self, task: Flight, block: int) -> None:
        self.log.note("backward", block, task)
        super().backward(task, block)

    def write(self, task: Flight, blocks: Sequence[int], worker: Worker, thread: int) -> int:
        self.log.note("write", blocks[0], task)
        return super().write(task, blocks, worker, thread)


def pipelined(depth: int, tasks: int = TASKS, **method: Any) -> tuple[Simulated, Log]:
    """A run of so many blocks, with one virtual tick for each operation, and its log."""
    log = Log(2 if method["name"] in ("ddg", "features_replay") else 1)

    class Counted(Meeting):
        def disperse(self) -> Sequence[int]:
            gone = super().disperse()
            log.met = self.tick
            return gone

    def logged(*arguments: Any) -> Interpreter:
        interpreter = Logged(*arguments)
        interpreter.log = log
        return interpreter

    config = configuration(
        problem={"name": "quadratic", "blocks": depth, "dimension": depth},
        method=method,
        durations={"forward": 1, "backward": 1},
        train={"tasks": tasks, "batch_size": 1},
    )
    with mock.patch("reference.engines.simulate.Meeting", Counted):
        return simulated(config, interpreter=logged), log


@pytest.mark.parametrize("order", ["drawn", "released"])
@pytest.mark.parametrize("method", ["fdg", "adl"])
@pytest.mark.parametrize("tasks", [2, TASKS])
@pytest.mark.parametrize("depth", DEPTHS)
def test_s1_each_batch_crosses_one_module_a_tick_both_ways(depth: int, tasks: int, method: str, order: str) -> None:
    _, log = pipelined(depth, tasks, name=method, order=order)
    for k in range(1, depth + 1):
        assert log.ticks("forward", k) == {b: b + k - 1 for b in range(1, tasks + 1)}
        assert log.ticks("backward", k) == {b: b + 2 * depth - k - 1 for b in range(1, tasks + 1)}


@pytest.mark.parametrize("method", ["ddg", "features_replay"])
@pytest.mark.parametrize("tasks", [2, TASKS])
@pytest.mark.parametrize("depth", DEPTHS)
def test_s1_a_locked_forward_pass_takes_one_tick(depth: int, tasks: int, method: str) -> None:
    _, log = pipelined(depth, tasks, name=method)
    for k in range(1, depth + 1):
        assert log.ticks("forward", k) == {b: b for b in range(1, tasks + 1)}
        assert log.ticks("backward", k) == {b: b + depth - k for b in range(1, tasks + 1)}


@pytest.mark.parametrize(
    ("method", "delay"),
    [
        ({"name": "fdg"}, lambda above: 2 * above),
        ({"name": "fdg", "order": "released"}, lambda above: 2 * above - 1 if above else 0),
        ({"name": "ddg"}, lambda above: above),
        ({"name": "features_replay"}, lambda above: above),
    ],
)
@pytest.mark.parametrize("depth", DEPTHS)
def test_s2_s3_steps_between_forward_and_backward(depth: int, method: dict[str, Any], delay: Any) -> None:
    run, _ = pipelined(depth, **method)
    for event in run.events:
        expected = delay(depth - 1 - event.block)
        assert event.v_parent - event.v_read == min(expected, event.task)  # no warm-up exception in the update index
        assert event.v_parent == event.task


@pytest.mark.parametrize("shrink", [1.0, 0.5])
def test_s5_module_k_carries_the_power_of_the_modules_above(shrink: float) -> None:
    run, _ = pipelined(4, name="fdg", shrink=shrink)
    assert {event.block: event.scale for event in run.events} == {k: shrink ** (3 - k) for k in range(4)}


@pytest.mark.parametrize(
    ("order", "group", "levels"),
    [
        ("drawn", 2, [(2, 2), (1, 1), (0, 0)]),
        ("drawn", 4, [(1, 1, 1, 1), (1, 1, 0, 0), (0, 0, 0, 0)]),
        ("released", 2, [(2, 1), (1, 0), (0, 0)]),
        ("released", 4, [(1, 1, 1, 0), (1, 0, 0, 0), (0, 0, 0, 0)]),
    ],
)
def test_s7_levels_of_staleness(order: str, group: int, levels: list[tuple[int, ...]]) -> None:
    run, _ = pipelined(3, name="adl", accumulation=group, order=order)
    for event in run.events:
        update, place = divmod(event.task, group)
        assert event.v_parent == update
        if update >= 2:  # before, there were not yet so many updates to miss
            assert event.v_parent - event.v_read == levels[event.block][place]
    assert {event.kind for event in run.events} == {"write", "accumulate"}


def graphs(log: Log, depth: int) -> dict[int, tuple[int, int]]:
    """Of each block, the most graphs held at once, and the most held between two ticks."""
    held, most, between = dict.fromkeys(range(1, depth + 1), 0), defaultdict(int), defaultdict(int)
    now = 1
    for operation, tick, block, _ in log.entries:
        if tick > now:
            between = {k: max(between[k], held[k]) for k in held}
            now = tick
        held[block] += {"forward": 1, "backward": -1, "write": 0}[operation]
        most[block] = max(most[block], held[block])
    return {k: (most[k], between[k]) for k in held}


@pytest.mark.parametrize("depth", DEPTHS)
def test_s8_stored_graphs(depth: int) -> None:
    drawn = graphs(pipelined(depth, name="fdg")[1], depth)
    released = graphs(pipelined(depth, name="fdg", order="released")[1], depth)
    locked = graphs(pipelined(depth, name="ddg")[1], depth)
    for k in range(1, depth + 1):
        above = depth - k
        assert drawn[k] == (2 * above + 1, 2 * above)
        assert released[k] == ((2 * above, 2 * above) if above else (1, 0))
        assert locked[k] == (above + 1, above)


@pytest.mark.parametrize("depth", DEPTHS)
def test_s10_first_steps(depth: int) -> None:
    drawn, released = (pipelined(depth, name="fdg", order=order)[1] for order in ("drawn", "released"))
    for k in range(1, depth + 1):
        assert drawn.ticks("write", k)[1] == 2 * depth - k
        assert released.ticks("write", k)[1] == (2 * depth - k if k < depth else depth + 1)


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_the_time_model(depth: int) -> None:
    """With T_B = 2 T_F: ticks of FDG, DDG, FR and back-propagation in forward times of one module."""
    lasting = {}
    for name in ("fdg", "ddg", "features_replay", "sync"):
        config = configuration(
            problem={"name": "quadratic", "blocks": depth, "dimension": depth},
            method={"name": name},
            durations={"forward": 1, "backward": 2},
            train={"tasks": 40, "batch_size": 1},
        )
        times = [event.t_ns for event in simulated(config).events if event.block == depth - 1]
        lasting[name] = (times[-1] - times[9]) / 30
    assert lasting == {"fdg": 3, "ddg": depth + 2, "features_replay": depth + 3, "sync": 3 * depth}


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_somebody_is_expected_until_all_workers_have_left(workers: int) -> None:
    meeting = Meeting(workers)
    for _ in range(workers):
        assert meeting.anybody
        meeting.leave()
    assert not meeting.anybody
