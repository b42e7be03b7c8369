"""The arenas: for each kind of left-hand side, instances in exact numbers that measure it."""

from analysis.arenas.adversaries import ADVERSARIES, TEETH
from analysis.arenas.compensation import COMPENSATION
from analysis.arenas.coupled import COUPLED
from analysis.arenas.groups import GROUPS
from analysis.arenas.modes import MODES
from analysis.arenas.rates import RATES
from analysis.arenas.roots import GENERATING, OUTWARD
from analysis.arenas.rules import RULES
from analysis.arenas.steps import MOVES, PREDICTIONS
from analysis.arenas.worst_cases import WORST_CASES
from analysis.attack.arena import Arena
from theory.claim import Claim

ARENAS: tuple[Arena, ...] = (
    MODES,
    RATES,
    WORST_CASES,
    GROUPS,
    ADVERSARIES,
    TEETH,
    COUPLED,
    RULES,
    OUTWARD,
    GENERATING,
    MOVES,
    PREDICTIONS,
    COMPENSATION,
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
