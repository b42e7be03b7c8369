"""Records a run as it happens, so that a killed process leaves every flushed event readable."""

import os
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np

from reference.trace import tensors
from reference.trace.events import decode, encode, joined
from reference.trace.manifest import Manifest, write_manifest
from reference.trace.parquet import encode_table
from reference.trace.schema import Event, TraceError
from reference.trace.sealed import JOURNAL, Seal, append_seal, check_whole, find, read_seals, sync_names, write_whole

FLUSH_ROWS = 256
FLUSH_SECONDS = 1.0
WAITING_ROWS = 16 * FLUSH_ROWS  # rows that may gather while the disk is busy; then the trainer waits
EVENTS_FILE = "events.parquet"


class TraceWriter:
    """Writes one run directory; any number of threads may append.

    Rows and tensors are handed to one background thread, which writes each file aside, syncs and renames it and then
    seals it in the journal. While it is busy rows gather, up to a bound. Used as a context manager it closes
    the run as "complete", as "failed" after an exception and as "interrupted" after Ctrl-C.

    Args:
        directory: a directory that does not exist yet or is empty.
        manifest: the header; its status is kept "running" until `close`.

    Raises:
        TraceError: the directory holds something; nothing is overwritten.
    """

    def __init__(self, directory: str | os.PathLike[str], manifest: Manifest) -> None:
        self.directory = Path(directory)
        if self.directory.is_file() or (self.directory.is_dir() and any(self.directory.iterdir())):
            raise TraceError(f"{self.directory} is not empty: nothing was written; name another directory, or empty it")
        for part in ("events", "tensors"):
            (self.directory / part).mkdir(parents=True, exist_ok=True)
        self._manifest = replace(manifest, status="running", reason="", files={})
        write_manifest(self.directory, self._manifest)
        self._lock = threading.Lock()
        self._rows: list[Event] = []
        self._arrays: dict[str, np.ndarray] = {}
        self._names: set[str] = set()
        self._array_bytes = self._segments = self._shards = 0
        self._enough, self._due = FLUSH_ROWS, time.monotonic() + FLUSH_SECONDS
        self._closed = False
        self._background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="trace")
        self._pending: Future[None] | None = None

    def append(self, event: Event) -> None:
        """Record one row; a failure to write an earlier row is raised here, too.

        The rows of an atomic write are appended one after the other: a flush never comes between rows of one seq
        unless another thread appended between them.
        """
        with self._lock:
            self._demand_open()
            if len(self._rows) >= self._enough or time.monotonic() >= self._due:
                self._consider_flush(event.seq)
            self._rows.append(event)

    def tensor(self, name: str, array: np.ndarray, copy: bool = True) -> None:
        """Keep `array` under `name` in the numbered shards.

        Args:
            copy: False where nobody ever writes to `array` again, so that it can be kept as it is.

        Raises:
            TraceError: the name is taken, or the type of the array is none that is stored.
        """
        with self._lock:
            self._demand_open()
            if name in self._names:
                raise TraceError(f"tensor {name} is stored already: give each stored tensor its own name")
            self._arrays[name] = tensors.kept(name, array, copy)
            self._names.add(name)
            self._array_bytes += array.nbytes
            if self._array_bytes >= tensors.SHARD_BYTES:
                self._hand_over_arrays()

    def parameters(self, when: str, flats: Sequence[np.ndarray]) -> None:
        """Write tensors/{when}.safetensors ("initial" or "final"): one flat vector for each block, in order.

        Raises:
            TraceError: `when` is another word, there are more or fewer vectors than blocks, or one has another length.
        """
        sizes = [block.size for block in self._manifest.blocks]
        if when not in tensors.MOMENTS or [flat.size for flat in flats] != sizes:
            raise TraceError(f"cannot keep {when} parameters: give initial or final ones, flat, of sizes {sizes}")
        with self._lock:
            self._demand_open()
            arrays = {key: tensors.kept(key, flat) for key, flat in tensors.block_keys(flats).items()}
            self._submit(f"tensors/{when}.safetensors", arrays)

    def outcome(self, measures: Mapping[str, float]) -> None:
        """Say how good the final parameters are, by name of the measure; the manifest carries it from `close` on."""
        self._manifest = replace(self._manifest, outcome=dict(measures))

    def count(self, name: str, total: int) -> None:
        """Add a total to the manifest's counts."""
        self._manifest = replace(self._manifest, counts={**self._manifest.counts, name: total})

    def flush(self) -> None:
        """Return when everything recorded so far is on disk and sealed."""
        with self._lock:
            self._hand_over_rows()
            self._hand_over_arrays()
            self._settle()

    def close(self, status: str = "complete", reason: str = "", counts: Mapping[str, int] | None = None) -> None:
        """Flush, compact the segments into events.parquet and finish the manifest; a second call does nothing.

        The segments are removed last, when the table and the manifest that names it are on disk.

        Args:
            status: "complete", "interrupted" or "failed".
            reason: why, where the run is not complete.
            counts: totals for the manifest; "events" is added.
        """
        if self._closed:
            return
        failure = None
        try:
            self.flush()
        except (TraceError, OSError) as error:  # rows that could not be written; what came after them still can
            failure, status, reason = error, "failed", str(error)
            self.flush()
        with self._lock:
            self._closed = True
        self._background.shutdown()
        seals = read_seals(self.directory)
        segments = [seal for seal in seals if seal.file.startswith("events/")]
        for seal in segments:
            check_whole(find(self.directory, seal.file), seal.sha256)
        table = joined(decode(self.directory / seal.file) for seal in segments)
        files = {seal.file: seal.sha256 for seal in seals if seal not in segments}
        files[EVENTS_FILE] = write_whole(self.directory / EVENTS_FILE, encode_table(table))
        sync_names(self.directory)
        totals = {**self._manifest.counts, **(counts or {}), "events": table.num_rows}
        self._manifest = replace(self._manifest, status=status, reason=reason, files=files, counts=totals)
        write_manifest(self.directory, self._manifest)
        sync_names(self.directory)
        (self.directory / JOURNAL).unlink(missing_ok=True)
        for part in (self.directory / "events").iterdir():
            part.unlink()
        (self.directory / "events").rmdir()
        if failure is not None:
            raise failure

    def __enter__(self) -> "TraceWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            status = "failed" if isinstance(error, Exception) else "interrupted"
            self.close(status, f"{type(error).__name__}: {error}".rstrip(": "))

    def _demand_open(self) -> None:
        if self._closed:
            raise TraceError(f"the run in {self.directory} is closed: start another one to record more")

    def _consider_flush(self, seq: int) -> None:
        if self._rows and self._rows[-1].seq == seq:
            return
        busy = self._pending is not None and not self._pending.done()
        if busy and len(self._rows) < WAITING_ROWS:
            self._enough, self._due = len(self._rows) + FLUSH_ROWS, time.monotonic() + FLUSH_SECONDS
        else:
            self._hand_over_rows()

    def _hand_over_rows(self) -> None:
        self._enough, self._due = FLUSH_ROWS, time.monotonic() + FLUSH_SECONDS
        if self._rows:
            self._settle()  # before the rows leave our hands: an interrupt here loses nothing
            file = f"events/{self._segments:04d}.arrows"
            self._segments += 1
            rows, self._rows = self._rows, []
            self._submit(file, rows)

    def _hand_over_arrays(self) -> None:
        if self._arrays:
            self._settle()
            file = f"tensors/{self._shards:04d}.safetensors"
            self._shards += 1
            arrays, self._arrays, self._array_bytes = self._arrays, {}, 0
            self._submit(file, arrays)

    def _submit(self, file: str, content: list[Event] | dict[str, np.ndarray]) -> None:
        self._settle()
        self._pending = self._background.submit(self._seal, file, content)

    def _settle(self) -> None:
        if self._pending is not None:
            try:
                self._pending.result()
            finally:
                if self._pending.done():  # else an interrupt came while waiting
                    self._pending = None

    def _seal(self, file: str, content: list[Event] | dict[str, np.ndarray]) -> None:
        pieces = [encode(content)] if isinstance(content, list) else tensors.encode(content)
        append_seal(self.directory, Seal(file, len(content), write_whole(self.directory / file, *pieces)))
