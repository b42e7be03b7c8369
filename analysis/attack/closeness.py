"""That a claim holds on every instance, and that a tight one could not be any tighter."""

from dataclasses import replace
from typing import Any

from sympy import Rational

from analysis.attack.arena import Arena
from analysis.attack.examine import closest
from analysis.attack.property import Broken, Property
from analysis.attack.search import attack
from analysis.attack.words import attack_words
from theory.claim import Claim, Condition, Identity, LowerBound, Rate

TOO_TIGHT = Rational(1, 100)
"""By how much a tight claim's constant may be wrong before its extremal instances show it."""
SEVERAL = 3
"""At how many delays a tight claim must be attained: at one alone, τ² passes for τ."""


def _holds(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """No instance within its assumptions shows the claim false, and it speaks about some."""
    result = attack(claim, arena, examples, random_seed)
    if result.violated:
        raise Broken(attack_words(result))
    if not result.spoken:
        raise Broken(f"{claim.name}: it says nothing about any of {result.examined} instances; nothing is tested.")


def _attained(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """A tight claim made one percent too tight is false, at several delays where delay plays a part."""
    found: list[set[int]] = []
    known = arena.known(claim)
    for wrong in too_tight(claim):
        here = {arena.delay(instance) if arena.delay else 0 for instance in known if _violates(arena, instance, wrong)}
        found.append(here)
    caught = set.intersection(*found)
    delays = {arena.delay(instance) for instance in known if arena.admits(instance, claim)} if arena.delay else {0}
    if len(caught) < min(SEVERAL, len(delays)):
        where = f"at delay {', '.join(map(str, sorted(caught)))} alone" if caught else "at no delay"
        raise Broken(
            f"{claim.name} is called tight, but made 1 % tighter it is false {where} among the instances known to come "
            "closest."
        )

    for instance in arena.attaining(claim):
        if arena.admits(instance, claim) and not any(_violates(arena, instance, wrong) for wrong in too_tight(claim)):
            shown = "\n".join(instance.lines())
            raise Broken(f"{claim.name} is called tight, and made 1 % tighter it still holds at\n{shown}")


def _violates(arena: Arena, instance: Any, claim: Claim) -> bool:
    found = closest(arena, instance, claim)
    return found is not None and found.decision.relation == "violated"


def too_tight(claim: Claim, share: Any = TOO_TIGHT) -> tuple[Claim, ...]:
    """The claim with its right-hand side wrong by a share; a condition on either side."""
    if isinstance(claim, Condition):
        factors = (1 - share, 1 + share)
    else:
        factors = (1 + share,) if isinstance(claim, LowerBound) else (1 - share,)
    return tuple(replace(claim, value=claim.value * factor, proof=None) for factor in factors)


def _trivial(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """What holds without the claim holds, and is reached on some of the instances that come closest."""
    bound = replace(claim, value=claim.trivial, regime=None, tight=False, proof=None)
    result = attack(bound, arena, examples, random_seed)
    if result.violated:
        raise Broken(f"{claim.name}: what it calls trivial is false.\n{attack_words(result)}")
    (wrong,) = too_tight(bound)
    if not any(_violates(arena, instance, wrong) for instance in arena.known(claim)):
        raise Broken(f"{claim.name}: its trivial bound, made 1 % tighter, still holds where it should be reached.")


def _not_tight(claim: Claim, arena: Arena) -> str:
    if not claim.tight:
        return "the claim is not said to be tight"
    return "an identity is attained wherever it holds" if isinstance(claim, (Identity, Rate)) else ""


HOLDS = Property(
    name="holds",
    sentence="no instance within its assumptions shows it false",
    silent=lambda claim, arena: "",
    check=_holds,
)
TRIVIAL = Property(
    name="trivial",
    sentence="what it calls trivial holds, and is reached",
    silent=lambda claim, arena: "no trivial bound is declared" if claim.trivial is None else "",
    check=_trivial,
)
ATTAINED = Property(
    name="attained",
    sentence="made one percent too tight it is false, at several delays",
    silent=_not_tight,
    check=_attained,
)
