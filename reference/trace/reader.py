"""Opens a run directory, complete or not, and refuses what was damaged."""

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from reference.trace.annotations import ANNOTATIONS_FILE, as_array, decode_annotations
from reference.trace.events import conform, decode, in_order, joined
from reference.trace.manifest import Manifest, read_manifest
from reference.trace.parquet import decode_table
from reference.trace.schema import EVENTS, MIX, VERSION_KINDS, TraceError
from reference.trace.sealed import check_whole, find, read_seals
from reference.trace.tensors import TensorFiles
from reference.trace.writer import EVENTS_FILE


@dataclass(frozen=True)
class Trace:
    """A recorded run.

    Attributes:
        directory: where it lies.
        manifest: its header.
        events: all readable rows with the columns of `EVENTS`, by seq and, within an atomic write, block descending.
        files: the readable files, relative to `directory`.
    """

    directory: Path
    manifest: Manifest
    events: pa.Table = field(repr=False)
    files: tuple[str, ...] = field(repr=False)

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.manifest.status == "complete"

    @property
    def state(self) -> str:
        """What there is, in one sentence without a full stop."""
        if self.complete:
            return f"complete, {len(self.events)} events"
        word = "never closed" if self.manifest.status == "running" else self.manifest.status
        reason = f" ({self.manifest.reason})" if self.manifest.reason else ""
        return f"incomplete: {word}{reason}, {len(self.events)} events readable"

    def column(self, name: str) -> np.ndarray:
        """One column of the events, shape (rows,): words as text, digests as (rows, 16) bytes.

        Raises:
            TraceError: there is no such column.
        """
        if name not in EVENTS.names:
            raise TraceError(f"events have no column {name}: choose one of {', '.join(EVENTS.names)}")
        column = self.events.column(name).combine_chunks()
        if isinstance(column, pa.DictionaryArray):
            return np.array(column.dictionary.to_pylist())[column.indices.to_numpy()]
        if name == "digest":
            start, rows = 16 * column.offset, len(column)
            return np.frombuffer(column.buffers()[1], np.uint8)[start : start + 16 * rows].reshape(rows, 16)
        return column.to_numpy()

    @cached_property
    def _shards(self) -> TensorFiles:
        files = [file for file in self.files if file.startswith("tensors/") and file[8:12].isdigit()]
        return TensorFiles(self.directory / file for file in files)

    def tensor(self, key: str) -> np.ndarray:
        """A stored array, such as "gradient.{seq}.{block}"; raises TraceError where it was not stored."""
        return self._shards.read(key)

    def tensor_keys(self, prefix: str = "") -> list[str]:
        """The keys of all stored arrays that begin with `prefix`, in the order of writing."""
        return self._shards.keys(prefix)

    def parameters(self, when: str) -> list[np.ndarray]:
        """The flat parameters of every block, `when` being "initial" or "final".

        Raises:
            TraceError: the run did not store them.
        """
        file = f"tensors/{when}.safetensors"
        if file not in self.files:
            raise TraceError(f"{self.directory} holds no {when} parameters: write {file} (docs/trace_format.md)")
        stored = TensorFiles([self.directory / file])
        return [stored.read(f"block.{block}") for block in range(len(self.manifest.blocks))]

    @property
    def annotated(self) -> bool:
        """Whether exact quantities were added to the run when it was opened."""
        return ANNOTATIONS_FILE in self.files

    @cached_property
    def annotations(self) -> pa.Table:
        """The exact quantities of the annotated writes, with the columns of `ANNOTATIONS`; raises TraceError."""
        if not self.annotated:
            raise TraceError(f"{self.directory} holds no annotations: run `delaybound annotate {self.directory}` first")
        return decode_annotations(self.directory)

    def annotation(self, name: str) -> np.ndarray:
        """One annotation, shape (rows,) or (rows, M); NaN where it is unknown."""
        return as_array(self.annotations, name, len(self.manifest.blocks))

    def settled(self) -> "Trace":
        """The rows before the first trace of a missing one: of a run that was not closed, the part that is a history.

        A missing row shows as a missing sequence number or, where a flush parted an atomic write, as a version that
        nothing made, though a later row builds on it or mixes with it.
        """
        if self.complete:
            return self
        seq, parent = self.column("seq"), self.column("v_parent")
        missing = np.diff(seq, prepend=0) > 1
        makes, mixes = np.isin(self.column("kind"), VERSION_KINDS), self.column("kind") == MIX
        blocks, block = len(self.manifest.blocks), self.column("block")
        store = self.column("replica").astype(np.int64) * blocks + block
        peer = self.column("peer").astype(np.int64) * blocks + block
        for number in np.unique(np.concatenate([store, peer[mixes]])):
            mine = makes & (store == number)
            made = np.cumsum(mine) - mine
            missing |= (store == number) & (parent > made)
            missing |= mixes & (peer == number) & (self.column("v_peer") > made)
        if not missing.any():
            return self
        return replace(self, events=self.events.slice(0, np.searchsorted(seq, seq[np.argmax(missing)])))


def open_trace(directory: str | os.PathLike[str], verify: bool = True) -> Trace:
    """Open a run directory.

    Args:
        directory: what a trainer wrote.
        verify: compare every file with its recorded sha256.

    Raises:
        TraceError: it is no run, or a file is missing, truncated, altered, or lacks a column.
    """
    path = Path(directory)
    manifest = read_manifest(path)
    sums = dict(manifest.files)
    segments = []
    if EVENTS_FILE not in sums:
        seals = read_seals(path)
        segments = [seal for seal in seals if seal.file.startswith("events/")]
        sums |= {seal.file: seal.sha256 for seal in seals}
    found = {file: find(path, file) for file in sums}
    if verify:
        for file, sha256 in sums.items():
            check_whole(found[file], sha256)
    if EVENTS_FILE in sums:
        events = in_order(conform(decode_table(found[EVENTS_FILE]), EVENTS, str(found[EVENTS_FILE])))
    else:
        events = joined(decode(found[seal.file]) for seal in segments)
    expected = manifest.counts.get("events", len(events)) if not segments else sum(seal.count for seal in segments)
    if len(events) != expected:
        raise TraceError(f"{path} holds {len(events)} events instead of {expected}: restore it from a copy")
    return Trace(path, manifest, events, tuple(sums))
