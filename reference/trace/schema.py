"""The columns of a trace: what one row of the event log and one row of the annotations hold."""

from typing import NamedTuple

import pyarrow as pa

SCHEMA_VERSION = 1

KINDS = ("write", "accumulate", "discard", "buffer", "send", "recv", "mix")
WRITE, ACCUMULATE, DISCARD, BUFFER, SEND, RECV, MIX = KINDS

VERSION_KINDS = (WRITE, MIX)
"""Kinds of events that give the block a new version; all others leave v_new = v_parent."""

GRADIENT_KINDS = (WRITE, ACCUMULATE, DISCARD)
"""Kinds of events that come with a gradient; a task has one of them for each block."""

TASK_KINDS = (*GRADIENT_KINDS, BUFFER)
"""Kinds of events that come from a task; their v_read, v_activation and v_backward have a meaning."""

WEIGHT_RULES = ("stash", "live", "recompute", "invert")
STASH, LIVE, RECOMPUTE, INVERT = WEIGHT_RULES

REFERENCE_POINTS = ("read", "own", "start", "now")


class TraceError(ValueError):
    """A trace that cannot be written or trusted; the message is one sentence that says what is wrong and what to do."""


class Event(NamedTuple):
    """One row of the event log: what happened to one block at one sequence number.

    A row is named by (seq, block). Sequence numbers are 1, 2, 3, … without gaps and order the whole run; all rows of
    an atomic write of several blocks share one. Version 0 of a block is its initial value. Times are in nanoseconds
    (virtual ticks under `simulate`). -1 means "none" in v_buffer, v_peer, peer and, outside TASK_KINDS, in task,
    batch, v_read, v_activation and v_backward. docs/trace_format.md explains each column.
    """

    seq: int
    seq_start: int
    t_ns: int
    t_read_ns: int
    replica: int
    peer: int
    worker: int
    thread: int
    block: int
    kind: str
    task: int
    batch: int
    v_read: int
    v_activation: int
    v_backward: int
    v_parent: int
    v_new: int
    v_buffer: int
    v_peer: int
    weights: str
    step_size: float
    scale: float
    loss: float
    digest: bytes


_WORD = pa.dictionary(pa.int8(), pa.string())

_TYPES = {
    "seq": pa.int64(),
    "seq_start": pa.int64(),
    "t_ns": pa.int64(),
    "t_read_ns": pa.int64(),
    "replica": pa.int16(),
    "peer": pa.int16(),
    "worker": pa.int16(),
    "thread": pa.int16(),
    "block": pa.int16(),
    "kind": _WORD,
    "task": pa.int32(),
    "batch": pa.int32(),
    "v_read": pa.int32(),
    "v_activation": pa.int32(),
    "v_backward": pa.int32(),
    "v_parent": pa.int32(),
    "v_new": pa.int32(),
    "v_buffer": pa.int32(),
    "v_peer": pa.int32(),
    "weights": _WORD,
    "step_size": pa.float64(),
    "scale": pa.float64(),
    "loss": pa.float64(),
    "digest": pa.binary(16),
}

EVENTS = pa.schema([pa.field(name, kind, nullable=False) for name, kind in _TYPES.items()])
"""Arrow schema of the event log, in the order of `Event`."""

VOCABULARY = {"kind": KINDS, "weights": WEIGHT_RULES}
"""The words that each dictionary column may hold."""


def _annotation_fields() -> list[pa.Field]:
    number, by_block = pa.float64(), pa.list_(pa.float64())
    fields = [pa.field(key, _TYPES[key], nullable=False) for key in ("seq", "block", "task")]
    fields += [pa.field(name, number) for name in ("applied_norm", "run_rounding", "step_norm", "residual")]
    for point in REFERENCE_POINTS:
        fields += [pa.field(f"{name}_{point}", number) for name in ("sample", "bias", "inner", "rounding")]
        fields += [pa.field(f"{name}_{point}", by_block) for name in ("displacement", "displacement_backward")]
    fields += [pa.field(name, by_block) for name in ("smoothness", "smoothness_backward")]
    fields += [pa.field(name, number) for name in ("smoothness_whole", "smoothness_whole_backward")]
    fields += [pa.field(f"{name}_{point}", number) for point in ("own", "now") for name in ("exact", "mean_bias")]
    return [*fields, *(pa.field(name, number) for name in ("exact_rounding", "objective", "noise_variance"))]


ANNOTATIONS = pa.schema(_annotation_fields())
"""Arrow schema of annotations.parquet: exact quantities of one annotated write, keyed by (seq, block)."""


def row_bytes(schema: pa.Schema) -> int:
    """Bytes that one row of fixed-width columns takes, before compression."""
    return sum(field.type.bit_width // 8 if not pa.types.is_dictionary(field.type) else 1 for field in schema)
