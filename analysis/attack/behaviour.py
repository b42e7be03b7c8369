"""How a claim must behave: blind to how a problem is written, worse with delay, and 0 without."""

from typing import Any

import numpy as np
from sympy import Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.drawing import draw
from analysis.attack.examine import Finding, closest, findings, undefined
from analysis.attack.property import Broken, Property
from analysis.attack.trial import compare, component, times
from analysis.attack.words import finding_words
from theory import symbols
from theory.claim import Claim, Condition, Identity, Rate
from theory.numeric import ClaimValue, closest_value

DELAYS: tuple[Basic, ...] = (
    symbols.max_delay,
    symbols.max_delay_backward,
    symbols.max_delay_recompute,
    symbols.distinct_tasks,
    symbols.delay_matrix,
    symbols.delay_matrix_backward,
    symbols.delay_matrix_recompute,
    symbols.delay,
    symbols.block_delay,
)
"""What grows when everything gets staler."""
FEW = 4
"""One of the known instances is written in another way for so many that are drawn."""


def _twins(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """The same problem, written in another way, comes exactly as close."""
    serving = [twin for twin in arena.twins if twin.serves(claim)]

    def look(instance: Any) -> None:
        here = closest(arena, instance, claim)
        for twin in serving:
            _same(claim, twin, here, closest(arena, twin.rewrite(instance), claim))

    known = arena.known(claim)
    for instance in known[:: max(1, FEW * len(known) // examples)]:
        look(instance)
    draw(arena.instances(claim), look, examples, random_seed)


def _same(claim: Claim, twin: Twin, here: Finding | None, there: Finding | None) -> None:
    if here is None or there is None:
        same = here is there
    elif here.decision.value is None or there.decision.value is None:
        same = here.decision.value is there.decision.value
    else:
        left = times(here.decision.measured, there.decision.value)
        same = compare(left, times(there.decision.measured, here.decision.value)) in (0, None)
    if not same:
        shown = [line for found in (here, there) if found is not None for line in finding_words(found, claim)]
        raise Broken("\n".join((f"{claim.name} depends on how a problem is written ({twin.name}):", *shown)))


def _monotone(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """More delay never makes a bound smaller, nor a condition weaker."""
    growing = [symbol for symbol in DELAYS if symbol in claim.symbols]

    def look(instance: Any) -> None:
        for finding in findings(arena, instance, claim):
            values = undefined(claim, finding.trial.values)
            for symbol in growing:
                later = {**values, symbol: np.asarray(values[symbol], dtype=object) + 1}
                _not_better(claim, symbol, finding, closest_value(claim, later))

    draw(arena.instances(claim), look, examples, random_seed)


def _not_better(claim: Claim, symbol: Basic, finding: Finding, later: ClaimValue) -> None:
    if finding.decision.value is None or not later.in_domain:
        if later.in_domain:
            raise Broken(f"{claim.name} says nothing, but with a larger {symbol} it does:\n{_shown(finding, claim)}")
        return
    order = compare(component(claim, later, finding.trial), finding.decision.value)
    if order == (1 if isinstance(claim, Condition) else -1):
        raise Broken(f"{claim.name} gets better with a larger {symbol}:\n{_shown(finding, claim)}")


def _synchronous(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """Without staleness both the bias and its bound are exactly 0."""
    fresh = arena.synchronous
    assert fresh is not None

    def look(instance: Any) -> None:
        for finding in findings(arena, fresh(instance), claim):
            if finding.decision.measured != 0 or finding.decision.value != 0:
                raise Broken(f"{claim.name} is not exactly 0 without staleness:\n{_shown(finding, claim)}")

    draw(arena.instances(claim), look, examples, random_seed)


def _shown(finding: Finding, claim: Claim) -> str:
    return "\n".join(finding_words(finding, claim))


def _no_twins(claim: Claim, arena: Arena) -> str:
    served = any(twin.serves(claim) for twin in arena.twins)
    return "" if served else f"instances of {arena.name} have no twin for this claim"


def _no_direction(claim: Claim, arena: Arena) -> str:
    if not any(symbol in claim.symbols for symbol in DELAYS):
        return "no delay enters the claim"
    if isinstance(claim, (Identity, Rate)):
        return "an identity claims no direction"
    return "" if arena.ages(claim) else "the claim is about numbers that a longer delay can improve"


TWINS = Property(
    name="twins",
    sentence="the same problem, written in another way, comes exactly as close",
    silent=_no_twins,
    check=_twins,
)
MONOTONE = Property(
    name="monotone",
    sentence="more delay never makes a bound smaller, nor a condition weaker",
    silent=_no_direction,
    check=_monotone,
)
SYNCHRONOUS = Property(
    name="synchronous",
    sentence="without staleness the bias and its bound are exactly 0",
    silent=lambda claim, arena: "" if arena.synchronous else "the claim bounds no bias",
    check=_synchronous,
)
