"""DM-T1-const in exact expectations: the averaged squared gradient with shrinking, and the bound."""

from fractions import Fraction

from theory.evidence.expected_runs import runs
from theory.exact.claim_numbers import exact_value
from theory.exhibit import Fact
from theory.library import CLAIMS

SHRINK = (Fraction(1, 2), Fraction(1))


def facts() -> tuple[Fact, ...]:
    """Both sides at every run, without and with shrinking; A_l is the largest mean square gradient of the run."""
    facts = []
    for scales in (None, SHRINK):
        for case in runs(scales):
            bound = exact_value(CLAIMS["DM-T1-const"], case.numbers)
            shown = "shrunk, measured" if scales else "measured"
            facts.append(case.comparison(case.averaged("gradient_squares"), bound, shown))
    return tuple(facts)
