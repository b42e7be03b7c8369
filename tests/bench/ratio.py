"""What a benchmark measures and is held to, and how programs are compared on a machine that is busy now and then."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Program = Callable[[], object]
Prepare = Callable[[], Program]
"""Sets a program up, untimed; the program that it returns is what is timed."""


@dataclass(frozen=True)
class Target:
    """A figure of the table.

    Attributes:
        must: what has to hold, the largest (`at_least`: the smallest) allowed; None where nothing is asked.
        aim: what we would like; None where nothing further is asked.
        unit: empty for ratios to the baseline.
    """

    name: str
    must: float | None
    aim: float | None = None
    unit: str = ""
    at_least: bool = False

    def met(self, measured: float) -> bool:
        """Whether the figure does what it must."""
        if self.must is None:
            return True
        return measured >= self.must if self.at_least else measured <= self.must


@dataclass(frozen=True)
class Measured:
    """A figure as it came out.

    Attributes:
        value: None where it could not be measured; `note` says why.
        spread: lower and upper quartile, where it was measured several times.
    """

    target: Target
    value: float | None
    spread: tuple[float, float] | None = None
    note: str = ""


def seconds(program: Program) -> float:
    """How long the program takes."""
    begun = time.perf_counter()
    program()
    return time.perf_counter() - begun


def interleaved(baseline: Prepare, subjects: Sequence[Prepare], rounds: int) -> list[list[float]]:
    """Ratios of each subject's time to that of the baseline runs just before and after it, one a round.

    Every round runs baseline, subject, baseline, subject, …, so that a machine that slows down slows both.
    """
    ratios: list[list[float]] = [[] for _ in subjects]
    for prepare in (baseline, *subjects):
        prepare()()  # warm up: first calls load libraries and fill caches
    before = seconds(baseline())
    for _ in range(rounds):
        for found, prepare in zip(ratios, subjects, strict=True):
            taken = seconds(prepare())
            after = seconds(baseline())
            found.append(2.0 * taken / (before + after))
            before = after
    return ratios


def median(target: Target, ratios: Sequence[float], note: str = "") -> Measured:
    """The median and the quartiles."""
    if len(ratios) < 2:
        return Measured(target, ratios[0], None, note)
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return Measured(target, middle, (low, high), note)
