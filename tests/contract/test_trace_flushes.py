"""A running run is readable up to its last flush, which comes by itself and divides no atomic write."""

from pathlib import Path

import numpy as np
import pytest

from reference.trace import TraceWriter, open_trace, validate
from tests.tiny_runs import TWO_BLOCKS


def test_a_running_run_is_readable_up_to_its_last_flush(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path / "run", TWO_BLOCKS.manifest)
    for number in range(600):
        writer.append(TWO_BLOCKS.event(number))
    writer.flush()
    writer.append(TWO_BLOCKS.event(600))
    trace = open_trace(tmp_path / "run")
    assert not trace.complete and len(trace.events) == 600
    assert trace.state == "incomplete: never closed, 600 events readable"
    validate(trace)
    writer.close()
    assert open_trace(tmp_path / "run").state == "complete, 601 events"


def test_rows_are_flushed_every_256_rows_without_being_asked(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path / "run", TWO_BLOCKS.manifest)
    for number in range(257):
        writer.append(TWO_BLOCKS.event(number))
    writer.tensor("w", np.ones(1))
    writer._settle()
    assert len(open_trace(tmp_path / "run").events) == 256
    writer.close()


def test_rows_are_flushed_after_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("reference.trace.writer.time.monotonic", lambda: now)
    writer = TraceWriter(tmp_path / "run", TWO_BLOCKS.manifest)
    writer.append(TWO_BLOCKS.event(0))
    now = 1.0
    writer.append(TWO_BLOCKS.event(1))
    writer._settle()
    assert len(open_trace(tmp_path / "run").events) == 1
    writer.close()


def test_a_flush_does_not_divide_an_atomic_write(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path / "run", TWO_BLOCKS.manifest)
    for number in range(255):
        writer.append(TWO_BLOCKS.event(number))
    for block in (1, 0):
        writer.append(TWO_BLOCKS.event(255, block=block))
    writer._settle()
    assert len(open_trace(tmp_path / "run").events) == 0
    writer.append(TWO_BLOCKS.event(256, seq=257))
    writer._settle()
    assert len(open_trace(tmp_path / "run").events) == 257
    writer.close()
