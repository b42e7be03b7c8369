"""What claims about delayed descent on a convex loss take from a run."""

from fractions import Fraction
from functools import cache
from typing import Any

from sympy import Basic

from analysis.arenas.modes.descent import Descent
from theory import symbols
from theory.claim import Claim
from theory.claims.dm_schedule import cotangent_factor
from theory.exact.cost_free_step import cost_free_step


@cache
def free_step(delay: int) -> tuple[Fraction, int]:
    """A number just below the largest step that costs nothing, and how many updates cost something just above it."""
    (lower, _), updates = cost_free_step(delay)
    return lower, updates


def values_of(run: Descent, claim: Claim) -> dict[Basic, Any]:
    """Of every symbol of such a claim."""
    values: dict[Basic, Any] = {
        symbols.delay: run.delay,
        symbols.max_delay: run.delay,
        symbols.step_size: run.step_size,
        symbols.objective_smoothness: run.smoothness,
        symbols.smoothness: run.smoothness,
        symbols.strong_convexity: run.loss.strong_convexity,
        symbols.step_times_curvature: run.step_size * run.smoothness,
        symbols.delay_strength: run.step_size * run.smoothness * run.delay,
        symbols.horizon: run.updates,
        symbols.initial_distance: abs(run.start),
        symbols.initial_gap: run.loss.value(run.start),
        symbols.gradient_bound: run.gradient_bound,
        symbols.heavy_ball_momentum: run.momentum,
        cotangent_factor: run.factor,
    }
    if symbols.cost_free_step in claim.symbols:
        values[symbols.cost_free_step] = free_step(run.delay)[0]
    return values
