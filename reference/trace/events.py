"""Event rows as Arrow data: rows to a compressed stream segment and back, in one normal form and order."""

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from reference.trace.schema import EVENTS, VOCABULARY, Event, TraceError

_LETTERS = {pa.int64(): "q", pa.int32(): "i", pa.int16(): "h", pa.float64(): "d"}
_CODES = {name: {word: code for code, word in enumerate(words)} for name, words in VOCABULARY.items()}
_WORDS = {name: pa.array(words) for name, words in VOCABULARY.items()}
# One thread: for some hundred rows Arrow's pool costs four times what the compression does.
_STREAM = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
_UNSTREAM = pa.ipc.IpcReadOptions(use_threads=False)


class _Packing(NamedTuple):
    """How a column becomes bytes; made once, because Arrow builds new objects whenever a schema is asked."""

    name: str
    type: pa.DataType
    letter: str
    item_bytes: int


_PACKINGS = tuple(
    _Packing(field.name, pa.int8(), "b", 1)
    if field.name in VOCABULARY
    else _Packing(field.name, field.type, _LETTERS.get(field.type, "s"), field.type.bit_width // 8)
    for field in EVENTS
)


def encode(rows: Sequence[Event]) -> bytes:
    """An Arrow IPC stream holding `rows`, column by column.

    Raises:
        TraceError: a value does not fit its column.
    """
    columns = [_column(packing, values) for packing, values in zip(_PACKINGS, zip(*rows, strict=True), strict=True)]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, EVENTS, options=_STREAM) as stream:
        stream.write_batch(pa.RecordBatch.from_arrays(columns, schema=EVENTS))
    return sink.getvalue().to_pybytes()


def _column(packing: _Packing, values: tuple[Any, ...]) -> pa.Array:
    name, kind, letter, item_bytes = packing
    rows = len(values)
    try:
        if letter == "b":
            data = bytes(map(_CODES[name].__getitem__, values))
        else:
            data = b"".join(values) if letter == "s" else struct.pack(f"={rows}{letter}", *values)
    except (KeyError, TypeError, struct.error) as error:
        raise TraceError(f"event column {name} must hold {_meaning(name)}: {error}") from error
    if len(data) != rows * item_bytes:
        raise TraceError(f"event column {name} must hold {_meaning(name)}: {rows} rows have {len(data)} bytes")
    array = pa.Array.from_buffers(kind, rows, [None, pa.py_buffer(data)])
    return pa.DictionaryArray.from_arrays(array, _WORDS[name], safe=False) if letter == "b" else array


def _meaning(name: str) -> str:
    return "one of " + ", ".join(VOCABULARY[name]) if name in VOCABULARY else str(EVENTS.field(name).type)


def decode(path: Path) -> pa.Table:
    """The rows of one stream segment.

    Raises:
        TraceError: the file is not a whole Arrow stream of events.
    """
    try:
        table = pa.ipc.open_stream(path.read_bytes(), options=_UNSTREAM).read_all()
    except (pa.ArrowException, OSError) as error:
        raise TraceError(f"{path} is not a whole Arrow stream: restore it from a copy, or train again") from error
    return conform(table, EVENTS, str(path))


def conform(table: pa.Table, schema: pa.Schema, where: str) -> pa.Table:
    """`table` with exactly the columns of `schema`, in its order and types; further columns are dropped.

    Raises:
        TraceError: a column is missing, has another type, holds nothing in a row that needs a value, or holds a
            word that is not in its vocabulary.
    """
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            raise TraceError(f"{where} has no column {field.name}: write it as {field.type} (docs/trace_format.md)")
        column = table.column(field.name)
        try:
            column = _words(column, field, where) if field.name in VOCABULARY else column.cast(field.type)
        except pa.ArrowException as error:
            raise TraceError(f"{where}: column {field.name} must be {field.type}, not {column.type}") from error
        if not field.nullable and column.null_count:
            raise TraceError(f"{where}: column {field.name} is empty in {column.null_count} rows: fill every row")
        columns.append(column)
    return pa.table(columns, schema=schema)


def _words(column: pa.ChunkedArray, field: pa.Field, where: str) -> pa.DictionaryArray:
    found = column.cast(pa.string()).combine_chunks().dictionary_encode()
    words = found.dictionary.to_pylist()
    for stranger in set(words) - set(VOCABULARY[field.name]):
        raise TraceError(f"{where}: column {field.name} holds {stranger!r}: write {_meaning(field.name)}")
    codes = pa.array([_CODES[field.name][word] for word in words], pa.int8())
    return pa.DictionaryArray.from_arrays(codes.take(found.indices), _WORDS[field.name])


def joined(tables: Iterable[pa.Table]) -> pa.Table:
    """All rows of several tables of events in one, in the trace's order."""
    return in_order(pa.concat_tables([EVENTS.empty_table(), *tables]))


def in_order(table: pa.Table) -> pa.Table:
    """`table` in contiguous columns, by seq and, within an atomic write, block descending."""
    table = table.combine_chunks()
    order = np.lexsort((-table.column("block").to_numpy(), table.column("seq").to_numpy()))
    if np.array_equal(order, np.arange(len(order))):
        return table
    return table.take(pa.array(order)).combine_chunks()
