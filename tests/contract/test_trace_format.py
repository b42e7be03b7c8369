"""The trace format: columns as documented, a directory as documented, and the outside trainer of the documentation."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xxhash

from reference.trace import (
    ANNOTATIONS,
    EVENTS,
    Block,
    Constant,
    Event,
    Manifest,
    Parameter,
    Problem,
    TraceError,
    TraceWriter,
    open_trace,
    read_manifest,
    validate,
    write_annotations,
)
from reference.trace.events import encode
from reference.trace.schema import row_bytes

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "trace_format.md").read_text(encoding="utf-8")
CONSTANTS = {
    "smoothness": Constant(0.1, "certified", "rounded up"),
    "matrix": Constant([[1.0, 2.0], [3.0, 0.1]], "exact"),
}
MANIFEST = Manifest(
    method="pd_asgd",
    weight_rule="live",
    blocks=(Block("lower", (Parameter("w", (2, 3)), Parameter("b", (2,)))), Block("upper", (Parameter("w", ()),))),
    dtype="float32",
    problem=Problem("quadratic", "none", "00", 7, CONSTANTS, "certified"),
    config={"seed": 3, "nested": {"names": ["a", "b"], "none": None}},
    environment={"deterministic": True},
)


def event(number: int, **change: object) -> Event:
    """Write `number` of a serial run of two blocks, the upper one first."""
    task, block = divmod(number, 2)
    row = Event(
        seq=number + 1,
        seq_start=2 * task,
        t_ns=10 * number + 5,
        t_read_ns=10 * number,
        replica=0,
        peer=-1,
        worker=0,
        thread=1,
        block=1 - block,
        kind="write",
        task=task,
        batch=task,
        v_read=task,
        v_activation=task,
        v_backward=task,
        v_parent=task,
        v_new=task + 1,
        v_buffer=-1,
        v_peer=-1,
        weights="live",
        step_size=0.1,
        scale=1.0,
        loss=1.0 / (number + 1),
        digest=xxhash.xxh3_128_digest(bytes([number % 256])),
    )
    return row._replace(**change)


def annotations(rows: int, **change: list) -> pa.Table:
    columns: dict[str, list] = {}
    for field in ANNOTATIONS:
        columns[field.name] = [[0.5, 0.25]] * rows if pa.types.is_list(field.type) else [1] * rows
    columns |= {"seq": [n + 1 for n in range(rows)][::-1], "block": [1 - n % 2 for n in range(rows)][::-1]}
    return pa.table({name: pa.array(column) for name, column in (columns | change).items()})


def test_columns_are_those_of_the_event_in_its_order() -> None:
    assert tuple(EVENTS.names) == Event._fields
    assert not any(field.nullable for field in EVENTS)


def test_a_row_takes_at_most_128_bytes() -> None:
    assert row_bytes(EVENTS) == 120
    # as flushed: schema, dictionaries and padding included
    assert len(encode([event(number) for number in range(256)])) <= 128 * 256


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


THREADS = """
import os, sys, pyarrow
before = set(os.listdir("/proc/self/task"))
from reference.trace import TraceWriter, open_trace, validate, write_annotations
from tests.contract.test_trace_format import MANIFEST, annotations, event
with TraceWriter(sys.argv[1], MANIFEST) as writer:
    for number in range(20000, 0, -1):
        writer.append(event(number - 1))
    writer.flush()
    open_trace(sys.argv[1])
write_annotations(sys.argv[1], annotations(20000))
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


