"""A run on the virtual clock that takes the times of a run on real threads, against differences taken by hand."""

import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reference.config import RunConfig, TrainConfig
from reference.delays.recorded import recorded_nanoseconds
from reference.run import train
from reference.trace.reader import open_trace
from reference.trace.schema import TraceError
from tests.training_runs import configuration, events_of, simulated

BLOCKS, TASKS = 3, 12


def config(engine: dict[str, Any], durations: dict[str, Any] | None = None, **method: Any) -> RunConfig:
    return configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 6},
        method=method,
        engine=engine,
        durations={"forward": 1, "backward": 2, **(durations or {})},
        train={"tasks": TASKS},
    )


def by_hand(directory: Path) -> dict[str, list[list[float]]]:
    """Of each task, what lies between its reads and between its writes; the median where nothing is known."""
    events = [event for event in events_of(directory) if event.task >= 0 and event.kind != "buffer"]
    tasks = [{e.block: e for e in events if e.task == task} for task in sorted({event.task for event in events})]
    forward = [[task[b + 1].t_read_ns - task[b].t_read_ns for b in range(BLOCKS - 1)] for task in tasks]
    backward = [[task[b].t_ns - task[b + 1].t_ns for b in range(BLOCKS - 1)] for task in tasks]
    found = {}
    for name, times in (("forward", forward), ("backward", backward)):
        known = [time for row in times for time in row if time > 0]
        middle = statistics.median(known)
        found[name] = [[*(time if time > 0 else middle for time in row), middle] for row in times]
    return found


@pytest.mark.parametrize(
    "method",
    [{"name": "sync", "layerwise": True}, {"name": "pd_asgd"}, {"name": "fdg"}, {"name": "adl", "accumulation": 3}],
    ids=lambda method: method["name"],
)
def test_times_of_real_threads_are_repeated_to_the_tick(tmp_path: Path, method: dict[str, Any]) -> None:
    source = train(config({"name": "threads", "tick_ns": 200_000}, **method), tmp_path / "source")
    hand = by_hand(source)
    assert len(hand["forward"]) == TASKS
    table = recorded_nanoseconds(source, BLOCKS)
    assert {name: times.tolist() for name, times in table.items()} == hand
    # Injected sleeps are the least that an operation can have taken.
    assert min(min(row) for row in hand["forward"]) >= 0
    durations = {"kind": "recorded", "source": str(source), "nanoseconds_per_tick": 500}
    ticks = {name: [[round(time / 500) for time in row] for row in rows] for name, rows in hand.items()}
    run = simulated(config({"name": "simulate"}, durations, name="sync", layerwise=True))
    # One worker does one operation after the other: time is the sum of all.
    assert run.ended == sum(sum(row) for rows in ticks.values() for row in rows)
    reads = {(event.task, event.block): event.t_read_ns for event in run.events}
    writes = {(event.task, event.block): event.t_ns for event in run.events}
    for task in range(TASKS):
        for block in range(BLOCKS - 1):
            assert reads[task, block + 1] - reads[task, block] == ticks["forward"][task][block]
            assert writes[task, block] - writes[task, block + 1] == ticks["backward"][task][block]


def test_a_longer_run_goes_round_the_recorded_one(tmp_path: Path) -> None:
    method = {"name": "sync", "layerwise": True}
    shorter = replace(
        config({"name": "simulate"}, {"kind": "sawtooth", "period": 3}, **method), train=TrainConfig(5, 4)
    )
    source = train(shorter, tmp_path / "source")
    durations = {"kind": "recorded", "source": str(source), "nanoseconds_per_tick": 1}
    events = simulated(config({"name": "simulate"}, durations, **method)).events
    times = {(event.task, event.block): event.t_ns for event in events}
    # Backward operations of 2 ticks were stretched 1, 2, 3, 1, 2 times; task 5 is task 0 again.
    found = [times[task, 0] - times[task, 1] for task in range(TASKS)]
    assert found == [2, 4, 6, 2, 4, 2, 4, 6, 2, 4, 2, 4]


def test_sources_that_show_no_times_or_another_shape_are_refused(tmp_path: Path) -> None:
    together = train(config({"name": "simulate"}, name="sync", count=1), tmp_path / "together")
    with pytest.raises(TraceError, match="shows no time that passes between blocks: record a layer-wise run of two"):
        recorded_nanoseconds(together, BLOCKS)
    with pytest.raises(TraceError, match="has 3 blocks, this model 4: name a run of the same shape"):
        recorded_nanoseconds(together, 4)
    assert open_trace(together).complete
