"""The same engine on a CUDA device: threads train on streams of their own, and one thread repeats them bit for bit."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from reference.annotate import annotate
from reference.config import EngineConfig, RunConfig
from reference.repetition import replay
from reference.run import train
from reference.trace.reader import open_trace
from tests.training_runs import CONVOLUTIONS, NETWORK, configuration, delays, events_of

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no CUDA device here"),
]
TASKS, BLOCKS = 200, 4
DENSE = {**NETWORK, "widths": (256, 256, 256)}


def cuda(problem: dict[str, Any], dtype: str = "float32", engine: str = "threads", **method: Any) -> RunConfig:
    return configuration(
        problem=problem,
        method={"name": "pd_asgd", **method},
        engine={"name": engine, "device": "cuda"},
        optimizer={"step_size": 0.1},
        train={"tasks": TASKS, "batch_size": 64, "dtype": dtype},
        annotation={"every": 20},
        store={"gradients": True},
    )


@pytest.mark.parametrize("weights", ["stash", "live"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_threads_on_a_gpu_repeat_bit_for_bit(tmp_path: Path, dtype: str, weights: str) -> None:
    train(cuda(DENSE, dtype, weights=weights), tmp_path / "run")
    events, trace = events_of(tmp_path / "run"), open_trace(tmp_path / "run")
    assert trace.manifest.environment["device"] == torch.cuda.get_device_name()
    assert len(events) == TASKS * BLOCKS
    assert max(delays(events)) >= 1
    report = replay(tmp_path / "run")
    assert (report.status, report.mismatches, report.gradient_mismatches) == ("exact", 0, 0)
    assert report.gradients == TASKS * BLOCKS


def test_convolutions_on_a_gpu_repeat_bit_for_bit(tmp_path: Path) -> None:
    train(cuda(CONVOLUTIONS), tmp_path / "run")
    assert replay(tmp_path / "run").status == "exact"


def test_a_run_on_a_gpu_is_annotated_and_zero_staleness_is_exact(tmp_path: Path) -> None:
    train(cuda(NETWORK, name="sync", engine="simulate"), tmp_path / "run")
    annotate(tmp_path / "run")
    trace = open_trace(tmp_path / "run")
    assert (trace.annotation("sample_own") > 0).all()
    for point in ("read", "own", "start", "now"):
        assert (trace.annotation(f"bias_{point}") == 0.0).all()


def test_a_run_starts_on_a_gpu_as_it_does_on_a_cpu(tmp_path: Path) -> None:
    config = cuda(DENSE, name="sync")
    train(config, tmp_path / "cuda")
    train(replace(config, engine=EngineConfig("threads", "cpu")), tmp_path / "cpu")
    one, other = open_trace(tmp_path / "cuda"), open_trace(tmp_path / "cpu")
    pairs = zip(one.parameters("initial"), other.parameters("initial"), strict=True)
    assert all((mine == theirs).all() for mine, theirs in pairs)
    assert list(one.column("batch")) == list(other.column("batch"))
