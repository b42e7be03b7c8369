"""Whenever an operation fails, what has been written can be replayed: no task is left with half of its writes."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from reference.engines.threads import ThreadEngine
from reference.flight import Flight
from reference.interpreter import Interpreter
from reference.methods.operations import Worker
from reference.plan import plan_of
from reference.run import initial_parameters
from reference.trace.schema import Event
from tests.training_runs import configuration, simulated

BLOCKS, TASKS = 3, 8
PATIENCE = 30.0
"""Seconds after which a thread gives up waiting for another one."""
METHODS: list[dict[str, Any]] = [{"name": "pd_asgd", "backward_threads": 3}, {"name": "d_asgd"}, {"name": "fdg"}]


class Failure(RuntimeError):
    """What the operation raises."""


def failing(at: int, begun: Counter[int], rows: list[Event]) -> Callable[..., Interpreter]:
    """An interpreter whose forward operation of that number raises; it notes backward passes and rows."""

    class Failing(Interpreter):
        forwards = 0

        def forward(self, task: Flight, block: int, worker: Worker, thread: int) -> None:
            Failing.forwards += 1
            if Failing.forwards == at:
                raise Failure(at)
            super().forward(task, block, worker, thread)

        def backward(self, task: Flight, block: int) -> None:
            begun[task.number] += 1
            super().backward(task, block)

    def made(plan: Any, initial: Any, observe: Any) -> Interpreter:
        def noted(event: Event, gradient: Any, new: Any) -> None:
            rows.append(event)
            observe(event, gradient, new)

        return Failing(plan, initial, noted)

    return made


@pytest.mark.parametrize("engine", ["simulate", "threads"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("at", [1, 5, 9, 14, BLOCKS * TASKS])
def test_a_backward_pass_that_had_begun_is_whole_and_the_first_error_is_raised(
    engine: str, method: dict[str, Any], at: int
) -> None:
    begun, rows = Counter[int](), list[Event]()
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 6},
        method=method,
        engine={"name": engine},
        durations={"kind": "pareto", "forward": 10, "backward": 20},
        train={"tasks": TASKS},
    )
    with pytest.raises(Failure) as failed:
        simulated(config, interpreter=failing(at, begun, rows))
    assert failed.value.args == (at,)
    written = Counter(event.task for event in rows)
    if method["name"] != "fdg":
        # One worker carries a backward pass from the top to the bottom; between modules messages may be lost.
        assert set(begun) == set(written)
        assert set(written.values()) <= {BLOCKS}
    assert all(number == begun[task] for task, number in written.items())


@pytest.mark.parametrize("name", ["pd_asgd", "d_asgd"])
def test_a_backward_pass_under_way_is_finished_after_another_thread_failed(name: str) -> None:
    """The backward thread has the top block's gradient when the forward thread fails, and goes on once it has."""
    rows, under_way = list[Event](), threading.Event()
    config = configuration(problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 6}, method={"name": name})

    class Failing(Interpreter):
        def forward(self, task: Flight, block: int, worker: Worker, thread: int) -> None:
            if task.number == 1:
                assert under_way.wait(PATIENCE)
                raise Failure
            super().forward(task, block, worker, thread)

        def backward(self, task: Flight, block: int) -> None:
            super().backward(task, block)
            under_way.set()
            until = time.monotonic() + PATIENCE
            while not engine._abandoned and time.monotonic() < until:
                time.sleep(0.001)

    plan = plan_of(config)
    made = Failing(plan, initial_parameters(plan.problem, 0, plan.dtype), lambda event, *_: rows.append(event))
    engine = ThreadEngine(config.method, made, TASKS)
    with pytest.raises(Failure):
        engine.run()
    assert sorted((event.task, event.block) for event in rows) == [(0, block) for block in range(BLOCKS)]


@pytest.mark.parametrize("method", METHODS)
def test_an_interrupted_run_finishes_the_tasks_that_it_has_taken_and_takes_no_more(method: dict[str, Any]) -> None:
    taken, rows, many = set[int](), list[Event](), 10**5
    config = configuration(problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 6}, method=method)

    class Counting(Interpreter):
        def take(self, number: int, replica: int = 0) -> Flight:
            taken.add(number)
            return super().take(number, replica)

    def interrupted(done: int, total: int, **figures: float) -> None:
        if done:
            raise KeyboardInterrupt

    plan = plan_of(config)
    made = Counting(plan, initial_parameters(plan.problem, 0, plan.dtype), lambda event, *_: rows.append(event))
    with pytest.raises(KeyboardInterrupt):
        ThreadEngine(config.method, made, many, interrupted).run()
    assert Counter(event.task for event in rows) == dict.fromkeys(taken, BLOCKS)
    assert taken == set(range(len(taken))) and 0 < len(taken) < many
