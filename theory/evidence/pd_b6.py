"""PD-B6 in exact expectations: the root mean square of the mean bias at `own`, and the bound."""

from fractions import Fraction

from theory import symbols
from theory.claims.pd_b6 import PD_B6
from theory.evidence.expected_runs import ExpectedRun, root_above, root_below, runs, shown
from theory.exhibit import Fact
from theory.numeric import claim_value
from theory.refutation import Comparison


def instances() -> tuple[Comparison, ...]:
    """Both sides at every run with a delay and x < 1."""
    return tuple(
        case.compared(root_above(case.largest("bias_squares")), bound)
        for case in runs()
        if max(case.run.delays) and (bound := claimed(case)) is not None
    )


def facts() -> tuple[Fact, ...]:
    """The root mean square of the mean bias, rounded up, is at most the value."""
    return shown(instances())


def claimed(case: ExpectedRun) -> Fraction | None:
    """The claim's value, its constants rounded down so that every root is a fraction; None where x ≥ 1."""
    delay = max(case.run.delays)
    noise = root_below(case.largest("noise_squares") * delay) ** 2 / delay
    numbers = {
        symbols.step_size: case.run.step_size,
        symbols.objective_smoothness: case.smoothness,
        symbols.max_delay: delay,
        symbols.gradient_mean_square_root: root_below(case.largest("gradient_squares")),
        symbols.noise_variance: noise,
    }
    found = claim_value(PD_B6, numbers, "exact")
    return found.value.item() if found.in_domain else None
