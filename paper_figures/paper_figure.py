"""What a figure of the paper is: its numbers, their columns, and how they are drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

Cell = str | int | float | None
Numbers = Sequence[Mapping[str, Cell]]


@dataclass(frozen=True)
class PaperFigure:
    """A figure.

    Attributes:
        name: Name of its files.
        columns: Its numbers' columns, by name, each of one type. A float column X may be followed by a column X_error:
            a bound of its distance to the number meant, whatever machine computed it.
        numbers: Computes the numbers.
        draw: Draws them.
    """

    name: str
    columns: Mapping[str, type]
    numbers: Callable[[], Numbers]
    draw: Callable[[Numbers], Figure]
