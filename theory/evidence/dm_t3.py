"""DM-T3 on scalar rules that mix three versions, run in fractions."""

from fractions import Fraction
from itertools import pairwise

from theory import symbols
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.claims.dm_t3 import DM_T3
from theory.exact.claim_numbers import column, exact_value
from theory.exact.digits import decimal
from theory.exhibit import Fact

Delays = tuple[int, int, int]


def mixed_run(shares: tuple[Fraction, Fraction, Fraction], delays: Delays, step: Fraction, updates: int) -> list:
    """Points of x ← x − step Σ_X h_X x_{u − d_X} from x_0 = 1: the mean applied gradient of f = (Σ h_X) x²/2."""
    points = [Fraction(1)]
    for update in range(updates):
        applied = sum((h * points[max(0, update - d)] for h, d in zip(shares, delays, strict=True)), Fraction(0))
        points.append(points[-1] - step * applied)
    return points


def facts() -> tuple[Fact, ...]:
    """The mean squared gradient against the value; under stash also DM-T1-const, which is never above it."""
    shares, step, updates = (Fraction(1, 4), Fraction(1, 4), Fraction(1, 2)), Fraction(1, 2), 12
    smoothness = sum(shares, Fraction(0))
    found = []
    for tau in (1, 2, 4):
        for rule, delays in (("live", (tau, tau, 0)), ("replay", (tau, 0, 0)), ("stash", (tau, tau, tau))):
            points = mixed_run(shares, delays, step, updates)
            measured = sum(((smoothness * x) ** 2 for x in points[:-1]), Fraction(0)) / updates
            moves = [(there - here) / step for here, there in pairwise(points)]
            numbers = {
                symbols.step_size: step,
                symbols.horizon: updates,
                symbols.initial_gap: Fraction(smoothness) / 2,
                symbols.objective_smoothness: smoothness,
                symbols.shrink: column([Fraction(1)]),
                symbols.block_second_moment: column([max(move * move for move in moves)]),
                symbols.version_smoothness: column(shares),
                symbols.version_delay: column([[d] for d in delays]),
                symbols.block_delay: column([tau]),
            }
            value = exact_value(DM_T3, numbers)
            found.append((f"{rule}, τ = {tau}: {decimal(measured, 4)} ≤ {decimal(value, 4)}", measured <= value))
            if rule == "stash":
                sharper = exact_value(DM_T1_CONST, numbers)
                words = f"stash, τ = {tau}: DM-T1-const gives {decimal(sharper, 4)} ≤ {decimal(value, 4)}"
                found.append((words, measured <= sharper <= value))
    return tuple(found)
