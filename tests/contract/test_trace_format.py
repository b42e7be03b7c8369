"""The trace format is as documented: columns, the directory, and the outside trainer of the documentation."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import xxhash

from reference.trace import ANNOTATIONS, EVENTS, Event, TraceWriter, open_trace, read_manifest
from reference.trace.events import encode
from reference.trace.schema import row_bytes
from tests.tiny_runs import TWO_BLOCKS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "trace_format.md").read_text(encoding="utf-8")


def test_columns_are_those_of_the_event_in_its_order() -> None:
    assert tuple(EVENTS.names) == Event._fields
    assert not any(field.nullable for field in EVENTS)


def test_a_row_takes_at_most_128_bytes() -> None:
    assert row_bytes(EVENTS) == 120
    # as flushed: schema, dictionaries and padding included
    assert len(encode([TWO_BLOCKS.event(number) for number in range(256)])) <= 128 * 256


@pytest.mark.parametrize("schema", [EVENTS, ANNOTATIONS])
def test_every_column_is_documented(schema: pa.Schema) -> None:
    words = set(re.findall(r"[a-zA-Z_]+", "\n".join(line for line in DOCUMENT.splitlines() if line.startswith("|"))))
    points = ("read", "own", "start", "now")
    for name in schema.names:
        stem, _, point = name.rpartition("_")
        assert name in words or (point in points and f"{stem}_P" in words), name


def test_documented_types_are_the_schema_s() -> None:
    words = {"word": EVENTS.field("kind").type, "float64": pa.float64(), "16 bytes": pa.binary(16)}
    words |= {f"int{width}": getattr(pa, f"int{width}")() for width in (16, 32, 64)}
    told = re.findall(r"^\| (\w+) \| (word|int\d\d|float64|16 bytes) \|", DOCUMENT, flags=re.MULTILINE)
    assert [(name, words[kind]) for name, kind in told] == [(field.name, field.type) for field in EVENTS]


def test_the_outside_trainer_of_the_documentation_writes_a_valid_trace(tmp_path: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT, flags=re.DOTALL)
    assert 30 <= len([line for line in program.splitlines() if line.strip()]) <= 50
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    code = program + "\nimport sys; assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    trace = open_trace(tmp_path / "outside_run")
    assert trace.complete and len(trace.events) == 2 * 98
    delays = trace.column("v_parent") - trace.column("v_read")
    assert delays.max() == 2 and delays.min() == 0
    # It learns, and its digests are those of its parameters.
    assert trace.column("loss")[-1] < 1e-2 * trace.column("loss")[0]
    last = {block: row for row, block in enumerate(trace.column("block"))}
    for block, flat in enumerate(trace.parameters("final")):
        assert trace.column("digest")[last[block]].tobytes() == xxhash.xxh3_128_digest(flat.tobytes())


def test_a_closed_run_holds_what_the_document_says_and_nothing_else(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with TraceWriter(run, TWO_BLOCKS.manifest) as writer:
        writer.parameters("initial", [np.arange(8, dtype=np.float32), np.ones(1, np.float32)])
        for number in range(600):
            writer.append(TWO_BLOCKS.event(number))
        writer.tensor("gradient.1.1", np.array([1.5]))
        writer.parameters("final", [np.zeros(8, np.float32), np.zeros(1, np.float32)])
    files = {str(path.relative_to(run)) for path in run.rglob("*") if path.is_file()}
    tensors = {f"tensors/{name}.safetensors" for name in ("initial", "final", "0000")}
    assert files == {"manifest.json", "events.parquet", *tensors}
    assert set(read_manifest(run).files) == files - {"manifest.json"}
    assert not (run / "events").exists()
