"""A run of real threads as operations: they reproduce its version vectors, whole or in stretches."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.run import Run, open_run
from analysis.strategies.replayed import ReplayedError, operations_of, replayed, stretch
from reference.run import train
from tests.training_runs import NETWORK, configuration

BLOCKS, TASKS = 4, 60
METHODS: dict[str, dict[str, Any]] = {
    "layer-wise": {"name": "pd_asgd", "forward_threads": 2, "backward_threads": 2, "queue": 4},
    "live": {"name": "pd_asgd", "forward_threads": 2, "backward_threads": 2, "queue": 4, "weights": "live"},
    "block writes": {"name": "d_asgd", "queue": 3},
    "coupled": {"name": "asgd", "count": 3},
}


@pytest.fixture(scope="module", params=METHODS)
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    config = configuration(
        problem=NETWORK,
        method=METHODS[request.param],
        engine={"name": "threads"},
        optimizer={"step_size": 0.125},
        train={"tasks": TASKS, "batch_size": 4, "dtype": "float32"},
    )
    return open_run(train(config, tmp_path_factory.mktemp("threads") / "run"))


@dataclass
class Seen:
    """What a task met on its way, by block."""

    forward: dict[int, int] = field(default_factory=dict)
    backward: dict[int, int] = field(default_factory=dict)
    parent: dict[int, int] = field(default_factory=dict)
    seq: dict[int, int] = field(default_factory=dict)
    start: int = -1


def played(operations, blocks: int = BLOCKS) -> dict[int, Seen]:
    """Count versions while the operations go by; each write, of one block or of several, is one event."""
    versions, events, tasks = [0] * blocks, 0, {}
    for operation in operations:
        task = tasks.setdefault(operation.task, Seen())
        if operation.kind == "start":
            assert len(task.forward) == blocks and not task.parent, "a pass starts after all reads, before all writes"
            task.start = events
        elif operation.kind == "write":
            assert task.start >= 0
            events += 1
            for block in operation.blocks:
                assert block not in task.parent, "written twice"
                task.parent[block], task.seq[block] = versions[block], events
                versions[block] += 1
        else:
            for block in operation.blocks:
                assert block not in task.parent, "read after it was written"
                (task.forward if operation.kind == "read" else task.backward)[block] = versions[block]
    return tasks


def table(tasks: dict[int, Seen], name: str) -> np.ndarray:
    rows = [getattr(tasks[task], name) or tasks[task].forward for task in sorted(tasks)]
    return np.array([[row[block] for block in range(len(row))] for row in rows])


def test_the_operations_reproduce_the_version_vectors(recorded: Run) -> None:
    delays, tasks = recorded.delays, played(operations_of(recorded))
    for name, vector in (
        ("forward", delays.forward),
        ("backward", delays.backward),
        ("parent", delays.parent),
        ("seq", delays.seq),
    ):
        assert np.array_equal(table(tasks, name), vector), name
    assert [tasks[task].start for task in sorted(tasks)] == delays.seq_start.tolist()
    if recorded.setting("method", "forward_threads", default=1) > 1:  # they read ahead into the queue, and it fills
        assert (delays.parent - delays.forward).max() > 0, "a run without delays shows nothing"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.data())
def test_stretches_are_runs_with_no_more_delay(recorded: Run, data: st.DataObject) -> None:
    length = data.draw(st.integers(1, 12))
    operations = data.draw(replayed(recorded.trace.directory, length))
    tasks = played(operations)
    assert sorted(tasks) == list(range(length)) and all(len(task.parent) == BLOCKS for task in tasks.values())
    late = table(tasks, "parent") - table(tasks, "forward")
    assert late.min() >= 0 and late.max() <= min(length - 1, (recorded.delays.parent - recorded.delays.forward).max())


def test_a_stretch_of_everything_is_everything(recorded: Run) -> None:
    operations = operations_of(recorded)
    assert stretch(operations, 0, TASKS) == operations


def test_a_stretch_longer_than_the_run_is_refused(recorded: Run) -> None:
    with pytest.raises(ReplayedError, match=f"{TASKS} tasks, fewer than {TASKS + 1}"):
        replayed(recorded.trace.directory, TASKS + 1)


def test_summed_gradients_are_refused(tmp_path: Path) -> None:
    config = configuration(method={"name": "adl", "accumulation": 2}, train={"tasks": 8})
    with pytest.raises(ReplayedError, match="accumulate"):
        operations_of(open_run(train(config, tmp_path / "summed")))
