"""DM-T1 in exact expectations: what one update may add to the objective, at every update of the run that comes closest.

The formula of the claim is written here once, in the symbols of the library, at a constant step.
"""

from fractions import Fraction

from theory.evidence.dm_t1_const import SHRINK
from theory.evidence.expected_runs import ExpectedRun, runs
from theory.exhibit import Fact


def facts() -> tuple[Fact, ...]:
    """Per run the update with the largest ratio, without and with shrinking."""
    facts = []
    for scales in (None, SHRINK):
        for case in runs(scales):
            bounds = allowed(case)
            sides = [(excess(case, update), bounds[update], update) for update in range(case.updates)]
            measured, bound, update = max(sides, key=lambda side: side[0] / side[1])
            shown = f"{'shrunk, ' if scales else ''}update {update} of {case.updates}"
            facts.append(case.comparison(measured, bound, shown))
    return tuple(facts)


def excess(case: ExpectedRun, update: int) -> Fraction:
    """E f(u+1) - E f(u) + (step/2)(E|grad f(x_u)|^2 + E|grad f(Theta_u)|^2), norms weighted by the factors."""
    here, after = case.moments[update : update + 2]
    squares = (*_scaled(case, here.gradient_squares), *_scaled(case, here.stale_squares))
    return after.objective - here.objective + case.run.step_size * sum(squares, Fraction(0)) / 2


def allowed(case: ExpectedRun) -> list[Fraction]:
    """(step L^2/2) sum s_j^2 A_j Gamma_j^2 + (L step^2/2) sum s_j^2 A_j, Gamma_j = step min(u, delay_j), at every u."""
    step, smoothness = case.run.step_size, case.smoothness
    moments = _scaled(case, _scaled(case, case.largest_by_coordinate("applied_squares")))
    bounds = []
    for update in range(case.updates):
        windows = [step * min(update, delay) for delay in case.run.delays]
        drift = sum((moment * window**2 for moment, window in zip(moments, windows, strict=True)), Fraction(0))
        bounds.append(step * smoothness**2 * drift / 2 + smoothness * step**2 * sum(moments, Fraction(0)) / 2)
    return bounds


def _scaled(case: ExpectedRun, values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple(s * value for s, value in zip(case.run.factors, values, strict=True))
