"""Verdicts printed for a person: every row of one run, or a page about many runs."""

import sys
from collections.abc import Mapping, Sequence

from analysis import table
from analysis.summary import Place, best, silent, tables
from analysis.verdict import Row

WIDE = 240
"""Columns for a file or pipe, which has no width of its own: no cell is cut."""


def print_rows(rows: Sequence[Row], form: str = "terminal") -> None:
    """Prints every row: as a coloured table with its counts, or in one of the text formats of `analysis.table`."""
    if form != "terminal":
        print(table.FORMATS[form](rows), end="")
        return
    _print(table.terminal(rows))
    print(table.counts(rows))


def print_page(rows: Sequence[Row], places: Mapping[str, Place]) -> None:
    """Prints a table for each family of runs, what was left out of them, the counts and the tightest bound."""
    for made in tables(rows, places):
        _print(made)
        print()
    if unspoken := silent(rows):
        print(f"Inapplicable to every run (the report gives the reasons): {unspoken}")
    print(f"Verdicts: {table.counts(rows)}")
    if tightest := best(rows):
        print(f"Best tightness: {tightest}")


def _print(made: object) -> None:
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else WIDE).print(made)