def test_a_closed_run_holds_what_the_document_says_and_nothing_else(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with TraceWriter(run, MANIFEST) as writer:
        writer.parameters("initial", [np.arange(8, dtype=np.float32), np.ones(1, np.float32)])
        for number in range(600):
            writer.append(event(number))
        writer.tensor("gradient.1.1", np.array([1.5]))
        writer.parameters("final", [np.zeros(8, np.float32), np.zeros(1, np.float32)])
    files = {str(path.relative_to(run)) for path in run.rglob("*") if path.is_file()}
    tensors = {f"tensors/{name}.safetensors" for name in ("initial", "final", "0000")}
    assert files == {"manifest.json", "events.parquet", *tensors}
    assert set(read_manifest(run).files) == files - {"manifest.json"}
    assert not (run / "events").exists()


def test_a_running_run_is_readable_up_to_its_last_flush(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path / "run", MANIFEST)
    for number in range(600):
        writer.append(event(number))
    writer.flush()
    writer.append(event(600))
    trace = open_trace(tmp_path / "run")
    assert not trace.complete and len(trace.events) == 600
    assert trace.state == "incomplete: never closed, 600 events readable"
    validate(trace)
    writer.close()
    assert open_trace(tmp_path / "run").state == "complete, 601 events"


def test_rows_are_flushed_every_256_rows_without_being_asked(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path / "run", MANIFEST)
    for number in range(257):
        writer.append(event(number))
    writer.tensor("w", np.ones(1))
    writer._settle()
    assert len(open_trace(tmp_path / "run").events) == 256
    writer.close()


def test_rows_are_flushed_after_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("reference.trace.writer.time.monotonic", lambda: now)
    writer = TraceWriter(tmp_path / "run", MANIFEST)
    writer.append(event(0))
    now = 1.0
    writer.append(event(1))
    writer._settle()
    assert len(open_trace(tmp_path / "run").events) == 1
    writer.close()


def test_a_flush_does_not_divide_an_atomic_write(tmp_path: Path) -> None:
    writer = TraceWriter(tmp_path / "run", MANIFEST)
    for number in range(255):
        writer.append(event(number))
    for block in (1, 0):
        writer.append(event(255, block=block))
    writer._settle()
    assert len(open_trace(tmp_path / "run").events) == 0
    writer.append(event(256, seq=257))
    writer._settle()
    assert len(open_trace(tmp_path / "run").events) == 257
    writer.close()


def test_several_threads_append_at_once(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "run", MANIFEST) as writer:
        threads = [
            threading.Thread(target=lambda first=first: [writer.append(event(n)) for n in range(first, 4000, 4)])
            for first in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    trace = open_trace(tmp_path / "run")
    assert trace.column("seq").tolist() == list(range(1, 4001))
    validate(trace)


def test_columns_come_as_arrays(tmp_path: Path) -> None:
    events = [event(number, loss=np.nan if number == 3 else 0.5) for number in range(10)]
    with TraceWriter(tmp_path / "run", MANIFEST) as writer:
        for row in events:
            writer.append(row)
    trace = open_trace(tmp_path / "run")
    assert trace.events.schema.equals(EVENTS)
    assert trace.column("kind").tolist() == ["write"] * 10 and trace.column("weights").tolist() == ["live"] * 10
    assert trace.column("block").dtype == np.int16 and trace.column("v_new").dtype == np.int32
    assert [row.tobytes() for row in trace.column("digest")] == [row.digest for row in events]
    part = trace.__class__(trace.directory, trace.manifest, trace.events.slice(4, 3), trace.files)
    assert [row.tobytes() for row in part.column("digest")] == [row.digest for row in events[4:7]]
    assert np.flatnonzero(np.isnan(trace.column("loss"))).tolist() == [3]


def test_the_manifest_comes_back_as_it_was(tmp_path: Path) -> None:
    with TraceWriter(tmp_path / "run", MANIFEST) as writer:
        writer.append(event(0))
        writer.close(counts={"tasks": 1})
    manifest = read_manifest(tmp_path / "run")
    assert manifest.status == "complete" and manifest.counts == {"tasks": 1, "events": 1}
    assert (manifest.blocks, manifest.problem, manifest.config) == (MANIFEST.blocks, MANIFEST.problem, MANIFEST.config)
    assert [block.size for block in manifest.blocks] == [8, 1]


def test_tensors_come_back_bit_for_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference.trace.tensors.SHARD_BYTES", 64)
    rng = np.random.default_rng(0)
    kinds = ["f8", "f4", "f2", "i8", "i4", "u1"]
    arrays = {f"gradient.{n}.0": rng.normal(0, 50, (n % 3 + 1, n)).astype(kinds[n % 6]) for n in range(20)}
    arrays |= {"version.0.1": np.asarray(0.1), "version.1.0": np.arange(6.0).reshape(2, 3).T}
    with TraceWriter(tmp_path / "run", MANIFEST) as writer:
        for name, array in arrays.items():
            kept = array.copy()
            writer.tensor(name, kept)
            kept.fill(0)  # what the writer keeps is its own
    trace = open_trace(tmp_path / "run")
    assert len(trace.files) > 3
    assert trace.tensor_keys() == list(arrays) and trace.tensor_keys("version.") == ["version.0.1", "version.1.0"]
    for name, array in arrays.items():
        stored = trace.tensor(name)
        assert stored.dtype == array.dtype and stored.shape == array.shape and stored.flags.aligned
        assert stored.tobytes() == array.tobytes()
    with pytest.raises(TraceError, match=r"no tensor gradient\.99\.0"):
        trace.tensor("gradient.99.0")


def test_annotations_are_added_once_and_come_back(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with TraceWriter(run, MANIFEST) as writer:
        for number in range(4):
            writer.append(event(number))
    assert not open_trace(run).annotated
    write_annotations(run, annotations(4, objective=[None, 3.0, 2.0, 1.0], smoothness=[[1.0, 2.0], None, None, None]))
    trace = open_trace(run)
    assert trace.annotated and trace.annotations.schema.equals(ANNOTATIONS)
    assert trace.annotation("seq").tolist() == [1, 2, 3, 4]
    assert trace.annotation("displacement_own").tolist() == [[0.5, 0.25]] * 4
    np.testing.assert_array_equal(trace.annotation("objective"), [1.0, 2.0, 3.0, np.nan])
    np.testing.assert_array_equal(trace.annotation("smoothness"), [[np.nan] * 2] * 3 + [[1.0, 2.0]])
    with pytest.raises(TraceError, match="annotated already"):
        write_annotations(run, annotations(2))
    assert len(open_trace(run).annotations) == 4
    write_annotations(run, annotations(2), overwrite=True)
    assert len(open_trace(run).annotations) == 2


def test_plain_words_and_wider_integers_of_other_programs_are_read(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with TraceWriter(run, MANIFEST) as writer:
        for number in range(6):
            writer.append(event(number))
    foreign = pa.table({name: open_trace(run).events.column(name).to_pylist() for name in EVENTS.names})
    assert foreign.schema.field("kind").type == pa.string() and foreign.schema.field("task").type == pa.int64()
    pq.write_table(foreign.append_column("extra", pa.array(range(6))), run / "events.parquet")
    trace = open_trace(run, verify=False)
    assert trace.events.schema.equals(EVENTS)
    validate(trace)
