"""DM-T2 in exact expectations: with variances alone, under its step condition.

The formula of the claim is written here once, at a constant step.
"""

from fractions import Fraction

from theory.evidence.dm_t1_const import SHRINK
from theory.evidence.expected_runs import ExpectedRun, runs
from theory.exhibit import Fact


def facts() -> tuple[Fact, ...]:
    """Both sides at every run that meets the step condition, without and with shrinking."""
    return tuple(
        case.comparison(case.averaged("gradient_squares"), bound(case), "shrunk, measured" if scales else "measured")
        for scales in (None, SHRINK)
        for case in runs(scales)
        if in_range(case)
    )


def in_range(case: ExpectedRun) -> bool:
    """2 (step L)^2 s_j delay_j^2 + step L s_j <= 1 for every block j."""
    strength = case.run.step_size * case.smoothness
    scales = case.run.scales or (Fraction(1),) * case.run.size
    return all(2 * strength**2 * s * d**2 + strength * s <= 1 for s, d in zip(scales, case.run.delays, strict=True))


def bound(case: ExpectedRun) -> Fraction:
    """2 gap/(step T) + step L sum s_j^2 sigma_j^2 + 2 step^2 L^2 sum s_j^2 delay_j sigma_j^2."""
    step, smoothness = case.run.step_size, case.smoothness
    scales = case.run.scales or (Fraction(1),) * case.run.size
    variances = [s**2 * v for s, v in zip(scales, case.largest_by_coordinate("noise_squares"), strict=True)]
    late = sum((v * delay for v, delay in zip(variances, case.run.delays, strict=True)), Fraction(0))
    fresh = 2 * case.gap / (step * case.updates) + step * smoothness * sum(variances, Fraction(0))
    return fresh + 2 * step**2 * smoothness**2 * late
