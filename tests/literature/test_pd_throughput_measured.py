"""PD-P1 to PD-P3 on the virtual clock, to the task; and the same figures shown for real threads that sleep."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from reference.engines.channels import OpenChannel
from reference.flight import Flight
from reference.methods.operations import Channel
from reference.run import train
from reference.trace.pace import pace
from reference.trace.reader import open_trace
from tests.training_runs import Simulated, configuration, delays, events_of, simulated

BLOCKS, FORWARD = 2, 2
GRID = [
    (forward, backward, ratio)
    for forward, backward, ratio in product((1, 2, 3), (1, 2, 3, 4, 6), (1, Fraction(3, 2), 2))
    if (forward + backward) % 2 or backward == ratio * forward
]


def speedup(forward: int, backward: int, ratio: Fraction) -> Fraction:
    """(1 + β) min(F, B/β)."""
    return (1 + ratio) * min(Fraction(forward), backward / Fraction(ratio))


def run(forward: int, backward: int, ticks: int, tasks: int, queue: int = 2, name: str = "pd_asgd") -> Simulated:
    return simulated(
        configuration(
            problem={"name": "quadratic", "blocks": BLOCKS, "dimension": BLOCKS},
            method={"name": name, "forward_threads": forward, "backward_threads": backward, "queue": queue},
            optimizer={"step_size": 2.0**-9},
            durations={"forward": FORWARD, "backward": ticks},
            train={"tasks": tasks, "batch_size": 1},
        )
    )


@pytest.mark.parametrize(
    ("forward", "backward", "ratio", "name"),
    [(*case, "pd_asgd") for case in GRID] + [(*case, "d_asgd") for case in GRID[::4]],
)
def test_p1_p2_the_measured_throughput_is_the_formula(forward: int, backward: int, ratio: Fraction, name: str) -> None:
    ticks = int(FORWARD * ratio)
    # Forward threads repeat themselves after M f ticks, backward threads after M b, so the schedule after M f b.
    period = BLOCKS * FORWARD * ticks
    expected = speedup(forward, backward, ratio)
    in_period = expected * period / (BLOCKS * (FORWARD + ticks))
    assert in_period.denominator == 1
    warm = 6 * (forward + backward) + 2
    events = run(forward, backward, ticks, warm + 3 * int(in_period) + forward + backward, name=name).events
    times = sorted(event.t_ns for event in events if event.block == 0)
    begin = times[warm]
    for repetition in (0, 1):
        start = begin + repetition * period
        finished = sum(start < time <= start + period for time in times)
        measured = Fraction(finished, period) * BLOCKS * (FORWARD + ticks)  # over the rate of one coupled worker
        assert measured == expected
        assert measured <= forward + backward
        assert (measured == forward + backward) == (backward == ratio * forward)


class Watched(OpenChannel):
    """Notes how many tasks wait in it after each task that comes."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        LENGTHS.clear()

    def put(self, task: Flight) -> None:
        super().put(task)
        LENGTHS.append(len(self._tasks))


LENGTHS: list[int] = []


def waiting(queue: int, backward: int) -> tuple[set[int], list[set[int]]]:
    """Lengths of the queue in the steady part, and each block's delays there, for F = 1 and β = 2."""
    with mock.patch("reference.engines.simulate.OpenChannel", Watched):
        events = run(1, backward, 2 * FORWARD, 48, queue).events
    steady = [event for event in events if 20 <= event.task < 40]
    return set(LENGTHS[20:40]), [set(delays([e for e in steady if e.block == block])) for block in range(BLOCKS)]


def test_p3_a_bottleneck_behind_fills_the_queue_and_each_place_adds_to_staleness() -> None:
    alone = {queue: waiting(queue, 1) for queue in (1, 2, 3, 6)}
    for queue, (lengths, found) in alone.items():
        assert lengths == {queue}
        assert all(len(values) == 1 for values in found)
        assert [max(values) - queue for values in found] == [max(values) - 1 for values in alone[1][1]]


@pytest.mark.parametrize("backward", [2, 3])
def test_p3_otherwise_nothing_waits_and_the_queue_does_not_matter(backward: int) -> None:
    runs = [waiting(queue, backward) for queue in (1, 2, 6)]
    assert runs[0] == runs[1] == runs[2]
    assert runs[0][0] == {1}  # a task is taken out at the moment when it comes


@pytest.mark.parametrize("weights", ["stash", "recompute"])
@pytest.mark.parametrize(("forward", "backward"), [(1, 1), (1, 2), (2, 4)])
def test_sleeping_threads_are_no_faster_than_the_formula(
    tmp_path: Path, forward: int, backward: int, weights: str, record_property: Callable[[str, object], None]
) -> None:
    """How much slower they are is up to the machine: shown, not demanded."""
    tick, tasks = 1_000_000, 40
    method: dict[str, Any] = {"forward_threads": forward, "backward_threads": backward, "weights": weights}
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": BLOCKS},
        method={"name": "pd_asgd", **method},
        engine={"name": "threads", "tick_ns": tick},
        durations={"forward": FORWARD, "backward": 2 * FORWARD},
        optimizer={"step_size": 2.0**-9},
        train={"tasks": tasks, "batch_size": 1},
    )
    trace = open_trace(train(config, tmp_path / "run"))
    events = events_of(trace.directory)
    assert sorted((event.task, event.block) for event in events) == [
        (t, b) for t in range(tasks) for b in range(BLOCKS)
    ]
    # Each operation lasts at least as long as it is told to, and a worker does one at a time.
    ratio = 2 + (weights == "recompute")  # the backward operation runs forward once more
    work = {"forward": tasks * BLOCKS * FORWARD * tick, "backward": ratio * tasks * BLOCKS * FORWARD * tick}
    elapsed, found = trace.manifest.outcome["elapsed"], pace(trace)
    assert elapsed >= max(work["forward"] / forward, work["backward"] / backward)
    assert sum(work.values()) <= found.utilisation * elapsed * (forward + backward) * (1 + 1e-12)
    assert found.utilisation <= 1
    for event in events:
        assert event.t_ns - event.t_read_ns >= (BLOCKS - event.block) * (1 + ratio) * FORWARD * tick
    coupled = BLOCKS * (1 + ratio) * FORWARD * tick
    record_property("throughput_over_coupled", found.throughput * coupled)
    print(
        f"F={forward} B={backward} {weights}: {found.throughput * coupled:.2f} times a coupled worker "
        f"(formula {float(speedup(forward, backward, Fraction(ratio))):.2f}), utilisation {found.utilisation:.2f}, "
        f"mean delays {[round(delay, 2) for delay in found.mean_delay]}"
    )
