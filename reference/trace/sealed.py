"""Files that appear whole or not at all, and the journal that seals them while a run is being written."""

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from reference.trace.schema import TraceError

JOURNAL = "sealed.jsonl"
HASHED_BESIDE = 2**20  # bytes from which a thread of its own is cheaper than hashing and writing in turn


@dataclass(frozen=True)
class Seal:
    """One line of the journal: a finished file (relative to the run), its number of rows or tensors, its sha256."""

    file: str
    count: int
    sha256: str

    @property
    def check(self) -> str:
        """What the line carries to show that it was not altered itself."""
        return hashlib.sha256(f"{self.file} {self.count} {self.sha256}".encode()).hexdigest()[:16]


def write_whole(path: Path, *pieces: bytes | memoryview) -> str:
    """Write `pieces` aside, sync them, rename the file into place, and return its sha256 in hexadecimal."""
    aside = path.with_name(path.name + ".aside")
    with open(aside, "wb") as stream, ThreadPoolExecutor(max_workers=1) as beside:  # it starts no thread unless asked
        large = sum(memoryview(piece).nbytes for piece in pieces) >= HASHED_BESIDE
        hashing = beside.submit(_sha256, pieces) if large else None  # takes as long as the disk
        for piece in pieces:
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
        sha256 = _sha256(pieces) if hashing is None else hashing.result()
    os.replace(aside, path)
    return sha256


def _sha256(pieces: Sequence[bytes | memoryview]) -> str:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def sync_names(directory: Path) -> None:
    """Make the renames in `directory` durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def append_seal(directory: Path, seal: Seal) -> None:
    """Add one line to the run's journal, in one write, so that a killed process leaves whole lines."""
    with open(directory / JOURNAL, "ab", buffering=0) as journal:
        journal.write((json.dumps({**asdict(seal), "check": seal.check}) + "\n").encode())


def read_seals(directory: Path) -> list[Seal]:
    """The journal of a run that was not closed: its sealed files in the order of writing; empty without a journal.

    Raises:
        TraceError: a line of the journal is damaged.
    """
    path = directory / JOURNAL
    if not path.exists():
        return []
    *lines, rest = path.read_bytes().split(b"\n")
    if rest:
        raise TraceError(f"{path} is cut in its last line: restore it from a copy, or train again")
    seals = []
    for number, line in enumerate(lines, 1):
        try:
            content = json.loads(line)
            check = content.pop("check")
            seals.append(Seal(**content))
            if check != seals[-1].check:
                raise ValueError("it does not check")
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise TraceError(f"{path} is damaged in line {number}: restore it from a copy, or train again") from error
    return seals


def find(directory: Path, file: str) -> Path:
    """The path of a file that a run lists.

    Raises:
        TraceError: it is missing.
    """
    path = directory / file
    if not path.is_file():
        raise TraceError(f"{path} is missing although the run lists it: restore it from a copy, or train again")
    return path


def check_whole(path: Path, sha256: str) -> None:
    """Compare a file with its recorded sha256.

    Raises:
        TraceError: its content is not what was written.
    """
    with open(path, "rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            raise TraceError(f"{path} was truncated or altered: restore it from a copy, or train again")
