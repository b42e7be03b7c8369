"""The arenas: for each kind of left-hand side, instances in exact numbers that measure it."""

from analysis.arenas import biases, expectations, laws, modes, networks, schedules, steps
from analysis.attack.arena import Arena
from theory.claim import Claim

ARENAS: tuple[Arena, ...] = (
    *biases.ARENAS,
    *expectations.ARENAS,
    *laws.ARENAS,
    *modes.ARENAS,
    *networks.ARENAS,
    *schedules.ARENAS,
    *steps.ARENAS,
)
"""All of them; a left-hand side is measured in one."""


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
