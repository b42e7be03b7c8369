"""What a claim's surviving mutant says: less than the claim, so that it is true, or more that no instance refutes."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from hypothesis.errors import Unsatisfiable

from analysis.arenas import arena_of
from analysis.attack.arena import Arena
from analysis.attack.drawing import draw
from analysis.attack.examine import Finding, findings
from analysis.attack.search import attack
from analysis.attack.trial import compare
from tests.mutation.server import LESS, OPEN
from theory.claim import Bound, Claim, Condition, LowerBound

DRAWN, SEED = 100, 0


def weighed(claims: Mapping[str, Claim], mutants: Mapping[str, Claim]) -> tuple[str, str]:
    """`LESS` or `OPEN`, and a sentence on it.

    A mutant says less where its value is no better at any instance and worse at some, whatever the claim assumes: what
    is true of the claim is true of it, so that only a claim called tight can be told from it.

    Args:
        claims: claims by name.
        mutants: the same claims, made by the mutant.
    """
    changed = [name for name, claim in claims.items() if mutants[name] != claim]
    if not changed:
        return OPEN, "no claim changes"
    if all(_says_less(claims[name], mutants[name]) for name in changed):
        return LESS, f"{', '.join(changed)}: no better on any instance, worse on some"
    closest = max((_closest(mutants[name]) for name in changed), default=0.0)
    return OPEN, f"{', '.join(changed)}: the closest instance reaches {closest:.2f} of what it says"


def _instances(arena: Arena, claim: Claim) -> list[Any]:
    found = list(arena.known(claim))
    with suppress(Unsatisfiable):  # where only known instances serve
        draw(arena.instances(claim), found.append, DRAWN, SEED)
    return found


def _closest(claim: Claim) -> float:
    best = attack(claim, arena_of(claim), DRAWN, SEED).best
    return 0.0 if best is None else best.decision.tightness


def _says_less(claim: Claim, mutant: Claim) -> bool:
    arena = arena_of(claim)
    if claim.tight or _better(claim, arena) is None or set(claim.assumptions) - set(mutant.assumptions):
        return False
    worse = False
    for instance in _instances(arena, claim):
        for order in _orders(arena, instance, claim, mutant):
            if order == _better(claim, arena):
                return False
            worse = worse or order != 0
    return worse


def _better(claim: Claim, arena: Arena) -> int | None:
    """Which sign of mutant − claim would say more; None where both say something that the other does not."""
    if isinstance(claim, LowerBound):
        return 1
    if isinstance(claim, Condition):
        return 1 if claim.measured in arena.sufficient else None
    return -1 if isinstance(claim, Bound) else None


def _orders(arena: Arena, instance: Any, claim: Claim, mutant: Claim) -> Iterator[int]:
    """The sign of mutant − claim at each comparison; where one of them says nothing, that of the bound without end.

    Roots that enclosures do not tell apart count as equal.

    Raises:
        ValueError: if they are not compared at the same places.
    """
    pairs: Iterator[tuple[Finding, Finding]] = zip(
        findings(arena, instance, claim), findings(arena, instance, mutant), strict=True
    )
    for here, there in pairs:
        silent = [finding.decision.value is None for finding in (here, there)]
        if any(silent):
            better = _better(claim, arena) or 0
            yield 0 if all(silent) else better if silent[0] else -better
        else:
            assert here.decision.value is not None and there.decision.value is not None
            yield compare(there.decision.value, here.decision.value) or 0
