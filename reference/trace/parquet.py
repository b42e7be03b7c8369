"""Tables as Parquet files, on the calling thread alone.

A thread of Arrow's pools that is still starting when a short command ends aborts the process now and then (apache/arrow
issue 34314), so nothing in this package wakes them.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reference.trace.schema import TraceError


def encode_table(table: pa.Table) -> memoryview:
    """`table` as a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return memoryview(sink.getvalue())


def decode_table(path: Path) -> pa.Table:
    """The table in a Parquet file.

    Raises:
        TraceError: it is no whole Parquet file.
    """
    try:
        return pq.ParquetFile(pa.BufferReader(path.read_bytes()), pre_buffer=False).read(use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise TraceError(f"{path} is no whole Parquet file: restore it from a copy, or make it again") from error
