"""PD-B6 in exact expectations: the root mean square of the mean bias at `own`, and the bound."""

from fractions import Fraction

from theory import symbols
from theory.evidence.expected_runs import ExpectedRun, root_above, root_below, runs
from theory.exhibit import Fact
from theory.library import CLAIMS
from theory.numeric import claim_value


def facts() -> tuple[Fact, ...]:
    """Both sides at every run with a delay and x < 1."""
    return tuple(
        case.comparison(root_above(case.largest("bias_squares")), bound)
        for case in runs()
        if max(case.run.delays) and (bound := claimed(case)) is not None
    )


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
    found = claim_value(CLAIMS["PD-B6"], numbers, "exact")
    return found.value.item() if found.in_domain else None
