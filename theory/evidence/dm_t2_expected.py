"""DM-T2 in exact expectations: the averaged squared gradient where its step condition holds, and the bound."""

from fractions import Fraction

from theory.claims.dm_t2 import DM_T2
from theory.evidence.dm_t1_const import scaled_runs
from theory.evidence.expected_runs import ExpectedRun, shown
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.methods import fdg
from theory.refutation import Comparison


def instances() -> tuple[Comparison, ...]:
    """Both sides at every run that meets the step condition, without and with shrinking."""
    return tuple(
        case.compared(case.averaged("gradient_squares"), bound(case), f"{words}measured")
        for case, words in scaled_runs()
        if in_range(case)
    )


def facts() -> tuple[Fact, ...]:
    """The averaged squared gradient is at most the value."""
    return shown(instances())


def bound(case: ExpectedRun) -> Fraction:
    """The claim's value."""
    return exact_value(DM_T2, case.numbers)


def in_range(case: ExpectedRun) -> bool:
    """Whether the step condition is met."""
    return fdg.meets_step_condition(case.run.step_size * case.smoothness, case.run.delays, case.run.factors)
