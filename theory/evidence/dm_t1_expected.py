"""DM-T1 in exact expectations: what one update may add to the objective, at each run's closest update."""

from fractions import Fraction

from theory import symbols
from theory.claims.dm_t1 import DM_T1
from theory.evidence.dm_t1_const import scaled_runs
from theory.evidence.expected_runs import ExpectedRun, shown
from theory.exact.claim_numbers import column, exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison


def instances() -> tuple[Comparison, ...]:
    """Per run the update with the largest ratio, without and with shrinking."""
    found = []
    for case, words in scaled_runs():
        bounds = allowed(case)
        sides = [(excess(case, update), bounds[update], update) for update in range(case.updates)]
        measured, bound, update = max(sides, key=lambda side: side[0] / side[1])
        found.append(case.compared(measured, bound, f"{words}update {update} of {case.updates}"))
    return tuple(found)


def facts() -> tuple[Fact, ...]:
    """The left side is at most the value at every update."""
    return shown(instances())


def excess(case: ExpectedRun, update: int) -> Fraction:
    """E f(u+1) - E f(u) + (step/2)(E|grad f(x_u)|^2 + E|grad f(Theta_u)|^2), norms weighted by the factors."""
    here, after = case.moments[update : update + 2]
    scales = case.run.factors
    squares = [
        s * (near + stale) for s, near, stale in zip(scales, here.gradient_squares, here.stale_squares, strict=True)
    ]
    return after.objective - here.objective + case.run.step_size * sum(squares, Fraction(0)) / 2


def allowed(case: ExpectedRun) -> list[Fraction]:
    """The claim's value at every update u, at which block l's read has missed min(u, τ_l) steps."""
    step, known = case.run.step_size, case.numbers
    bounds = []
    for update in range(case.updates):
        windows = column([step * min(update, delay) for delay in case.run.delays])
        bounds.append(exact_value(DM_T1, known | {symbols.update_step_size: step, symbols.window_step_sum: windows}))
    return bounds
