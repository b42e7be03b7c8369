"""How long workers are at work, and how far a run says that it has come, against sums over its tasks."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from reference.delays.durations import duration_model
from reference.engines import threads
from reference.engines.simulate import VirtualClock
from reference.engines.threads import ThreadEngine
from reference.interpreter import Interpreter
from reference.plan import plan_of
from reference.run import initial_parameters
from tests.training_runs import configuration, simulated

TASKS, BLOCKS, TICK_NS, BILLION = 5, 3, 1_000, 10**9
FORWARD, BACKWARD = (2, 3, 7), (5, 11, 13)


class OwnClock(threading.local):
    """A clock for each thread, which stands still but for its sleep."""

    now = 0

    def perf_counter_ns(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * BILLION)


def worked(
    engine: str, method: dict[str, Any], monkeypatch: pytest.MonkeyPatch, ticks: tuple[int, ...] = (TICK_NS,)
) -> SimpleNamespace:
    """Ticks that each worker was at work, and what was told of the progress; threads are told `ticks`, or nothing."""
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 6},
        method=method,
        durations={"forward": list(FORWARD), "backward": list(BACKWARD)},
        train={"tasks": TASKS},
    )
    plan, told = plan_of(config), []
    made = Interpreter(plan, initial_parameters(plan.problem, 0, plan.dtype), lambda *row: None)
    durations = duration_model(config.durations, config.seed, plan.blocks, plan.replicas)

    def progress(done: int, total: int, **figures: float) -> None:
        told.append((done, total))

    if engine == "threads":
        monkeypatch.setattr(threads, "time", OwnClock())
        run: Any = ThreadEngine(config.method, made, TASKS, progress, durations, *ticks)
    else:
        run = VirtualClock(config.method, made, durations, TASKS, progress)
    run.run()
    unit = TICK_NS if engine == "threads" else 1
    return SimpleNamespace(busy=[busy / unit for busy in run.busy], told=told)


@pytest.mark.parametrize("engine", ["simulate", "threads"])
@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ({"name": "sync"}, [sum(FORWARD) + sum(BACKWARD)]),
        ({"name": "sync", "weights": "recompute"}, [2 * sum(FORWARD) + sum(BACKWARD)]),
        ({"name": "pd_asgd", "forward_threads": 1, "backward_threads": 1}, [sum(FORWARD), sum(BACKWARD)]),
        ({"name": "fdg"}, [forward + backward for forward, backward in zip(FORWARD, BACKWARD, strict=True)]),
    ],
)
def test_a_worker_is_busy_for_as_long_as_its_operations_last(
    engine: str, method: dict[str, Any], expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = worked(engine, method, monkeypatch)
    assert found.busy == [TASKS * ticks for ticks in expected]
    assert found.told[-1] == (TASKS, TASKS)
    if engine == "simulate":
        assert found.told == [(done, TASKS) for done in range(1, TASKS + 1)]


def test_threads_that_are_told_nothing_wait_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worked("threads", {"name": "fdg"}, monkeypatch, ticks=()).busy == [0] * BLOCKS
    monkeypatch.setattr("tests.oracle.test_time_of_engines.duration_model", lambda *_: None)
    assert worked("threads", {"name": "fdg"}, monkeypatch).busy == [0] * BLOCKS


def test_times_are_counted_from_where_the_engine_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    now = OwnClock()
    now.sleep(7)
    monkeypatch.setattr(threads, "time", now)
    config = configuration(problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 6})
    plan = plan_of(config)
    made = Interpreter(plan, initial_parameters(plan.problem, 0, plan.dtype), lambda *row: None)
    ThreadEngine(config.method, made, TASKS)
    assert made.clock() == 0
    now.sleep(5)
    assert made.clock() == 5 * BILLION


SPAN = sum(FORWARD) + sum(BACKWARD)


@pytest.mark.parametrize(
    ("method", "starts"),
    [
        ({"name": "sync"}, [[0]]),
        ({"name": "fdg"}, [[0]]),
        ({"name": "asgd", "count": 3}, [[0, SPAN // 3, 2 * SPAN // 3]]),
        ({"name": "asgd", "count": 2, "replicas": 2, "layerwise": True}, [[0, SPAN // 2]] * 2),
        ({"name": "pd_asgd", "forward_threads": 2, "queue": 8}, [[0, sum(FORWARD) // 2]]),
        ({"name": "d_asgd", "forward_threads": 3, "queue": 8}, [[0, sum(FORWARD) // 3, 2 * sum(FORWARD) // 3]]),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else None,
)
def test_free_workers_start_evenly_spread_over_a_task(method: dict[str, Any], starts: list[list[int]]) -> None:
    """Forward threads over a forward pass, coupled workers over both passes, all others at once; in each replica."""
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 6},
        method=method,
        durations={"forward": list(FORWARD), "backward": list(BACKWARD)},
        train={"tasks": 12},
    )
    reads = {(event.replica, event.task): event.t_read_ns for event in simulated(config).events if event.block == 0}
    for replica, expected in enumerate(starts):
        found = sorted(time for (place, _), time in reads.items() if place == replica)
        assert found[: len(expected)] == expected
