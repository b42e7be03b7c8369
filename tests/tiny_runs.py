"""Serial runs of one or two small blocks, written by hand: rows, traces, annotations, and the refusals they meet."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import xxhash

from reference.trace import (
    ANNOTATIONS,
    Block,
    Constant,
    Event,
    Manifest,
    Parameter,
    Problem,
    TraceError,
    TraceWriter,
    write_annotations,
)

CONSTANTS = {
    "smoothness": Constant(0.1, "certified", "rounded up"),
    "matrix": Constant([[1.0, 2.0], [3.0, 0.1]], "exact"),
}


@dataclass(frozen=True)
class TinyRun:
    """A serial run of at most two blocks under its weight rule."""

    manifest: Manifest

    def event(self, number: int, **change: object) -> Event:
        """Write `number` (from 0), the last block of a task first."""
        blocks = len(self.manifest.blocks)
        task, place = divmod(number, blocks)
        versions = {name: task for name in ("v_read", "v_activation", "v_backward", "v_parent")}
        row = Event(
            seq=number + 1,
            seq_start=blocks * task,
            t_ns=10 * number + 5,
            t_read_ns=10 * number,
            replica=0,
            peer=-1,
            worker=0,
            thread=1,
            block=blocks - 1 - place,
            kind="write",
            task=task,
            batch=task,
            **versions,
            v_new=task + 1,
            v_buffer=-1,
            v_peer=-1,
            weights=self.manifest.weight_rule,
            step_size=0.1,
            scale=1.0,
            loss=1.0 / (number + 1),
            digest=xxhash.xxh3_128_digest(bytes([number % 256])),
        )
        return row._replace(**change)

    def annotations(self, rows: int, **change: list) -> pa.Table:
        """Annotations of the first writes, the last row first."""
        blocks = len(self.manifest.blocks)
        columns: dict[str, list] = {}
        for field in ANNOTATIONS:
            halved = [0.5 ** (block + 1) for block in range(blocks)]
            columns[field.name] = [halved] * rows if pa.types.is_list(field.type) else [1] * rows
        order = range(rows)[::-1]
        columns |= {"seq": [n + 1 for n in order], "block": [blocks - 1 - n % blocks for n in order]}
        return pa.table({name: pa.array(column) for name, column in (columns | change).items()})


ONE_BLOCK = TinyRun(
    Manifest(
        method="d_asgd",
        weight_rule="stash",
        blocks=(Block("only", (Parameter("w", (3,)),)),),
        dtype="float64",
        problem=Problem("quadratic", "none", "00", 7),
    )
)
TWO_BLOCKS = TinyRun(
    Manifest(
        method="pd_asgd",
        weight_rule="live",
        blocks=(Block("lower", (Parameter("w", (2, 3)), Parameter("b", (2,)))), Block("upper", (Parameter("w", ()),))),
        dtype="float32",
        problem=Problem("quadratic", "none", "00", 7, CONSTANTS, "certified"),
        config={"seed": 3, "nested": {"names": ["a", "b"], "none": None}},
        environment={"deterministic": True},
    )
)


def unclosed(run: Path) -> TraceWriter:
    """The writer of 40 rows of one block and their gradients, all flushed."""
    writer = TraceWriter(run, ONE_BLOCK.manifest)
    writer.parameters("initial", [np.zeros(3)])
    for number in range(40):
        writer.append(ONE_BLOCK.event(number))
        writer.tensor(f"gradient.{number + 1}.0", np.full(3, number / 7))
        if number % 20 == 19:
            writer.flush()
    return writer


def annotated(run: Path) -> Path:
    """The same run closed, its first write annotated."""
    unclosed(run).close()
    write_annotations(run, ONE_BLOCK.annotations(1))
    return run


def refusal(act: Callable[[], object]) -> str:
    """The one line with which the act is refused."""
    with pytest.raises(TraceError) as refused:
        act()
    message = str(refused.value)
    assert "\n" not in message and ": " in message and not message.endswith("."), message
    return message
