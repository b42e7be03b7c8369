"""The numbers of a figure as a CSV file, and the comparison of two sets of them."""

import csv
import io
from collections.abc import Mapping

from paper_figures.paper_figure import Cell, Numbers

ERROR = "_error"


class NumbersError(ValueError):
    """A file of numbers that cannot be read, and what to do about it."""


def to_text(rows: Numbers, columns: Mapping[str, type]) -> str:
    """The rows as CSV, floats in full; nothing for None."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        if set(row) != set(columns):
            raise NumbersError(f"a row has the columns {', '.join(row)}; it must have {', '.join(columns)}")
        writer.writerow(_cell(row[name]) for name in columns)
    return sink.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else repr(value)


def from_text(text: str, columns: Mapping[str, type]) -> Numbers:
    """The rows that `to_text` wrote.

    Raises:
        NumbersError: if the columns are others, or a cell is none of its type.
    """
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != tuple(columns):
        raise NumbersError(f"the file has other columns than {', '.join(columns)}; draw the figure again")
    try:
        return [{name: kind(row[name]) if row[name] else None for name, kind in columns.items()} for row in reader]
    except (TypeError, ValueError) as error:
        raise NumbersError(f"the file holds a cell that is no number ({error}); draw the figure again") from error


def first_difference(committed: Numbers, computed: Numbers) -> str | None:
    """The first cell that differs by more than both errors together, in words; None where all agree.

    Text and whole numbers, and floats without a column of their error, must agree exactly. Errors are not compared:
    each set of numbers states its own.
    """
    if len(committed) != len(computed):
        return f"{len(computed)} rows instead of {len(committed)}"
    for place, (before, after) in enumerate(zip(committed, computed, strict=True), 1):
        for name in before:
            if name.endswith(ERROR) and name.removesuffix(ERROR) in before:
                continue
            if not _agree(before[name], after[name], before.get(name + ERROR), after.get(name + ERROR)):
                return f"row {place}, {name}: {after[name]} instead of {before[name]}"
    return None


def _agree(before: Cell, after: Cell, error_before: Cell, error_after: Cell) -> bool:
    if before == after:
        return True
    if not (isinstance(before, float) and isinstance(after, float)):
        return False
    if not (isinstance(error_before, float) and isinstance(error_after, float)):
        return False
    return abs(before - after) <= error_before + error_after
