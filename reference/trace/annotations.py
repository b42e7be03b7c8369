"""Exact quantities added to a finished or interrupted run: annotations.parquet."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from reference.trace.events import conform, in_order
from reference.trace.manifest import read_manifest, write_manifest
from reference.trace.parquet import decode_table, encode_table
from reference.trace.schema import ANNOTATIONS, TraceError
from reference.trace.sealed import find, write_whole

ANNOTATIONS_FILE = "annotations.parquet"


def write_annotations(directory: str | os.PathLike[str], table: pa.Table, overwrite: bool = False) -> None:
    """Add `table` to the run and its sha256 to the manifest.

    Args:
        directory: a run directory.
        table: the columns of `ANNOTATIONS`, one row for each annotated (seq, block); lists have one entry a block.
        overwrite: replace annotations that are there.

    Raises:
        TraceError: the run is annotated already, or the table lacks a column, repeats a row, or has a list of another
            length than the number of blocks.
    """
    path = Path(directory)
    manifest = read_manifest(path)
    if ANNOTATIONS_FILE in manifest.files and not overwrite:
        raise TraceError(f"{path} is annotated already: ask for overwriting, or annotate a copy of the run")
    table = conform(table, ANNOTATIONS, "the table of annotations")
    _check_shape(table, len(manifest.blocks))
    others = {file: sha256 for file, sha256 in manifest.files.items() if file != ANNOTATIONS_FILE}
    # First forget the old file: killed between the two renames, the run must not look damaged.
    write_manifest(path, replace(manifest, files=others))
    sha256 = write_whole(path / ANNOTATIONS_FILE, encode_table(table))
    write_manifest(path, replace(manifest, files={**others, ANNOTATIONS_FILE: sha256}))


def decode_annotations(directory: Path) -> pa.Table:
    """The annotations of a run, sorted by seq and, within an atomic write, block descending; raises TraceError."""
    path = find(directory, ANNOTATIONS_FILE)
    return in_order(conform(decode_table(path), ANNOTATIONS, str(path)))


def as_array(table: pa.Table, name: str, blocks: int) -> np.ndarray:
    """One annotation as an array, shape (rows,) or (rows, blocks) for lists; NaN where it is null.

    Raises:
        TraceError: there is no such annotation.
    """
    if name not in ANNOTATIONS.names:
        raise TraceError(f"there is no annotation {name}: choose one of {', '.join(ANNOTATIONS.names)}")
    column = table.column(name).combine_chunks()
    if not pa.types.is_list(column.type):
        return column.to_numpy(zero_copy_only=False)
    filled = np.full((len(column), blocks), np.nan)
    known = column.is_valid().to_numpy(zero_copy_only=False)
    filled[known] = column.flatten().to_numpy(zero_copy_only=False).reshape(-1, blocks)
    return filled


def _check_shape(table: pa.Table, blocks: int) -> None:
    keys = np.stack([table.column("seq").to_numpy(), table.column("block").to_numpy()])
    if len(np.unique(keys, axis=1).T) != table.num_rows:
        raise TraceError("the table of annotations repeats a (seq, block): give each annotated write one row")
    for field in ANNOTATIONS:
        if pa.types.is_list(field.type):
            lengths = table.column(field.name).combine_chunks().value_lengths().drop_null().to_numpy()
            if (lengths != blocks).any():
                raise TraceError(
                    f"annotation {field.name} has lists of another length: give one number for each block ({blocks})"
                )
