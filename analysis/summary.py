"""The verdicts of many runs on one page: a table for each family of runs, its variants side by side."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from analysis.seeds import first_name
from analysis.table import STYLES, number
from analysis.verdict import Row, Verdict


@dataclass(frozen=True)
class Place:
    """Where a run's verdicts stand: `family` names the table, `variant` the column; several seeds share one."""

    family: str
    variant: str


def cell(rows: Sequence[Row]) -> str:
    """One cell in rich's markup: each word with its count, the best tightness, or how small the step must be."""
    words = Counter(row.verdict for row in rows)
    several = len(words) > 1
    parts = [
        f"[{STYLES[word]}]{f'{words[word]} ' if several else ''}{word}[/]{_figure(word, rows)}"
        for word in Verdict
        if word in words
    ]
    return ", ".join(parts)


def _figure(word: Verdict, rows: Sequence[Row]) -> str:
    mine = [row for row in rows if row.verdict is word]
    if word is Verdict.VACUOUS:
        steps = [row.largest_step for row in mine if row.largest_step is not None]
        return f" above step {min(steps):.2g}" if steps else ""
    tightest = [row.tightness for row in mine if row.tightness is not None]
    return f" {max(tightest):.2g}" if tightest else ""


def tables(rows: Sequence[Row], places: Mapping[str, Place]) -> list[Table]:
    """A rich table for each family: a line for each claim and reference point, a column for each variant.

    Claims that are inapplicable to every variant have no line; `silent` names them.

    Args:
        places: Where each run stands; a run that is not named is a family of its own.
    """
    families: dict[str, dict[str, dict[tuple[str, str], list[Row]]]] = {}
    for row in rows:
        place = places.get(first_name(row.run), Place(row.run, row.method))
        variants = families.setdefault(place.family, {})
        variants.setdefault(place.variant, {}).setdefault((row.claim, row.reference), []).append(row)
    made = []
    for family, variants in families.items():
        made.append(Table("claim", "at", *variants, title=family, title_justify="left", box=None, pad_edge=False))
        for line in dict.fromkeys(line for cells in variants.values() for line in cells):
            found = [cells.get(line, []) for cells in variants.values()]
            if any(row.verdict is not Verdict.INAPPLICABLE for cells in found for row in cells):
                made[-1].add_row(*line, *(cell(cells) for cells in found))
    return [table for table in made if table.row_count]


def silent(rows: Iterable[Row]) -> str:
    """Names of the claims that were inapplicable to every run, with commas; empty where there are none."""
    spoken: dict[str, bool] = {}
    for row in rows:
        spoken[row.claim] = spoken.get(row.claim, False) or row.verdict is not Verdict.INAPPLICABLE
    return ", ".join(claim for claim, spoke in spoken.items() if not spoke)


def tightest(rows: Iterable[Row]) -> Row | None:
    """The bound at a reference point that held and came closest; None where none did."""
    held = [row for row in rows if row.verdict is Verdict.HOLDS and row.reference != "-" and row.tightness is not None]
    return max(held, key=lambda row: row.tightness or 0.0, default=None)


def best(rows: Iterable[Row]) -> str:
    """The tightest bound that held, in words; empty where none did."""
    row = tightest(rows)
    return "" if row is None else f"{number(row.tightness)} ({row.claim} at {row.reference} on {row.run})"
