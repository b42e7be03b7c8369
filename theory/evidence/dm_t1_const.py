"""DM-T1-const in exact expectations: the averaged squared gradient with shrinking, and the bound."""

from collections.abc import Iterator
from fractions import Fraction

from theory.claims.dm_t1_const import DM_T1_CONST
from theory.evidence.expected_runs import ExpectedRun, runs, shown
from theory.exact.claim_numbers import exact_value
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
        case.compared(case.averaged("gradient_squares"), exact_value(DM_T1_CONST, case.numbers), f"{words}measured")
        for case, words in scaled_runs()
    )


def facts() -> tuple[Fact, ...]:
    """The averaged squared gradient is at most the value."""
    return shown(instances())
