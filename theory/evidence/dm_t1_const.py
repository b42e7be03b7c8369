"""DM-T1-const in exact expectations: the averaged squared gradient with shrinking, and the bound."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from theory import symbols
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.evidence.expected_runs import ExpectedRun, runs, shown
from theory.exact.claim_numbers import column, exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison

SHRINK = (Fraction(1, 2), Fraction(1))


def scaled_runs() -> Iterator[tuple[ExpectedRun, str]]:
    """Every run, without and with shrinking, and what is said of it."""
    for scales, words in ((None, ""), (SHRINK, "shrunk, ")):
        for case in runs(scales):
            yield case, words


def instances() -> tuple[Comparison, ...]:
    """Both sides at every run; A_l is the largest mean square gradient of the run."""
    return tuple(
        case.compared(case.averaged("gradient_squares"), exact_value(DM_T1_CONST, numbers(case)), f"{words}measured")
        for case, words in scaled_runs()
    )


def facts() -> tuple[Fact, ...]:
    """The averaged squared gradient is at most the value."""
    return shown(instances())


def numbers(case: ExpectedRun) -> dict[Any, Any]:
    """The constants of a run, each coordinate a block."""
    scales = case.run.scales or (Fraction(1),) * case.run.size
    return {
        symbols.step_size: case.run.step_size,
        symbols.horizon: case.updates,
        symbols.objective_smoothness: case.smoothness,
        symbols.initial_gap: case.gap,
        symbols.blocks: case.run.size,
        symbols.shrink: column(scales),
        symbols.block_delay: column(case.run.delays),
        symbols.block_second_moment: column(case.largest_by_coordinate("applied_squares")),
    }
