"""DM-T2 in exact expectations: with variances alone, under its step condition."""

from fractions import Fraction

from theory.evidence.dm_t1_const import SHRINK
from theory.evidence.expected_runs import ExpectedRun, runs
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.library import CLAIMS
from theory.methods import fdg


def facts() -> tuple[Fact, ...]:
    """Both sides at every run that meets the step condition, without and with shrinking."""
    return tuple(
        case.comparison(case.averaged("gradient_squares"), bound(case), "shrunk, measured" if scales else "measured")
        for scales in (None, SHRINK)
        for case in runs(scales)
        if in_range(case)
    )


def in_range(case: ExpectedRun) -> bool:
    """Whether the step condition is met."""
    return fdg.meets_step_condition(case.run.step_size * case.smoothness, case.run.delays, case.run.factors)


def bound(case: ExpectedRun) -> Fraction:
    """The claim's value."""
    return exact_value(CLAIMS["DM-T2"], case.numbers)
