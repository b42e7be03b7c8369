"""PD-B6 in exact expectations: the root mean square of the mean bias at `own`.

The formula of the claim is written here once; roots on its side are rounded down, the measured one up.
"""

from fractions import Fraction

from theory.evidence.expected_runs import ExpectedRun, root_above, root_below, runs
from theory.exhibit import Fact


def facts() -> tuple[Fact, ...]:
    """Both sides at every run with a delay and x < 1."""
    return tuple(
        case.comparison(root_above(case.largest("bias_squares")), bound(case))
        for case in runs()
        if 0 < strength(case) < 1
    )


def strength(case: ExpectedRun) -> Fraction:
    """x = L step (largest delay)."""
    return case.smoothness * case.run.step_size * max(case.run.delays)


def bound(case: ExpectedRun) -> Fraction:
    """[x G + L step sigma sqrt(delay)]/(1 - x), G and sigma the largest of the run, roots rounded down."""
    x = strength(case)
    slope, noise = (root_below(case.largest(name)) for name in ("gradient_squares", "noise_squares"))
    spread = case.smoothness * case.run.step_size * noise * root_below(Fraction(max(case.run.delays)))
    return (x * slope + spread) / (1 - x)
