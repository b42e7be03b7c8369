"""The numbers behind the figures as they are committed."""

from collections.abc import Mapping

from paper_figures.__main__ import OUT
from paper_figures.figures import FIGURES
from paper_figures.numbers_file import from_text
from paper_figures.paper_figure import Cell, Numbers


def committed(name: str) -> Numbers:
    """The rows of a figure."""
    return from_text((OUT / f"{name}.csv").read_text(), FIGURES[name].columns)


def number(row: Mapping[str, Cell], name: str) -> float:
    """A cell that is a float."""
    value = row[name]
    assert isinstance(value, float), f"{name} is missing"
    return value


def whole(row: Mapping[str, Cell], name: str) -> int:
    """A cell that is a whole number."""
    value = row[name]
    assert isinstance(value, int), f"{name} is missing"
    return value
