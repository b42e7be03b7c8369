"""Columns and tensors come back bit for bit, also from files that other programs wrote."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reference.trace import EVENTS, TraceError, TraceWriter, open_trace, validate
from tests.tiny_runs import TWO_BLOCKS


def test_columns_come_as_arrays(tmp_path: Path) -> None:
    events = [TWO_BLOCKS.event(number, loss=np.nan if number == 3 else 0.5) for number in range(10)]
    with TraceWriter(tmp_path / "run", TWO_BLOCKS.manifest) as writer:
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


def test_tensors_come_back_bit_for_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference.trace.tensors.SHARD_BYTES", 64)
    rng = np.random.default_rng(0)
    kinds = ["f8", "f4", "f2", "i8", "i4", "u1"]
    arrays = {f"gradient.{n}.0": rng.normal(0, 50, (n % 3 + 1, n)).astype(kinds[n % 6]) for n in range(20)}
    arrays |= {"version.0.1": np.asarray(0.1), "version.1.0": np.arange(6.0).reshape(2, 3).T}
    with TraceWriter(tmp_path / "run", TWO_BLOCKS.manifest) as writer:
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


def test_plain_words_and_wider_integers_of_other_programs_are_read(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with TraceWriter(run, TWO_BLOCKS.manifest) as writer:
        for number in range(6):
            writer.append(TWO_BLOCKS.event(number))
    foreign = pa.table({name: open_trace(run).events.column(name).to_pylist() for name in EVENTS.names})
    assert foreign.schema.field("kind").type == pa.string() and foreign.schema.field("task").type == pa.int64()
    pq.write_table(foreign.append_column("extra", pa.array(range(6))), run / "events.parquet")
    trace = open_trace(run, verify=False)
    assert trace.events.schema.equals(EVENTS)
    validate(trace)
