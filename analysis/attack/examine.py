"""What an instance does to a claim: each comparison that it offers, and the closest of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.attack.arena import Arena
from analysis.attack.trial import Decision, Trial, decide
from theory.claim import Claim
from theory.numeric import ClaimValue, NumericError, closest_value

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
    sufficient = claim.measured in arena.sufficient
    for reference in claim.reference_points or (NO_REFERENCE,):
        values, found = None, None
        for trial in arena.trials(instance, claim, reference):
            if found is None or trial.values is not values:  # blocks of one run share their numbers
                values, found = trial.values, _said(claim, trial, instance)
            yield Finding(instance, reference, trial, decide(claim, trial, found, sufficient))


def _said(claim: Claim, trial: Trial, instance: Any) -> ClaimValue:
    """What the claim says at the trial's numbers; where it has no value there, the error says at which instance."""
    try:
        return closest_value(claim, undefined(claim, trial.values))
    except NumericError as error:
        raise NumericError(f"{claim.name}: {error} (the instance: {'; '.join(instance.lines())})") from error


def undefined(claim: Claim, values: Mapping[Any, Any]) -> dict[Any, Any]:
    """The numbers without those that the claim defines: they follow from its definitions, whatever an arena says."""
    return {symbol: number for symbol, number in values.items() if symbol not in claim.definitions}


def closest(arena: Arena, instance: Any, claim: Claim) -> Finding | None:
    """The first violation, or else the comparison with the largest tightness; None where there is none."""
    best: Finding | None = None
    for finding in findings(arena, instance, claim):
        if finding.decision.relation == "violated":
            return finding
        if best is None or finding.decision.tightness > best.decision.tightness:
            best = finding
    return best
