"""Runs on real threads are stale, differ from the synchronous run, and repeat bit for bit in a fresh process."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reference.config import RunConfig
from reference.repetition import replay
from reference.run import train
from reference.trace.schema import Event
from tests.training_runs import NETWORK, configuration, delays, events_of, fresh_process, overtakings

REPLAY = """
import dataclasses, json, sys
from pathlib import Path
from reference.repetition import replay
print(json.dumps([dataclasses.asdict(replay(Path(directory))) for directory in sys.argv[1:]]))
"""
TASKS, BLOCKS = 130, 4


def threaded(seed: int, **method: Any) -> RunConfig:
    """520 layer-wise writes of a tanh network, one forward and two backward threads unless told otherwise."""
    return configuration(
        seed,
        problem=NETWORK,
        method={"name": "pd_asgd", **method},
        engine={"name": "threads"},
        optimizer={"step_size": 0.1},
        train={"tasks": TASKS, "batch_size": 8, "dtype": "float32"},
        store={"gradients": True},
    )


def replayed(directories: Sequence[Path]) -> list[dict[str, Any]]:
    """Replay the runs in a process of their own."""
    result = fresh_process(REPLAY, *map(str, directories))
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def final_digests(events: Sequence[Event]) -> dict[int, bytes]:
    return {event.block: event.digest for event in events}


def check_runs(directory: Path, seeds: Sequence[int]) -> list[list[Event]]:
    """Train, look at what happened, replay elsewhere; half of the runs multiply by live weights."""
    directories, logs = [], []
    for seed in seeds:
        out, twin = directory / f"threads-{seed}", directory / f"sync-{seed}"
        # More forward threads than the backward ones keep up with: the queue fills, so delays of 2 are certain to come.
        busy = {"forward_threads": 2, "queue": 4, "weights": "live" if seed % 2 else "stash"}
        train(threaded(seed, **busy), out)
        train(threaded(seed, name="sync"), twin)
        events = events_of(out)
        assert len(events) == TASKS * BLOCKS >= 500
        assert max(delays(events)) >= 2
        assert len({event.thread for event in events}) == 2
        pairs = zip(sorted(final_digests(events).items()), sorted(final_digests(events_of(twin)).items()), strict=True)
        assert all(one != other for one, other in pairs)
        directories.append(out)
        logs.append(events)
    for report in replayed(directories):
        assert report["status"] == "exact"
        assert (report["events"], report["mismatches"]) == (TASKS * BLOCKS, 0)
        assert (report["gradients"], report["gradient_mismatches"]) == (TASKS * BLOCKS, 0)
        assert report["environment_differences"] == []
    return logs


def test_three_runs_repeat_in_a_fresh_process(tmp_path: Path) -> None:
    check_runs(tmp_path, range(3))


@pytest.mark.slow
def test_twenty_runs_repeat_in_a_fresh_process(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    logs = check_runs(tmp_path, range(20))
    overtaken = [overtakings(events, BLOCKS) for events in logs]
    # Whether free-running threads overtake is up to the scheduler: said, not demanded.
    record_property("writes_out_of_order", overtaken)
    print(f"runs with overtaking: {sum(count > 0 for count in overtaken)} of 20; writes out of order: {overtaken}")


@pytest.mark.parametrize(
    "method", [{"name": "asgd", "count": 4}, {"name": "pd_asgd", "forward_threads": 3, "backward_threads": 3}]
)
def test_several_threads_in_one_segment_keep_out_of_each_others_way(tmp_path: Path, method: dict[str, Any]) -> None:
    config = threaded(0, **method)
    deep = replace(config.problem, widths=(64,) * 5, layers_per_block=3)  # a block that takes long to run
    train(replace(config, problem=deep, train=replace(config.train, batch_size=64)), tmp_path / "run")
    report = replay(tmp_path / "run")
    assert (report.status, report.mismatches, report.gradient_mismatches) == ("exact", 0, 0)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["pd_asgd", "asgd"])
def test_in_order_runs_never_overtake(tmp_path: Path, name: str, seed: int) -> None:
    many = {"forward_threads": 2, "backward_threads": 4, "queue": 4} if name == "pd_asgd" else {"count": 4}
    layerwise = {} if name == "pd_asgd" else {"layerwise": True}
    train(threaded(seed, name=name, in_order=True, **many, **layerwise), tmp_path / "run")
    events = events_of(tmp_path / "run")
    assert len(events) == TASKS * BLOCKS
    assert max(delays(events)) >= 1
    assert overtakings(events, BLOCKS) == 0


@pytest.mark.parametrize("window", [1, 3])
def test_a_window_bounds_the_delays_of_real_threads(tmp_path: Path, window: int) -> None:
    method = {"window": window, "forward_threads": 2, "backward_threads": 4, "queue": 4}
    train(threaded(0, **method), tmp_path / "run")
    events = events_of(tmp_path / "run")
    assert len(events) == TASKS * BLOCKS
    assert max(delays(events)) <= 2 * (window - 1)


def test_block_writes_of_real_threads_share_a_sequence_number(tmp_path: Path) -> None:
    train(threaded(0, name="d_asgd"), tmp_path / "run")
    events = events_of(tmp_path / "run")
    for seq in range(1, TASKS + 1):
        group = [event for event in events if event.seq == seq]
        assert [event.block for event in group] == [3, 2, 1, 0]
        assert len({event.task for event in group}) == 1
        assert {event.v_new for event in group} == {seq}
