"""Verdict rows as text: every format complete, special characters escaped, JSON there and back."""

import csv
import dataclasses
import io
import json

import pytest
from rich.console import Console

from analysis import table
from analysis.verdict import Row, Verdict

ROW = Row(
    claim="PD-B1a",
    mark="derived",
    method="pd_asgd",
    run="digits_1",
    reference="own",
    block=2,
    events=(3, 400),
    event=17,
    verdict=Verdict.HOLDS,
    measured=0.123456,
    bound=0.5,
    error=1e-12,
    tightness=0.246912,
    constants=(("step_size", 0.125, "exact"), ("smoothness", 2.0, "certified")),
    reason="50% | a_b & c < d",
    lane="float",
    reproduce="delaybound check digits_1 --claims PD-B1a",
    largest_step=0.5,
)
VACUOUS = dataclasses.replace(
    ROW, verdict=Verdict.VACUOUS, block=None, event=None, measured=None, bound=None, tightness=None, reason="x is 2"
)


def test_json_goes_there_and_back() -> None:
    assert table.rows_from_json(table.json_text([ROW, VACUOUS])) == (ROW, VACUOUS)
    assert json.loads(table.json_text([ROW]))[0]["verdict"] == "holds"


@pytest.mark.parametrize("text", ["{}x", '[{"claim": 1}]', "[3]"])
def test_json_that_holds_no_rows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="delaybound check"):
        table.rows_from_json(text)


def test_csv_has_every_field_in_full() -> None:
    records = list(csv.DictReader(io.StringIO(table.comma_separated([ROW, VACUOUS]))))
    assert set(records[0]) == {field.name for field in dataclasses.fields(Row)}
    assert float(records[0]["measured"]) == ROW.measured
    assert records[0]["constants"] == "step_size=0.125 (exact); smoothness=2.0 (certified)"
    assert records[1]["measured"] == "" and records[1]["block"] == ""


def test_markdown_keeps_its_columns() -> None:
    lines = table.markdown([ROW, VACUOUS]).splitlines()
    assert all(line.replace("\\|", "").count("|") == len(table.HEADINGS) + 1 for line in lines)
    assert "0.1235" in lines[2] and "step size < 0.5" in lines[3] and "step size" not in lines[2]


def test_latex_escapes_what_tex_would_read() -> None:
    text = table.latex([ROW])
    assert r"digits\_1" in text and r"50\% | a\_b \& c \ensuremath{<} d" in text
    row = next(line for line in text.splitlines() if line.startswith("PD-B1a"))
    assert row.replace(r"\&", "").count("&") == len(table.HEADINGS) - 1


def test_the_terminal_shows_the_verdict() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table.terminal([ROW, VACUOUS]))
    text = console.export_text()
    assert "holds" in text and "vacuous" in text and "PD-B1a" in text


def test_counts_name_only_what_occurs() -> None:
    assert table.counts([ROW, ROW, VACUOUS]) == "2 holds, 1 vacuous"
    assert table.counts([]) == "no rows"
