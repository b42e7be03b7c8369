"""One self-contained HTML page about one or several runs: verdicts, what was run, plots, formulas, environment."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from analysis.check import check
from analysis.delays import REFERENCES
from analysis.formulas import Formula, formula
from analysis.run import Run, open_run
from analysis.run_facts import Facts, facts_of
from analysis.run_plots import Plot, run_plots, tightness_plot
from analysis.seeds import alike, common_name
from analysis.summary import tightest
from analysis.table import json_text, number
from analysis.verdict import Row, Verdict
from analysis.verdict_groups import Group, SmallerSteps, groups, smaller_steps
from reference.trace.sealed import write_whole
from theory.claim import Claim
from theory.library import CLAIMS, NAIVE

VERDICTS_FILE = "verdicts.json"

GLYPHS: dict[Verdict, str] = {
    Verdict.HOLDS: "✓",
    Verdict.CONSISTENT: "≈",
    Verdict.VACUOUS: "∅",
    Verdict.INAPPLICABLE: "–",
    Verdict.UNDECIDED: "?",
    Verdict.VIOLATED: "✗",
}
"""A sign a verdict, so that none is told by its colour alone."""


class ReportError(ValueError):
    """A report that cannot be written, and what to do about it."""


@dataclass(frozen=True)
class Section:
    """What the page says about one run, or about several that differ in nothing but the seed.

    Attributes:
        anchor: Id of the section.
        runs: Names of the runs.
        facts: What was run, by the first of them.
        step_size: The largest step size taken.
        groups: The verdicts by claim and reference point.
        smaller: The step sizes that vacuous verdicts ask for.
        plots: Plots of the first run.
    """

    anchor: str
    runs: tuple[str, ...]
    facts: Facts
    step_size: float
    groups: tuple[Group, ...]
    smaller: tuple[SmallerSteps, ...]
    plots: tuple[Plot, ...]

    def at(self, claim: str) -> list[Group]:
        """The verdicts on one claim."""
        return [group for group in self.groups if group.claim == claim]

    @property
    def unpointed(self) -> list[Group]:
        """The verdicts of claims without a reference point that speak about the run."""
        pointless = (group for group in self.groups if group.reference == "-")
        return [group for group in pointless if any(word is not Verdict.INAPPLICABLE for word, _ in group.words)]


def write_report(
    runs: list[Path],
    out: Path,
    *,
    rows: Sequence[Row] | None = None,
    claims: Sequence[Claim] | None = None,
    replays: Mapping[str, str] | None = None,
) -> Path:
    """Check runs, keep the verdicts of each in its verdicts.json, and write one HTML file about all of them.

    Args:
        runs: Run directories, with different names.
        out: The file to write; it is replaced as a whole.
        rows: Verdicts that `check` gave on these runs already; left out, the runs are checked here.
        claims: The claims to check, and to show formulas of; left out, the library.
        replays: How the replay of each run came out, a sentence by the run's name.

    Returns:
        `out`.

    Raises:
        ReportError: without runs, if two have one name, or if a verdict is about none of them.
        TraceError, RunError, DelayError: if a run cannot be read.
    """
    if not runs:
        raise ReportError("a report is about at least one run; name its directory.")
    opened = [open_run(directory) for directory in runs]
    names = Counter(run.name for run in opened)
    if doubled := [name for name, count in names.items() if count > 1]:
        raise ReportError(f"two runs are named {doubled[0]}; rename one of the directories.")
    if rows is None:
        rows = [row for run in opened for row in check(run, claims)]
    together = alike(opened)
    if strangers := sorted({row.run for row in rows} - set(names) - {common_name(runs) for runs in together}):
        raise ReportError(f"a verdict is about the run {strangers[0]}, which is not in the report; name it, too.")
    for run, alike_runs in [(run, group) for group in together for run in group]:
        mine = [row for row in rows if row.run in (run.name, common_name(alike_runs))]
        write_whole(run.trace.directory / VERDICTS_FILE, json_text(mine).encode())
    sections = [_section(group, rows, f"run-{place}", replays or {}) for place, group in enumerate(together)]
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, _page(sections, rows, _formulas(rows, claims or ())).encode())
    return out


def _section(runs: Sequence[Run], rows: Sequence[Row], anchor: str, replays: Mapping[str, str]) -> Section:
    first, names = runs[0], tuple(run.name for run in runs)
    mine = [row for row in rows if row.run in (*names, common_name(runs))]
    sentences = Counter(replays[name] for name in names if name in replays)
    shown = "; ".join(f"{count} × {sentence}" if len(runs) > 1 else sentence for sentence, count in sentences.items())
    return Section(
        anchor,
        names,
        facts_of(first, shown),
        float(first.step_sizes.max()),
        groups(mine),
        smaller_steps(mine),
        run_plots(first, [row for row in mine if row.run == first.name], anchor),
    )


def _formulas(rows: Sequence[Row], claims: Sequence[Claim]) -> list[Formula]:
    """Formulas of the claims that the rows speak about, in the order of the rows."""
    known = {**CLAIMS, **NAIVE, **{claim.name: claim for claim in claims}}
    return [formula(known[name]) for name in dict.fromkeys(row.claim for row in rows) if name in known]


def headline(rows: Sequence[Row]) -> str:
    """The result in a few words."""
    given = Counter(row.verdict for row in rows)
    if given[Verdict.VIOLATED]:
        return f"{given[Verdict.VIOLATED]} of {len(rows)} verdicts: violated"
    if given[Verdict.UNDECIDED]:
        return f"Nothing violated, {given[Verdict.UNDECIDED]} of {len(rows)} verdicts undecided"
    return "Nothing violated, nothing undecided" if rows else "No claim was checked"


def _scientific(value: float | None) -> Markup:
    """A number with four digits, a power of ten raised; a dash where there is none."""
    digits, power, exponent = number(value).partition("e")
    if not power:
        return Markup("{}").format("–" if value is None else digits)
    return Markup("{} · 10<sup>{}</sup>").format(digits, str(int(exponent)).replace("-", "−"))


def _lowered(text: str) -> Markup:
    """Prose with its letters' indices lowered and raised: α^X_kl, x_i, b_{i,k}."""
    shown = re.sub(r"(?<=\S)\^([A-Z])(?![a-z])", r"<sup>\1</sup>", str(escape(text)))
    return Markup(re.sub(r"(?<=\S)_(?:\{([^}]*)\}|([A-Za-z0-9]{1,3})(?![A-Za-z]))", r"<sub>\1\2</sub>", shown))


def _page(sections: Sequence[Section], rows: Sequence[Row], formulas: Sequence[Formula]) -> str:
    speaking = {row.claim for row in rows if row.verdict is not Verdict.INAPPLICABLE}
    smaller = [steps for section in sections for steps in section.smaller]
    silent = [name for name in dict.fromkeys(row.claim for row in rows) if name not in speaking]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": number, "scientific": _scientific, "lowered": _lowered}
    return environment.get_template("report.html.j2").render(
        headline=headline(rows),
        counts=[(word, sum(row.verdict is word for row in rows)) for word in Verdict],
        total=len(rows),
        runs=sum(len(section.runs) for section in sections),
        best=None if (row := tightest(rows)) is None else row.tightness,
        glyphs=GLYPHS,
        sections=sections,
        claims=list(dict.fromkeys(row.claim for row in rows if row.reference != "-" and row.claim in speaking)),
        silent=silent,
        asked=len({row.claim for row in rows}),
        formulas=formulas,
        overview=tightness_plot(rows),
        references=[point for point in REFERENCES if any(point in steps.largest for steps in smaller)],
    )
