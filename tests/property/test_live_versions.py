"""How many versions of a block a trainer ever holds at once: the tasks in flight bound it, for every method."""

import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from reference.flight import Flight
from reference.interpreter import Interpreter
from reference.methods.operations import Worker
from reference.run import train
from reference.trace.reader import open_trace
from tests.sampled_runs import METHODS
from tests.training_runs import configuration, simulated

BLOCKS = 4
CASES = [(method, rules[number % len(rules)]) for number, (method, rules) in enumerate(METHODS)]


class Counted(Interpreter):
    """Counts each replica's tasks from their taking to the end of their last write (or contribution)."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.now, self.most, self.written = Counter[int](), Counter[int](), Counter[int]()
        self.counting = threading.Lock()

    def take(self, number: int, replica: int = 0) -> Flight:
        with self.counting:
            self.now[replica] += 1
            self.most[replica] = max(self.most[replica], self.now[replica])
        return super().take(number, replica)

    def write(self, task: Flight, blocks: Sequence[int], worker: Worker, thread: int) -> int:
        delay = super().write(task, blocks, worker, thread)
        with self.counting:
            self.written[task.number] += len(blocks)
            self.now[task.replica] -= self.written[task.number] == BLOCKS
        return delay


@pytest.mark.parametrize("engine", ["simulate", "threads"])
@pytest.mark.parametrize(("method", "rule"), CASES, ids=[f"{method['name']} {rule}" for method, rule in CASES])
def test_tasks_in_flight_bound_the_live_versions(method: dict[str, Any], rule: str, engine: str) -> None:
    made: list[Counted] = []
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 8},
        method={**method, "weights": rule},
        engine={"name": engine},
        optimizer={"step_size": 2.0**-8, "momentum": 0.5},
        durations={"kind": "pareto", "forward": 10, "backward": 20},
        train={"tasks": 24},
    )

    def counted(*arguments: Any) -> Interpreter:
        made.append(Counted(*arguments))
        return made[0]

    simulated(config, interpreter=counted)
    live, most = made[0].live_versions, made[0].most
    assert set(made[0].now.values()) == {0}
    if engine == "simulate":
        # A task holds what it read until its backward pass. Beside that there is the newest version, and while a task
        # that holds nothing any more writes, the new one. A mix makes one where its task has written, or is not at all.
        assert live <= max(most.values()) + 1 + getattr(config.method, "mixes", False)
    else:
        # On threads a backward pass may hold the version read and a current one, or a write its parent and its child,
        # while others go on.
        assert live <= 2 * sum(most.values()) + 1
    assert live >= 2


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ({"name": "sync"}, 2),  # the newest and the one in making
        ({"name": "sync", "count": 3}, 2),
        # Each reads right after its own write: the next one to write holds its version, the one after that the newest.
        ({"name": "asgd", "count": 3}, 3),
        # The lowest of four modules has 2 · 3 batches above it and steps once a tick; batch b read version b − 6.
        ({"name": "fdg"}, 7),
        ({"name": "ddg"}, 4),
        ({"name": "adl", "accumulation": 4}, 3),
    ],
)
def test_the_count_is_that_of_the_schedule(tmp_path: Path, method: dict[str, Any], expected: int) -> None:
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 8}, method=method, train={"tasks": 48}
    )
    assert open_trace(train(config, tmp_path / "run")).manifest.counts["live_versions"] == expected
