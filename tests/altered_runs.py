"""Copies of recorded runs with altered rows: sealed anew, as a forger would, or left with checksums that do not fit."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reference.trace.manifest import read_manifest, write_manifest
from reference.trace.schema import EVENTS
from reference.trace.sealed import write_whole

Row = dict[str, Any]


def altered(recorded: Path, out: Path, change: Callable[[list[Row]], None], sealed: bool = True) -> Path:
    """A copy of the run with altered rows; `sealed` renews the checksums."""
    for source in recorded.rglob("*"):
        if source.is_file():
            target = out / source.relative_to(recorded)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    rows = pq.read_table(out / "events.parquet").to_pylist()
    change(rows)
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=EVENTS), sink)
    sha256 = write_whole(out / "events.parquet", memoryview(sink.getvalue()))
    manifest = read_manifest(out)
    if sealed:
        write_manifest(out, replace(manifest, files={**manifest.files, "events.parquet": sha256}))
    return out
