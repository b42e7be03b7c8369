"""The arenas: for each kind of left-hand side, instances in exact numbers that measure it."""

import difflib

from analysis.arenas import biases, expectations, laws, modes, networks, schedules, steps
from analysis.attack.arena import Arena
from theory.claim import Bound, Claim

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
        NoArena: if its left-hand side is measured in none, or is bounded from the wrong side, or nobody can say whether
            an assumption holds there.
    """
    for arena in ARENAS:
        if claim.measured in arena.measures:
            if wrong := set(claim.reference_points) - arena.references:
                points = ", ".join(sorted(arena.references)) or "no reference point"
                raise NoArena(f"{claim.name}: {claim.measured} is not measured at {min(wrong)}, only at {points}.")
            if claim.measured in arena.worst and not isinstance(claim, Bound):
                raise NoArena(
                    f"{claim.name}: {claim.measured} is the largest over many problems, and one of them cannot break "
                    f"a {claim.kind} on it; make it a Bound, or say what one problem does, as huber_objective_gap does."
                )
            if unknown := arena.untold(claim):
                told = ", ".join(sorted(arena.assumptions))
                raise NoArena(
                    f"{claim.name}: whether {unknown[0]} holds cannot be told on {arena.about}; say it as the claim's "
                    f"regime, or leave it out (told there: {told or 'none'})."
                )
            return arena
    measured = sorted(name for arena in ARENAS for name in arena.measures)
    near = difflib.get_close_matches(claim.measured, measured, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"an attack knows {', '.join(measured)}."
    raise NoArena(f"{claim.name}: no instance measures {claim.measured!r}; {hint}")
