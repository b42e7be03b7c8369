"""Verdict rows as text: terminal, CSV, Markdown, LaTeX and JSON."""

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

from rich.table import Table

from analysis.verdict import Row, Verdict

HEADINGS = ("claim", "method", "run", "at", "block", "verdict", "measured", "bound", "tightness", "event", "note")

STYLES = {
    Verdict.HOLDS: "green",
    Verdict.CONSISTENT: "cyan",
    Verdict.VACUOUS: "dim",
    Verdict.INAPPLICABLE: "dim",
    Verdict.UNDECIDED: "yellow",
    Verdict.VIOLATED: "bold red",
}


def number(value: float | None) -> str:
    """Four significant digits; a dash where there is no number."""
    return "-" if value is None else f"{value:.4g}"


def note(row: Row) -> str:
    """The reason, and for a step size that is too large, how small it must be."""
    step = (
        "" if row.largest_step is None or row.verdict is not Verdict.VACUOUS else f"step size < {row.largest_step:.3g}"
    )
    return "; ".join(part for part in (row.reason, step) if part)


def cells(row: Row) -> tuple[str, ...]:
    """The cells of one row, in the order of `HEADINGS`."""
    return (
        row.claim,
        row.method,
        row.run,
        row.reference,
        "all" if row.block is None else str(row.block),
        str(row.verdict),
        number(row.measured),
        number(row.bound),
        number(row.tightness),
        "-" if row.event is None else str(row.event),
        note(row),
    )


def terminal(rows: Sequence[Row]) -> Table:
    """A rich table, coloured by verdict."""
    table = Table(*HEADINGS, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        shown = list(cells(row))
        shown[5] = f"[{STYLES[row.verdict]}]{shown[5]}[/]"
        table.add_row(*shown)
    return table


def counts(rows: Sequence[Row]) -> str:
    """How often each verdict was given, as one line: "12 holds, 3 vacuous"."""
    words = [row.verdict for row in rows]
    return ", ".join(f"{words.count(word)} {word}" for word in Verdict if word in words) or "no rows"


def comma_separated(rows: Sequence[Row]) -> str:
    """CSV with every field of `Row`, numbers in full; constants as name=value (provenance)."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(field.name for field in dataclasses.fields(Row))
    for row in rows:
        record = dataclasses.asdict(row)
        record["events"] = f"{row.events[0]}-{row.events[1]}"
        record["constants"] = "; ".join(f"{name}={value!r} ({source})" for name, value, source in row.constants)
        writer.writerow("" if value is None else value for value in record.values())
    return sink.getvalue()


def markdown(rows: Sequence[Row]) -> str:
    """A Markdown table."""
    lines = [HEADINGS, ("---",) * len(HEADINGS)]
    lines += [tuple(cell.replace("|", "\\|") for cell in cells(row)) for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_LATEX = str.maketrans(
    {
        **{letter: f"\\{letter}" for letter in "&%$#_{}"},
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
        "<": r"\ensuremath{<}",
        ">": r"\ensuremath{>}",
    }
)


def latex(rows: Sequence[Row]) -> str:
    """A LaTeX tabular with booktabs rules."""
    lines = [HEADINGS, *(cells(row) for row in rows)]
    body = [" & ".join(cell.translate(_LATEX) for cell in line) + r" \\" for line in lines]
    head = rf"\begin{{tabular}}{{llllrlrrrrl}}{chr(10)}\toprule"
    return "\n".join([head, body[0], r"\midrule", *body[1:], r"\bottomrule", r"\end{tabular}", ""])


def json_text(rows: Sequence[Row]) -> str:
    """JSON: a list of objects with every field of `Row`; `rows_from_json` reads it back."""
    return json.dumps([dataclasses.asdict(row) for row in rows], indent=1, allow_nan=False) + "\n"


def rows_from_json(text: str) -> tuple[Row, ...]:
    """The rows that `json_text` wrote.

    Raises:
        ValueError: if the text is not such a list.
    """
    try:
        records = json.loads(text)
        return tuple(_row(record) for record in records)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"these are no verdict rows ({error}); run `delaybound check` again") from error


def _row(record: Any) -> Row:
    constants = tuple((str(name), float(value), str(source)) for name, value, source in record["constants"])
    first, last = record["events"]
    verdict = Verdict(record["verdict"])
    return Row(**{**record, "constants": constants, "events": (first, last), "verdict": verdict})


FORMATS: dict[str, Callable[[Sequence[Row]], str]] = {
    "csv": comma_separated,
    "markdown": markdown,
    "latex": latex,
    "json": json_text,
}
"""Text formats by name."""
