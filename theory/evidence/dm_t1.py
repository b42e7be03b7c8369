"""DM-T1 attained: on f = (h/2)|x|^2, while all reads are of the start, both sides are equal."""

from fractions import Fraction

import numpy as np

from theory import symbols
from theory.claims.dm_t1 import DM_T1
from theory.exact.delayed_quadratic import QuadraticRun, run
from theory.exhibit import Fact
from theory.numeric import claim_value
from theory.refutation import Comparison

DELAYS = (0, 1, 2, 3, 5, 8)


def sides(made: QuadraticRun, update: int) -> tuple[Fraction, Fraction]:
    """Left and right side of DM-T1 at an update of a run whose blocks all have one curvature."""
    here, read, step = made.points[update], made.read(update), made.step_sizes[update]
    decrease = made.objective(made.points[update + 1]) - made.objective(here)
    left = decrease + step / 2 * (made.square(here) + made.square(read))
    blocks = len(made.curvatures)
    numbers = {
        symbols.update_step_size: step,
        symbols.objective_smoothness: max(made.curvatures),
        symbols.shrink: np.array([Fraction(1)] * blocks, dtype=object),
        symbols.block_second_moment: np.array(
            [max(made.gradient(made.read(r))[b] ** 2 for r in range(update + 1)) for b in range(blocks)], dtype=object
        ),
        symbols.window_step_sum: np.array([made.missed(update, b) for b in range(blocks)], dtype=object),
    }
    return left, claim_value(DM_T1, numbers, "exact").value.item()


def instances() -> tuple[Comparison, ...]:
    """The last update before a late read moves, at several delays: the bound is attained."""
    found = []
    for tau in DELAYS:
        left, right = sides(run([Fraction(3, 2)], [(tau,)], [Fraction(1, 3)] * (tau + 1), [Fraction(1)]), tau)
        found.append(Comparison(f"f = (3/4)x², η = 1/3, update τ = {tau}", "left side of DM-T1", left, right))
    return tuple(found)


def facts() -> tuple[Fact, ...]:
    """Equality at update τ, with step sizes that differ and that do not, for one block and for two."""
    found = []
    for tau in DELAYS:
        for kind, steps in (
            ("equal", [Fraction(1, 3)] * (tau + 1)),
            ("unequal", [Fraction(2, 3 * (r + 1)) for r in range(tau + 1)]),
        ):
            for start in ((Fraction(1),), (Fraction(2), Fraction(-1, 3))):
                made = run([Fraction(3, 2)] * len(start), [(tau,)] * len(start), steps, start)
                left, right = sides(made, tau)
                found.append((f"τ = {tau}, {kind} steps, {len(start)} block(s): {left} = {right}", left == right))
    made = run([Fraction(3, 2)], [(2,)], [Fraction(1, 3)] * 4, [Fraction(1)])
    left, right = sides(made, 3)
    found.append((f"τ = 2, one update later it is strict: {left} < {right}", left < right))
    return tuple(found)
