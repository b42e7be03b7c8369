"""What recording costs by itself: a row of the log, and the disk's share of events and tensors."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from reference.trace.manifest import Block, Manifest, Parameter, Problem
from reference.trace.schema import EVENTS, Event, row_bytes
from reference.trace.writer import TraceWriter
from tests.bench.ratio import Measured, Target, median

LOG_TIME = Target("log alone, per event", 2.0, None, "µs")
LOG_BYTES = Target("log alone, per event", 128.0, None, "B")
ROWS = Target("trace write, events", 1e5, None, "rows/s", at_least=True)
TENSORS = Target("trace write, tensors", 0.5, None, "GB/s", at_least=True)
BLOCKS, STEP_SIZE = 10, 2.0**-10


def manifest(method: str = "pd_asgd") -> Manifest:
    """A header for runs of ten blocks with one parameter each."""
    blocks = tuple(Block(str(block), (Parameter("weight", (1,)),)) for block in range(BLOCKS))
    return Manifest(method, "stash", blocks, "float64", Problem("bench", "", "", 1, {}, "certified", "made up"))


def rows(tasks: int) -> Iterator[Event]:
    """A history: each task reads what the one before left and writes layer by layer."""
    digests = np.random.default_rng(0).bytes(16 * BLOCKS)
    for task in range(tasks):
        read, start = max(0, task - 1), task * BLOCKS
        for place, block in enumerate(reversed(range(BLOCKS))):
            yield Event(
                seq=start + place + 1, seq_start=start, t_ns=1000 * (start + place), t_read_ns=1000 * (start - BLOCKS),
                replica=0, peer=-1, worker=task % 2, thread=1 + task % 2, block=block, kind="write", task=task,
                batch=task, v_read=read, v_activation=read, v_backward=read, v_parent=task, v_new=task + 1,
                v_buffer=-1, v_peer=-1, weights="stash", step_size=STEP_SIZE, scale=1.0, loss=0.5 + 1.0 / (1 + task),
                digest=digests[16 * block : 16 * block + 16],
            )  # fmt: skip


def recording_figures(rounds: int, events: int = 100_000, megabytes: int = 256) -> list[Measured]:
    """Time and size of a logged event, and what the writer takes in until all of it is on disk."""
    history = list(rows(events // BLOCKS))
    appended, flushed, stored = [], [], []
    size = 0.0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder, TraceWriter(Path(folder) / "run", manifest()) as writer:
            begun = time.perf_counter()
            for event in history:
                writer.append(event)
            appended.append(1e6 * (time.perf_counter() - begun) / len(history))
            writer.flush()
            flushed.append(len(history) / (time.perf_counter() - begun))
            size = sum(part.stat().st_size for part in (writer.directory / "events").iterdir()) / len(history)
        stored.append(_tensor_rate(megabytes))
    uncompressed = f"{row_bytes(EVENTS)} B before compression"
    return [
        median(LOG_TIME, appended),
        Measured(LOG_BYTES, size, None, uncompressed),
        median(ROWS, flushed),
        median(TENSORS, stored),
    ]


def _tensor_rate(megabytes: int) -> float:
    array = np.random.default_rng(0).standard_normal(2**18)  # 2 MB, about a large layer
    with tempfile.TemporaryDirectory() as folder, TraceWriter(Path(folder) / "run", manifest()) as writer:
        begun = time.perf_counter()
        for number in range(megabytes * 2**20 // array.nbytes):
            writer.tensor(f"gradient.{number}.0", array)
        writer.flush()
        return megabytes * 2**20 / (time.perf_counter() - begun) / 1e9
