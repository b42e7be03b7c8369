"""However a writer ends, killed, raising or failing to close, every flushed event stays readable."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reference.trace import TraceWriter, open_trace, validate
from tests.tiny_runs import ONE_BLOCK, unclosed

ROOT = Path(__file__).resolve().parents[2]
KILLED = """
import sys
from reference.trace import TraceWriter
from tests.tiny_runs import ONE_BLOCK
writer = TraceWriter(sys.argv[1], ONE_BLOCK.manifest)
for number in range(10**9):
    writer.append(ONE_BLOCK.event(number))
    if number in (299, 999):
        writer.flush()
        print(number + 1, flush=True)
"""


@pytest.mark.parametrize("flushes", [1, 2])
def test_after_kill_9_every_flushed_event_is_readable(tmp_path: Path, flushes: int) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path / "run")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        flushed = [int(process.stdout.readline()) for _ in range(flushes)][-1]
        process.send_signal(signal.SIGKILL)  # in the middle of whatever it is writing by now
    assert process.returncode == -signal.SIGKILL
    trace = open_trace(tmp_path / "run")
    assert not trace.complete and "never closed" in trace.state
    assert trace.column("seq")[:flushed].tolist() == list(range(1, flushed + 1))
    validate(trace.settled())


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError("no luck"), "failed"), (KeyboardInterrupt(), "interrupted"), (SystemExit(3), "interrupted")],
)
def test_an_exception_closes_the_run_with_its_reason(tmp_path: Path, error: BaseException, status: str) -> None:
    with pytest.raises(type(error)), TraceWriter(tmp_path / "run", ONE_BLOCK.manifest) as writer:
        for number in range(300):
            writer.append(ONE_BLOCK.event(number))
        raise error
    trace = open_trace(tmp_path / "run")
    assert trace.manifest.status == status and type(error).__name__ in trace.manifest.reason
    assert not trace.complete and len(trace.events) == 300
    assert trace.state.startswith(f"incomplete: {status} ({type(error).__name__}")


@pytest.mark.parametrize("stage", ["events.parquet", "manifest.json"])
def test_a_failure_while_closing_loses_no_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    writer = unclosed(tmp_path / "run")
    replace = os.replace

    def full_disk(source: Path, target: Path) -> None:
        if Path(target).name == stage:
            raise OSError("no space left on device")
        replace(source, target)

    monkeypatch.setattr("os.replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        writer.close()
    monkeypatch.undo()
    trace = open_trace(tmp_path / "run")
    assert not trace.complete and len(trace.events) == 40
    assert len(trace.tensor_keys("gradient.")) == 40
