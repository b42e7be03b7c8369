"""DM-T1-const in exact expectations: the averaged squared gradient with shrinking, and the bound."""

from fractions import Fraction

import numpy as np

from theory import symbols
from theory.evidence.expected_runs import ExpectedRun, runs
from theory.exhibit import Fact
from theory.library import CLAIMS
from theory.numeric import claim_value

SHRINK = (Fraction(1, 2), Fraction(1))


def facts() -> tuple[Fact, ...]:
    """Both sides at every run, without and with shrinking; A_l is the largest mean square gradient of the run."""
    facts = []
    for scales in (None, SHRINK):
        for case in runs(scales):
            bound = claim_value(CLAIMS["DM-T1-const"], numbers(case), "exact").value.item()
            shown = "shrunk, measured" if scales else "measured"
            facts.append(case.comparison(case.averaged("gradient_squares"), bound, shown))
    return tuple(facts)


def numbers(case: ExpectedRun) -> dict:
    """The constants of a run, each coordinate a block."""
    scales = case.run.scales or (Fraction(1),) * case.run.size
    return {
        symbols.step_size: case.run.step_size,
        symbols.horizon: case.updates,
        symbols.objective_smoothness: case.smoothness,
        symbols.initial_gap: case.gap,
        symbols.blocks: case.run.size,
        symbols.shrink: np.array(scales, dtype=object),
        symbols.block_delay: np.array(case.run.delays, dtype=object),
        symbols.block_second_moment: np.array(case.largest_by_coordinate("applied_squares"), dtype=object),
    }
