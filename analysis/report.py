"""One self-contained HTML page about one or several runs: verdicts, what was run, plots, formulas, environment."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
from analysis.table import json_text, note, number
from analysis.verdict import Row, Verdict
from reference.trace.sealed import write_whole
from theory.claim import Claim
from theory.library import CLAIMS

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
class Group:
    """The verdicts on one claim at one reference point: a row for each block, or one for the whole vector.

    Attributes:
        claim: Name of the claim.
        mark: Where it comes from.
        reference: Reference point, or "-".
        rows: The verdicts.
    """

    claim: str
    mark: str
    reference: str
    rows: tuple[Row, ...]

    @property
    def words(self) -> list[tuple[Verdict, int]]:
        """How often each word was given."""
        given = Counter(row.verdict for row in self.rows)
        return [(word, given[word]) for word in Verdict if word in given]

    @property
    def shown(self) -> Row:
        """The row whose numbers stand for the group: a contradiction, a doubt, else the tightest."""
        order = (Verdict.VIOLATED, Verdict.UNDECIDED)
        return max(
            self.rows, key=lambda row: (-order.index(row.verdict) if row.verdict in order else -2, row.tightness or 0.0)
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """Different reasons of the rows, each once."""
        return tuple(dict.fromkeys(text for row in self.rows if (text := note(row))))

    @property
    def blocks(self) -> str:
        """The blocks that the rows are about."""
        numbers = sorted(row.block for row in self.rows if row.block is not None)
        if not numbers:
            return "all"
        return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


@dataclass(frozen=True)
class Section:
    """What the page says about one run.

    Attributes:
        anchor: Id of the section.
        facts: What was run.
        groups: Its verdicts by claim and reference point.
        plots: Its plots.
    """

    anchor: str
    facts: Facts
    groups: tuple[Group, ...]
    plots: tuple[Plot, ...]

    def at(self, claim: str) -> list[Group]:
        """The verdicts on one claim."""
        return [group for group in self.groups if group.claim == claim]


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
        rows = [row for run in opened for row in check(run, CLAIMS if claims is None else claims)]
    if strangers := sorted({row.run for row in rows} - set(names)):
        raise ReportError(f"a verdict is about the run {strangers[0]}, which is not in the report; name it, too.")
    for run in opened:
        mine = [row for row in rows if row.run == run.name]
        write_whole(run.trace.directory / VERDICTS_FILE, json_text(mine).encode())
    sections = [_section(run, rows, f"run-{place}", replays or {}) for place, run in enumerate(opened)]
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out, _page(sections, rows, _formulas(rows, claims or ()), _smaller_steps(opened, rows)).encode())
    return out


@dataclass(frozen=True)
class SmallerSteps:
    """A claim that is vacuous on a run, and from which step size on it would not be.

    Attributes:
        run: Name of the run.
        claim: Name of the claim.
        taken: Step size of the run.
        largest: By reference point, the step size below which the claim's regime would hold at the run's constants.
    """

    run: str
    claim: str
    taken: float
    largest: Mapping[str, float]


def _smaller_steps(runs: Sequence[Run], rows: Sequence[Row]) -> list[SmallerSteps]:
    """Every claim and run with vacuous rows; of several blocks, the smallest step size, which serves all."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        if row.verdict is Verdict.VACUOUS and row.largest_step is not None:
            steps = found.setdefault((row.run, row.claim), {})
            steps[row.reference] = min(row.largest_step, steps.get(row.reference, row.largest_step))
    taken = {run.name: float(run.step_sizes.max()) for run in runs}
    return [SmallerSteps(run, claim, taken[run], steps) for (run, claim), steps in found.items()]


def _section(run: Run, rows: Sequence[Row], anchor: str, replays: Mapping[str, str]) -> Section:
    mine = [row for row in rows if row.run == run.name]
    return Section(anchor, facts_of(run, replays.get(run.name, "")), _groups(mine), run_plots(run, mine, anchor))


def _groups(rows: Iterable[Row]) -> tuple[Group, ...]:
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row.claim, row.mark, row.reference), []).append(row)
    return tuple(Group(*key, tuple(members)) for key, members in found.items())


def _formulas(rows: Sequence[Row], claims: Sequence[Claim]) -> list[Formula]:
    """Formulas of the claims that the rows speak about, in the order of the rows."""
    known = {**CLAIMS, **{claim.name: claim for claim in claims}}
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


def _page(
    sections: Sequence[Section], rows: Sequence[Row], formulas: Sequence[Formula], smaller: Sequence[SmallerSteps]
) -> str:
    speaking = {row.claim for row in rows if row.verdict is not Verdict.INAPPLICABLE}
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
        best=max((row.tightness for row in rows if row.tightness and row.reference != "-"), default=None),
        glyphs=GLYPHS,
        sections=sections,
        claims=[name for name in dict.fromkeys(row.claim for row in rows) if name not in silent],
        silent=silent,
        formulas=formulas,
        overview=tightness_plot(rows),
        smaller=smaller,
        references=[point for point in REFERENCES if any(point in steps.largest for steps in smaller)],
    )
