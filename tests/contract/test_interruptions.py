"""Whatever stops a training, what was recorded stays readable, says that it is incomplete, and can be repeated."""

import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from reference.interpreter import TrainingError
from reference.recorded import open_run
from reference.repetition import replay
from reference.run import train
from reference.trace.reader import open_trace
from reference.trace.schema import TraceError
from tests.endless_runs import ended, running, sealed_rows
from tests.training_runs import NETWORK, QUADRATIC, configuration


@pytest.mark.parametrize(
    ("method", "engine", "in_order"),
    [("pd_asgd", "threads", False), ("pd_asgd", "threads", True), ("d_asgd", "simulate", False)],
)
def test_an_interrupted_run_is_whole_up_to_where_it_was(
    tmp_path: Path, method: str, engine: str, in_order: bool
) -> None:
    process = running(tmp_path, engine, name=method, in_order=in_order)
    sealed = sealed_rows(tmp_path / "run")
    process.send_signal(signal.SIGINT)
    code, errors = ended(process)
    assert (code, errors) == (2, "delaybound: interrupted; what was recorded so far is readable.\n")
    trace = open_trace(tmp_path / "run")
    assert trace.manifest.status == "interrupted"
    assert len(trace.events) >= sealed > 0
    assert trace.state.startswith("incomplete: interrupted (KeyboardInterrupt), ")
    assert not (tmp_path / "run/events").exists()
    report = replay(tmp_path / "run")
    assert (report.status, report.mismatches) == ("exact", 0)
    if engine == "threads":  # backward passes that had begun were finished
        assert report.events == len(trace.events)
    else:
        assert report.events > len(trace.events) - 3 * 40


@pytest.mark.parametrize("method", ["pd_asgd", "d_asgd"])
def test_a_killed_run_keeps_every_flushed_event(tmp_path: Path, method: str) -> None:
    process = running(tmp_path, name=method)
    process.kill()
    assert ended(process)[0] == -signal.SIGKILL
    flushed = sealed_rows(tmp_path / "run")
    trace = open_trace(tmp_path / "run")
    assert len(trace.events) == flushed > 0
    assert trace.manifest.status == "running"
    assert trace.state == f"incomplete: never closed, {flushed} events readable"
    run = open_run(tmp_path / "run")
    # What can be repeated ends before the first write of a task that the record does not hold in all forty blocks.
    tasks = trace.settled().column("task").tolist()
    written = Counter(tasks)
    cut = next((place for place, task in enumerate(tasks) if written[task] < 40), len(tasks))
    assert len(run.events) == cut > 0
    assert run.left_out == flushed - cut
    report = replay(tmp_path / "run")
    assert (report.status, report.events, report.mismatches) == ("exact", flushed - run.left_out, 0)


@pytest.mark.parametrize("engine", ["simulate", "threads"])
def test_a_loss_that_is_no_number_ends_the_run_with_a_sentence(tmp_path: Path, engine: str) -> None:
    config = configuration(
        problem=QUADRATIC, engine={"name": engine}, optimizer={"step_size": 1e30}, train={"dtype": "float32"}
    )
    with pytest.raises(
        TrainingError, match=r"^the loss of task \d+ is (nan|inf); lower optimizer.step_size and train again$"
    ):
        train(config, tmp_path / "run")
    trace = open_trace(tmp_path / "run")
    assert trace.manifest.status == "failed"
    assert trace.manifest.reason.startswith("TrainingError: the loss of task")
    assert len(trace.events) >= 1
    assert replay(tmp_path / "run").status == "exact"


@pytest.mark.parametrize("engine", ["simulate", "threads"])
def test_nothing_is_overwritten(tmp_path: Path, engine: str) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    config = configuration(problem=NETWORK, engine={"name": engine}, train={"tasks": 2})
    with pytest.raises(TraceError, match="is not empty: nothing was written"):
        train(config, tmp_path)
    assert os.listdir(tmp_path) == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text() == "mine"
    with pytest.raises(TraceError, match="is not empty"):
        train(config, train(config, tmp_path / "run"))


@pytest.mark.parametrize(
    "wrong", [{"train": {"batch_size": 10**6}}, {"train": {"sampling": "x"}}, {"durations": {"forward": [1, 2, 3]}}]
)
def test_an_unusable_setting_is_refused_before_anything_is_written(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="; "):
        train(configuration(**wrong), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_file_in_the_place_of_the_directory_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("mine")
    with pytest.raises(TraceError, match="is not empty"):
        train(configuration(problem=NETWORK, train={"tasks": 2}), tmp_path / "run")
    assert (tmp_path / "run").read_text() == "mine"
