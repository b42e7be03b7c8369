"""DM-T3 on scalar rules that mix three versions, run in fractions."""

from fractions import Fraction
from itertools import pairwise

from theory import symbols
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.claims.dm_t3 import DM_T3
from theory.exact.claim_numbers import column, exact_value
from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.refutation import Comparison

Delays = tuple[int, int, int]


def mixed_run(shares: tuple[Fraction, Fraction, Fraction], delays: Delays, step: Fraction, updates: int) -> list:
    """Points of x ← x − step Σ_X h_X x_{u − d_X} from x_0 = 1: the mean applied gradient of f = (Σ h_X) x²/2."""
    points = [Fraction(1)]
    for update in range(updates):
        applied = sum((h * points[max(0, update - d)] for h, d in zip(shares, delays, strict=True)), Fraction(0))
        points.append(points[-1] - step * applied)
    return points


SHARES, STEP, UPDATES = (Fraction(1, 4), Fraction(1, 4), Fraction(1, 2)), Fraction(1, 2), 12
RULES = (("live", (1, 1, 0)), ("replay", (1, 0, 0)), ("stash", (1, 1, 1)))


def _run(mask: Delays, tau: int) -> tuple[Fraction, dict]:
    """Mean squared gradient of a run, and its numbers."""
    smoothness = sum(SHARES, Fraction(0))
    first, second, third = (tau * late for late in mask)
    points = mixed_run(SHARES, (first, second, third), STEP, UPDATES)
    moves = [(there - here) / STEP for here, there in pairwise(points)]
    numbers = {
        symbols.step_size: STEP,
        symbols.horizon: UPDATES,
        symbols.initial_gap: Fraction(smoothness) / 2,
        symbols.objective_smoothness: smoothness,
        symbols.shrink: column([Fraction(1)]),
        symbols.block_second_moment: column([max(move * move for move in moves)]),
        symbols.version_smoothness: column(SHARES),
        symbols.version_delay: column([[first], [second], [third]]),
        symbols.block_delay: column([tau]),
    }
    return sum(((smoothness * x) ** 2 for x in points[:-1]), Fraction(0)) / UPDATES, numbers


def instances() -> tuple[Comparison, ...]:
    """Runs under three rules at several delays, none included."""
    found = []
    for tau in (0, 1, 2, 4):
        for rule, mask in RULES:
            measured, numbers = _run(mask, tau)
            found.append(Comparison(f"{rule}, τ = {tau}", "(1/T) Σ‖∇f‖²", measured, exact_value(DM_T3, numbers)))
    return tuple(found)


def facts() -> tuple[Fact, ...]:
    """The mean squared gradient against the value; under stash also DM-T1-const, which is never above it."""
    found = [
        (f"{one.case}: {decimal(one.measured, 4)} ≤ {decimal(one.bound, 4)}", not one.exceeds) for one in instances()
    ]
    for tau in (1, 2, 4):
        measured, numbers = _run((1, 1, 1), tau)
        sharper, value = exact_value(DM_T1_CONST, numbers), exact_value(DM_T3, numbers)
        words = f"stash, τ = {tau}: DM-T1-const gives {decimal(sharper, 4)} ≤ {decimal(value, 4)}"
        found.append((words, measured <= sharper <= value))
    return tuple(found)
