"""DM-T2 in exact expectations: with variances alone, under its step condition."""

from fractions import Fraction

from theory import symbols
from theory.claims.dm_t2 import DM_T2
from theory.evidence.dm_t1_const import numbers, scaled_runs
from theory.evidence.expected_runs import ExpectedRun, shown
from theory.exact.claim_numbers import column, exact_value
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


def in_range(case: ExpectedRun) -> bool:
    """2 (step L)^2 s_j delay_j^2 + step L s_j <= 1 for every block j."""
    scales = case.run.scales or (Fraction(1),) * case.run.size
    return fdg.meets_step_condition(case.run.step_size * case.smoothness, case.run.delays, scales)


def bound(case: ExpectedRun) -> Fraction:
    """The claim's value, V_l the largest variance of the run."""
    variances = column(case.largest_by_coordinate("noise_squares"))
    return exact_value(DM_T2, numbers(case) | {symbols.block_noise_variance: variances})
