"""PD-R1 in exact expectations: the averaged squared gradient of delayed SGD on rational quadratics, and the bound.

No task overtakes in these runs, so each is its own virtual iterate, and PD-R1-virtual is held against them, too.
"""

from theory import symbols
from theory.claim import Claim
from theory.claims.pd_r1 import PD_R1
from theory.claims.pd_r1_virtual import PD_R1_VIRTUAL
from theory.evidence.expected_runs import root_above, runs, shown
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.refutation import Comparison


def _held(claim: Claim) -> tuple[Comparison, ...]:
    """Both sides at every run; B is the largest root mean square bias, rounded up, σ² the largest variance."""
    found = []
    for case in runs():
        numbers = case.numbers | {
            symbols.mean_bias_bound: root_above(case.largest("bias_squares")),
            symbols.noise_variance: case.largest("noise_squares"),
        }
        found.append(case.compared(case.averaged("gradient_squares"), exact_value(claim, numbers)))
    return tuple(found)


def instances() -> tuple[Comparison, ...]:
    """PD-R1 at every run."""
    return _held(PD_R1)


def virtual_instances() -> tuple[Comparison, ...]:
    """PD-R1-virtual at every run."""
    return _held(PD_R1_VIRTUAL)


def facts() -> tuple[Fact, ...]:
    """The averaged squared gradient is at most PD-R1's value."""
    return shown(instances())
