"""Pipelines and replicas that are stopped, by hand or by a loss that is no number, leave whole tasks that replay."""

import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from reference.interpreter import TrainingError
from reference.repetition import replay
from reference.run import train
from reference.trace.reader import open_trace
from reference.trace.schema import GRADIENT_KINDS, TraceError
from reference.trace.validate import validate
from tests.endless_runs import ended, running, sealed_rows
from tests.training_runs import configuration

BLOCKS = 5
METHODS: dict[str, dict[str, Any]] = {
    "FDG": {"name": "fdg", "order": "released", "clocked": False},
    "DDG": {"name": "ddg", "weights": "live"},
    "ADL": {"name": "adl", "accumulation": 4},
    "replicas": {"name": "pd_asgd", "replicas": 2},
    "replicas, written together": {"name": "asgd", "replicas": 3},
    "synchronous workers": {"name": "sync", "count": 4},
}


@pytest.mark.parametrize("method", ["FDG", "ADL", "replicas", "synchronous workers"])
def test_ctrl_c_on_threads_leaves_whole_tasks_only(tmp_path: Path, method: str) -> None:
    process = running(tmp_path, blocks=BLOCKS, **METHODS[method])
    sealed = sealed_rows(tmp_path / "run")
    process.send_signal(signal.SIGINT)
    assert ended(process) == (2, "delaybound: interrupted; what was recorded so far is readable.\n")
    trace = open_trace(tmp_path / "run")
    assert trace.manifest.status == "interrupted" and len(trace.events) >= sealed > 0
    assert len(trace.settled().events) == len(trace.events)
    validate(trace)
    kind, task = trace.column("kind").tolist(), trace.column("task").tolist()
    rows = Counter(number for what, number in zip(kind, task, strict=True) if what in GRADIENT_KINDS)
    assert set(rows.values()) == {BLOCKS}
    assert sorted(rows) == list(range(len(rows)))
    # A mix follows every write of a replica, and takes a row in each of two.
    assert kind.count("mix") == 2 * kind.count("write") * ("replicas" in METHODS[method])
    report = replay(tmp_path / "run")
    assert (report.status, report.mismatches, report.events) == ("exact", 0, len(trace.events))


@pytest.mark.parametrize("engine", ["simulate", "threads"])
@pytest.mark.parametrize("method", METHODS)
def test_a_step_too_large_ends_with_a_sentence_and_a_record_that_replays(
    tmp_path: Path, method: str, engine: str
) -> None:
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 10},
        method=METHODS[method],
        engine={"name": engine},
        optimizer={"step_size": 32.0},
        train={"tasks": 4000, "dtype": "float32"},
    )
    with pytest.raises(TrainingError, match=r"^the loss of task \d+ is (nan|inf); lower optimizer.step_size and train"):
        train(config, tmp_path / "run")
    trace = open_trace(tmp_path / "run")
    assert trace.manifest.status == "failed" and trace.manifest.reason.startswith("TrainingError: the loss of task")
    validate(trace.settled())
    report = replay(tmp_path / "run")
    assert (report.status, report.mismatches) == ("exact", 0)
    assert report.events >= BLOCKS


def test_a_pipeline_that_fails_before_its_first_task_was_whole_says_so(tmp_path: Path) -> None:
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 10},
        method={"name": "fdg"},
        optimizer={"step_size": 1e30},
        train={"dtype": "float32"},
    )
    with pytest.raises(TrainingError, match=r"^the loss of task 1 is inf"):
        train(config, tmp_path / "run")
    assert [event["block"] for event in open_trace(tmp_path / "run").events.to_pylist()] == [BLOCKS - 1]
    with pytest.raises(
        TraceError, match="ended before its first task was whole, so nothing can be repeated: train again"
    ):
        replay(tmp_path / "run")
