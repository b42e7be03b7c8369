"""Numbers of a run on a quadratic in the symbols of the claims about decoupled modules, and a claim's value at them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from theory import symbols
from theory.claim import Claim
from theory.exact.delayed_quadratic import QuadraticRun
from theory.numeric import claim_value


def column(entries: Any) -> Any:
    """Numbers by block (or by row and block) for `claim_value`."""
    return np.array(entries, dtype=object)


def numbers_of(run: QuadraticRun) -> dict[Any, Any]:
    """What a run with a constant step fixes: step, horizon, gap, smoothness, moments, and delays where all agree."""
    return {
        symbols.step_size: run.step_sizes[0],
        symbols.horizon: len(run.step_sizes),
        symbols.initial_gap: run.objective(run.points[0]),
        symbols.objective_smoothness: max(run.curvatures),
        symbols.shrink: column([Fraction(1)] * len(run.curvatures)),
        symbols.block_second_moment: column(run.moments()),
        symbols.block_delay: column([max(levels) for levels in run.delays]),
    }


def exact_value(claim: Claim, numbers: Mapping[Any, Any]) -> Fraction:
    """The claim's value in fractions."""
    return claim_value(claim, numbers, "exact").value.item()
