"""What an instance does to a claim: every comparison that it offers, at every reference point, and the closest one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from analysis.attack.arena import Arena
from analysis.attack.trial import Decision, Trial, decide
from theory.claim import Claim

NO_REFERENCE = ""


@dataclass(frozen=True)
class Finding:
    """One comparison, with the instance that offered it.

    Attributes:
        instance: in exact numbers.
        reference: the reference point of the bias; "" where the claim is about none.
        trial: the numbers of both sides.
        decision: how they compare.
    """

    instance: Any
    reference: str
    trial: Trial
    decision: Decision


def findings(arena: Arena, instance: Any, claim: Claim) -> Iterator[Finding]:
    """Every comparison of an instance with a claim; none where the claim does not speak about it."""
    if not arena.admits(instance, claim):
        return
    for reference in claim.reference_points or (NO_REFERENCE,):
        for offered in arena.trials(instance, claim, reference):
            # What a claim defines is computed from its definition, whatever an arena says it is.
            free = {symbol: number for symbol, number in offered.values.items() if symbol not in claim.definitions}
            trial = replace(offered, values=free)
            yield Finding(instance, reference, trial, decide(claim, trial, claim.measured in arena.sufficient))


def closest(arena: Arena, instance: Any, claim: Claim) -> Finding | None:
    """The first violation, or else the comparison with the largest tightness; None where there is none."""
    best: Finding | None = None
    for finding in findings(arena, instance, claim):
        if finding.decision.relation == "violated":
            return finding
        if best is None or finding.decision.tightness > best.decision.tightness:
            best = finding
    return best
