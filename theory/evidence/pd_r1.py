"""PD-R1 in exact expectations: the averaged squared gradient of delayed SGD on rational quadratics, and the bound."""

from theory import symbols
from theory.evidence.expected_runs import root_above, runs
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.library import CLAIMS


def facts() -> tuple[Fact, ...]:
    """Both sides at every run; B is the largest root mean square bias, rounded up, σ² the largest variance."""
    facts = []
    for case in runs():
        numbers = case.numbers | {
            symbols.mean_bias_bound: root_above(case.largest("bias_squares")),
            symbols.noise_variance: case.largest("noise_squares"),
        }
        bound = exact_value(CLAIMS["PD-R1"], numbers)
        facts.append(case.comparison(case.averaged("gradient_squares"), bound))
    return tuple(facts)
