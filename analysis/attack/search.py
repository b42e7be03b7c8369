"""The attack: a search through instances and schedules for the one that comes closest to breaking a claim."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from hypothesis import target
from hypothesis.errors import Unsatisfiable

from analysis.attack.arena import Arena
from analysis.attack.drawing import draw
from analysis.attack.examine import Finding, closest
from theory.claim import Claim

EXAMPLES = 300
ATTEMPTS = 5
"""How often instances are drawn where a known one violates the claim, and no simpler one was found."""


@dataclass(frozen=True)
class Attack:
    """What a search found.

    Attributes:
        claim: the claim.
        arena: where it was attacked.
        best: the closest comparison, or a violation in its simplest form; None where the claim spoke about no instance.
        examined: how many instances were examined.
        spoken: about how many of them the claim says something.
        latest: the longest delay of these; None where delay plays no part.
    """

    claim: Claim
    arena: Arena
    best: Finding | None
    examined: int
    spoken: int
    latest: int | None

    @property
    def violated(self) -> bool:
        """Whether the best instance shows the claim false."""
        return self.best is not None and self.best.decision.relation == "violated"


class _Broken(AssertionError):
    """A violation, for Hypothesis to simplify."""


class _Hunt:
    """The best comparison so far."""

    def __init__(self, claim: Claim, arena: Arena) -> None:
        self.claim, self.arena = claim, arena
        self.best: Finding | None = None
        self.violation: Finding | None = None
        self.examined = self.spoken = 0
        self.latest: int | None = None

    def look(self, instance: Any) -> Finding | None:
        """Examines one instance and keeps it where it is the best, or the latest violation."""
        self.examined += 1
        found = closest(self.arena, instance, self.claim)
        if found is None:
            return None
        if found.decision.relation != "vacuous":
            self.spoken += 1
            if self.arena.delay is not None:
                self.latest = max(self.latest or 0, self.arena.delay(instance))
        if found.decision.relation == "violated":
            self.violation = found  # the last that Hypothesis tries is the simplest
        elif self.best is None or found.decision.tightness > self.best.decision.tightness:
            self.best = found
        return found


def attack(claim: Claim, arena: Arena, examples: int = EXAMPLES, random_seed: int = 0) -> Attack:
    """Searches an arena for the instance that comes closest to a claim; a violation is brought to its simplest form.

    Args:
        claim: the claim.
        arena: an arena that measures the claim's left-hand side.
        examples: how many instances are drawn beside those that are known to come close; several times as many where a
            known one violates the claim, until a simpler one is found.
        random_seed: the same seed gives the same search.
    """
    hunt = _Hunt(claim, arena)
    known: Finding | None = None
    for instance in arena.known(claim):
        hunt.look(instance)
        known = known or hunt.violation
    found = _drawn(hunt, examples, random_seed)
    for again in range(1, ATTEMPTS):
        if found or known is None:
            break
        found = _drawn(hunt, examples, random_seed + again)
    shown = (violation for violation in (hunt.violation if found else None, known) if violation is not None)
    simplest = min(shown, key=lambda violation: len("".join(violation.instance.lines())), default=None)
    return Attack(claim, arena, simplest or hunt.best, hunt.examined, hunt.spoken, hunt.latest)


def _drawn(hunt: _Hunt, examples: int, random_seed: int) -> bool:
    """Looks at drawn instances; whether one violates the claim, which is then simplified."""

    def hunted(instance: Any) -> None:
        found = hunt.look(instance)
        if found is None:
            return
        if found.decision.relation == "violated":
            raise _Broken
        if isfinite(found.decision.tightness):
            target(found.decision.tightness)

    try:
        draw(hunt.arena.instances(hunt.claim), hunted, examples, random_seed)
    except _Broken:
        return True
    except Unsatisfiable:  # no instance could be drawn for this claim
        return False
    return False
