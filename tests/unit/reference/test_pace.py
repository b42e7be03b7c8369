"""Throughput, delays and utilisation of a trace: against a literal count, and exact for schedules that are known."""

import dataclasses
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from reference.run import train
from reference.trace.pace import pace
from reference.trace.reader import Trace, open_trace
from reference.trace.schema import TraceError
from tests.training_runs import configuration, events_of

TASKS = 40


def recorded(
    out: Path, blocks: int, tasks: int = TASKS, durations: dict[str, Any] | None = None, **method: Any
) -> Trace:
    config = configuration(
        problem={"name": "quadratic", "blocks": blocks, "dimension": blocks},
        method=method,
        durations={"forward": 1, "backward": 2, **(durations or {})},
        train={"tasks": tasks, "batch_size": 1},
    )
    return open_trace(train(config, out))


@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize(
    "method",
    [
        {"name": "pd_asgd", "replicas": 3},
        {"name": "sync", "count": 4},
        {"name": "adl", "accumulation": 4},
        {"name": "asgd", "count": 3, "layerwise": True, "locked_copy": False},
    ],
    ids=lambda method: method["name"],
)
def test_a_pace_is_a_count(tmp_path: Path, method: dict[str, Any], lost: int) -> None:
    """Of whole tasks: where the last row is lost, its task is not finished."""
    trace = recorded(tmp_path / "run", 3, 52, {"kind": "jitter", "forward": 30, "backward": 50}, **method)
    kinds = trace.column("kind").tolist()
    last = max(place for place, kind in enumerate(kinds) if kind != "mix")
    trace = dataclasses.replace(trace, events=trace.events.slice(0, last + 1 - lost))
    events = [event for event in events_of(trace.directory)[: last + 1 - lost] if event.kind != "mix"]
    by_task = [[event for event in events if event.task == task] for task in range(52)]
    finished = sorted((max(row.t_ns for row in rows), rows[0].task) for rows in by_task if len(rows) == 3)
    assert len(finished) == 52 - lost
    times = [time for time, _ in finished]
    begin, end = times[int(0.1 * len(times))], times[int(0.9 * len(times))]
    inside = [task for time, task in finished if begin < time <= end]
    owner = {event.task: event.replica for event in events}
    found = pace(trace)
    assert found.throughput == len(inside) / (end - begin)
    replicas = range(method.get("replicas", 1))
    assert found.by_replica == tuple(sum(owner[t] == r for t in inside) / (end - begin) for r in replicas)
    for block in range(3):
        delays = [event.v_parent - event.v_read for event in events if event.block == block]
        assert found.max_delay[block] == max(delays)
        assert found.mean_delay[block] == float(Fraction(sum(delays), len(delays)))


def test_no_pace_of_too_few_tasks_or_of_no_time(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="finished 19 tasks: a pace takes at least 20"):
        pace(recorded(tmp_path / "few", 2, 19, name="sync"))
    with pytest.raises(TraceError, match="at one moment: give its operations durations above 0"):
        pace(recorded(tmp_path / "still", 2, durations={"forward": 0, "backward": 0}, name="sync"))


UTILISATION: list[tuple[int, dict[str, Any], dict[str, Any], Fraction]] = [
    (10, {"name": "sync"}, {}, Fraction(1)),
    (3, {"name": "sync", "count": 4}, {}, Fraction(1)),
    # Two workers, one three times as slow: the other waits for two thirds of its time.
    (3, {"name": "sync", "count": 2}, {"slowness": [1.0, 3.0]}, Fraction(1 + 3, 2 * 3)),
    # One forward thread and two backward ones for twice the work: nobody waits but at the ends, 1 in the limit. The
    # last of N tasks goes backward alone, in the time of two forward passes.
    (10, {"name": "pd_asgd"}, {}, Fraction(TASKS, TASKS + 2)),
    (10, {"name": "d_asgd"}, {}, Fraction(TASKS, TASKS + 2)),
    # Too few backward threads wait for nobody; the forward thread waits for room in the queue.
    (1, {"name": "pd_asgd", "backward_threads": 1, "queue": 1}, {}, Fraction(3 * TASKS, 2 * (1 + 2 * TASKS))),
    # N batches take 3 ticks each in every of K modules; K − 1 ticks go by before the first is on top (forward passes
    # alone, 1 each), and K − 1 after the last was (backward passes alone, 2 each).
    *((k, {"name": "fdg"}, {}, Fraction(TASKS, TASKS + k - 1)) for k in (1, 2, 4)),
    # The forward pass goes through all K modules, then all go backward; FR goes forward once more with them.
    *((k, {"name": "ddg"}, {}, Fraction(3 * TASKS, (k + 2) * TASKS + 2 * (k - 1))) for k in (1, 3)),
    *((k, {"name": "features_replay"}, {}, Fraction(4 * TASKS, (k + 3) * TASKS + 3 * (k - 1))) for k in (1, 3)),
]


@pytest.mark.parametrize(("blocks", "method", "durations", "expected"), UTILISATION)
def test_utilisation_of_known_schedules_is_exact(
    tmp_path: Path, blocks: int, method: dict[str, Any], durations: dict[str, Any], expected: Fraction
) -> None:
    trace = recorded(tmp_path / "run", blocks, durations=durations, **method)
    assert trace.manifest.outcome["utilisation"] == float(expected) == pace(trace).utilisation
