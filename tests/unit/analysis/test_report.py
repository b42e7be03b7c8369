"""The report holds every row, escapes what it is given, folds seeds together, and says no where it must."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sympy import Symbol

from analysis.report import ReportError, headline, write_report
from analysis.run import Run
from analysis.table import rows_from_json
from analysis.verdict import Row, Verdict
from tests.paced_schedules import lagged
from tests.quadratic_runs import Quadratic, record, train
from theory.claim import Bound
from theory.symbols import gradient_bound


def recorded(directory: Path, seed: int = 0, tasks: int = 8) -> Run:
    """A synthetic run of two blocks, delay 1, recorded in `directory`; `seed` is only written down."""
    inputs = np.array([[1.0, 0.25, 0.0], [0.0, 1.0, 0.5], [0.25, 0.0, 1.0]])
    linear = np.arange(3.0 * tasks).reshape(tasks, 3) / 16.0 - 0.5
    problem = Quadratic(inputs, linear, ((0, 2), (2, 3)))
    zeros = np.zeros(tasks, dtype=np.int64)
    operations = lagged(zeros + 1, 2, pace=zeros + 1, in_order=True, spread=np.zeros((tasks, 2), dtype=np.int64))
    run = train(problem, operations, np.array([0.5, -0.25, 1.0]), 2.0**-4)
    return record(run, directory, config={"seed": seed, "name": directory.name, "optimizer": {"step_size": 2.0**-4}})


def row(run: str = "one", verdict: Verdict = Verdict.HOLDS, **changes: object) -> Row:
    """A verdict with numbers."""
    plain = Row(
        claim="PD-B1a",
        mark="derived",
        method="asgd",
        run=run,
        reference="own",
        block=None,
        events=(1, 16),
        event=7,
        verdict=verdict,
        measured=0.125,
        bound=0.5,
        error=1e-15,
        tightness=0.25,
        constants=(("step_size", 0.0625, "exact"),),
        reason="",
        lane="float",
        reproduce=f"delaybound check runs/{run} --claims PD-B1a",
    )
    return replace(plain, **changes)


def page(runs: Sequence[Path], out: Path, rows: Sequence[Row]) -> str:
    return write_report(list(runs), out, rows=rows).read_text()


def test_every_row_is_on_the_page_with_its_numbers_and_command(tmp_path: Path) -> None:
    run = recorded(tmp_path / "one")
    rows = [
        row(claim=claim, reference=reference, block=block, measured=0.1 + 0.001 * number, event=100 + number)
        for number, (claim, reference, block) in enumerate(
            (claim, reference, block)
            for claim in ("PD-B3", "PD-B4", "MY-1")
            for reference in ("own", "now")
            for block in (0, 1)
        )
    ]
    rows = [replace(each, reproduce=f"delaybound check one --claims {each.claim}") for each in rows]
    text = page([run.trace.directory], tmp_path / "report.html", rows)
    for each in rows:
        assert f'<td class="n">{each.event}</td>' in text
        assert f"{each.measured:.4g}" in text
        assert each.reproduce in text


def test_the_rows_are_kept_beside_each_run(tmp_path: Path) -> None:
    runs = [recorded(tmp_path / name).trace.directory for name in ("one", "two")]
    rows = [row("one"), row("two", block=1), row("one", reference="now")]
    page(runs, tmp_path / "report.html", rows)
    for directory in runs:
        kept = rows_from_json((directory / "verdicts.json").read_text())
        assert list(kept) == [each for each in rows if each.run == directory.name]


def test_what_comes_from_a_run_or_a_claim_is_escaped(tmp_path: Path) -> None:
    run = recorded(tmp_path / "one")
    nasty = "<script>alert('&')</script>"
    mine = Bound(
        name=nasty,
        title=nasty,
        statement=f"{nasty} for x_i",
        value=gradient_bound + Symbol("<img>"),
        measured=nasty,
        source=nasty,
        mark="conjecture",
    )
    rows = [row(claim=nasty, mark=nasty, reason=nasty, reproduce=nasty, lane=nasty, constants=((nasty, 1.0, nasty),))]
    out = tmp_path / "report.html"
    text = write_report([run.trace.directory], out, rows=rows, claims=[mine], replays={"one": nasty}).read_text()
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("&lt;script&gt;") >= 10


def test_runs_that_differ_in_the_seed_share_a_section_and_others_do_not(tmp_path: Path) -> None:
    alike = [recorded(tmp_path / f"seed_{seed}", seed).trace.directory for seed in range(3)]
    other = tmp_path / "other"
    recorded(other, tasks=5)
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["config"]["optimizer"]["step_size"] = 0.125
    del manifest["manifest_sha256"]
    (other / "manifest.json").write_text(json.dumps(manifest))
    runs = [*alike, other]
    text = page(runs, tmp_path / "report.html", [row(directory.name) for directory in runs])
    assert text.count('<section class="run"') == 2
    assert "The first of 3 runs" in text
    assert all(f"runs/{directory.name} --claims" in text for directory in runs)


def test_a_vacuous_row_says_from_which_step_size_on_it_would_speak(tmp_path: Path) -> None:
    run = recorded(tmp_path / "one")
    empty = {"measured": None, "bound": None, "tightness": None, "event": None, "error": 0.0}
    vacuous = [
        row(verdict=Verdict.VACUOUS, block=block, largest_step=step, reason="x is 3, not below 1", **empty)
        for block, step in enumerate((0.02171, 0.01983))
    ]
    text = page([run.trace.directory], tmp_path / "report.html", vacuous)
    overview = text[text.index("Where nothing is said") : text.index('<section class="run"')]
    assert "0.01983" in overview, "the smaller of two step sizes serves both blocks"
    assert "0.02171" not in overview
    assert "x is 3, not below 1" in text


def test_each_word_is_explained(tmp_path: Path) -> None:
    run = recorded(tmp_path / "one")
    text = page([run.trace.directory], tmp_path / "report.html", [row()])
    assert all(word.sentence in text for word in Verdict)


def test_without_rows_the_runs_are_checked(tmp_path: Path) -> None:
    run = recorded(tmp_path / "one")
    out = write_report([run.trace.directory], tmp_path / "deep" / "report.html")
    kept = rows_from_json((run.trace.directory / "verdicts.json").read_text())
    assert {"PD-B1a", "PD-B3", "PD-B4"} <= {each.claim for each in kept}
    assert "<math" in out.read_text()


def test_a_run_without_annotations_is_shown_without_biases(tmp_path: Path) -> None:
    run = recorded(tmp_path / "one")
    manifest = json.loads((run.trace.directory / "manifest.json").read_text())
    del manifest["files"]["annotations.parquet"], manifest["manifest_sha256"]
    (run.trace.directory / "manifest.json").write_text(json.dumps(manifest))
    text = page([run.trace.directory], tmp_path / "report.html", [])
    assert "Delay by block" in text
    assert "Bias by block" not in text


def test_the_headline_names_the_worst() -> None:
    assert headline([row(), row(verdict=Verdict.VIOLATED)]) == "1 of 2 verdicts: violated"
    assert headline([row(), row(verdict=Verdict.UNDECIDED)]) == "Nothing violated, 1 of 2 verdicts undecided"
    assert headline([row()]) == "Nothing violated, nothing undecided"
    assert headline([]) == "No claim was checked"


def test_what_cannot_be_reported_is_refused(tmp_path: Path) -> None:
    one, twin = (recorded(tmp_path / place / "one").trace.directory for place in ("a", "b"))
    with pytest.raises(ReportError, match="at least one run"):
        write_report([], tmp_path / "report.html")
    with pytest.raises(ReportError, match="two runs are named one"):
        write_report([one, twin], tmp_path / "report.html", rows=[])
    with pytest.raises(ReportError, match="about the run two"):
        write_report([one], tmp_path / "report.html", rows=[row("two")])
    assert not (tmp_path / "report.html").exists()
