"""Threads may write a trace at once, and the trace starts none of Arrow's."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reference.trace import TraceWriter, open_trace, validate
from tests.tiny_runs import TWO_BLOCKS

ROOT = Path(__file__).resolve().parents[2]
THREADS = """
import os, sys, pyarrow
before = set(os.listdir("/proc/self/task"))
from reference.trace import TraceWriter, open_trace, validate, write_annotations
from tests.tiny_runs import TWO_BLOCKS
with TraceWriter(sys.argv[1], TWO_BLOCKS.manifest) as writer:
    for number in range(20000, 0, -1):
        writer.append(TWO_BLOCKS.event(number - 1))
    writer.flush()
    open_trace(sys.argv[1])
write_annotations(sys.argv[1], TWO_BLOCKS.annotations(20000))
trace = open_trace(sys.argv[1])
validate(trace)
trace.annotation("bias_own"), trace.column("kind")
print(sorted(open(f"/proc/self/task/{task}/comm").read() for task in set(os.listdir("/proc/self/task")) - before))
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads of a process are listed on Linux only")
def test_arrow_s_thread_pools_are_never_woken(tmp_path: Path) -> None:
    # A pool that is still starting when a short command ends aborts it now and then: apache/arrow issue 34314.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", THREADS, str(tmp_path / "run")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


def test_several_threads_append_at_once(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "run", TWO_BLOCKS.manifest) as writer:
        threads = [
            threading.Thread(
                target=lambda first=first: [writer.append(TWO_BLOCKS.event(n)) for n in range(first, 4000, 4)]
            )
            for first in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    trace = open_trace(tmp_path / "run")
    assert trace.column("seq").tolist() == list(range(1, 4001))
    validate(trace)
