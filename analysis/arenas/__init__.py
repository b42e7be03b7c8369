"""The arenas: for each kind of left-hand side, instances in exact numbers that measure it."""

from analysis.arenas.clock_descent import CLOCK_DESCENT
from analysis.arenas.descent import DESCENT, MEAN_BIAS
from analysis.arenas.modes import MODES
from analysis.arenas.stationary_modes import STATIONARY_MODES
from analysis.arenas.step_conditions import STEP_CONDITIONS
from analysis.arenas.worker_average import WORKER_AVERAGE
from analysis.attack.arena import Arena
from theory.claim import Claim

ARENAS: tuple[Arena, ...] = (
    MODES,
    DESCENT,
    MEAN_BIAS,
    CLOCK_DESCENT,
    STATIONARY_MODES,
    STEP_CONDITIONS,
    WORKER_AVERAGE,
)


class NoArena(ValueError):
    """A claim whose left-hand side no arena measures."""


def arena_of(claim: Claim) -> Arena:
    """The arena in which a claim is attacked.

    Raises:
        NoArena: if its left-hand side is measured in none.
    """
    for arena in ARENAS:
        if claim.measured in arena.measures:
            return arena
    measured = ", ".join(sorted(name for arena in ARENAS for name in arena.measures))
    raise NoArena(f"{claim.name}: no instance measures {claim.measured!r}; an attack knows {measured}.")
