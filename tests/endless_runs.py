"""Trainings without end, in processes of their own, to be stopped from outside."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from reference.trace.sealed import read_seals
from tests.training_runs import ROOT, heed_interrupts

ENDLESS = """
[problem]
name = "quadratic"
blocks = {blocks}
dimension = {blocks}

[optimizer]
step_size = 0.01

[train]
tasks = 10000000
batch_size = 1

[engine]
name = "{engine}"

[method]
"""
PATIENCE_SECONDS = 120  # a few seconds are needed; this is for a busy machine


def running(directory: Path, engine: str = "threads", blocks: int = 40, **method: Any) -> subprocess.Popen[str]:
    """A training without end that has sealed some segments of events."""
    config, out = directory / "endless.toml", directory / "run"
    fields = [f"{name} = {json.dumps(value)}" for name, value in method.items()]
    config.write_text(ENDLESS.format(blocks=blocks, engine=engine) + "\n".join(fields))
    process = subprocess.Popen(
        [sys.executable, "-m", "delaybound", "train", str(config), "--out", str(out)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    limit = time.monotonic() + PATIENCE_SECONDS
    while not (out / "sealed.jsonl").exists() or sum(s.file.startswith("events/") for s in read_seals(out)) < 3:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit, "no events were sealed in time"
        time.sleep(0.05)
    return process


def sealed_rows(run: Path) -> int:
    """How many events are safe on the disk: 256 a segment, or what came within a second."""
    return sum(seal.count for seal in read_seals(run) if seal.file.startswith("events/"))


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, errors
