"""How a claim must behave: blind to how a problem is written, worse with delay, 0 without, silent beyond its regime."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.drawing import draw
from analysis.attack.examine import Finding, closest, findings, undefined
from analysis.attack.property import Broken, Property
from analysis.attack.trial import Number, compare, component, decide, ratio, times
from analysis.attack.words import finding_words
from theory import symbols
from theory.claim import Claim, Condition, Identity, Rate
from theory.exact.enclosure import ends
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


def _edge(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """At the edge of its regime, and beyond it, a claim says nothing; just inside it speaks."""
    regime = claim.regime
    assert regime is not None

    def look(instance: Any) -> None:
        for finding in findings(arena, instance, claim):
            values = undefined(claim, finding.trial.values)
            number = _regime_number(replace(claim, value=regime, regime=None), values)
            if number == 0:
                continue
            edge_of = values[symbols.step_size] / (number if isinstance(number, Fraction) else sum(ends(number)) / 2)
            for factor, speaks in ((Fraction(1), False), (1 + _NEAR, False), (1 - _NEAR, True)):
                if factor == 1 and not isinstance(number, Fraction):
                    continue  # the edge itself has no rational step size
                there = closest_value(claim, {**values, symbols.step_size: edge_of * factor})
                if there.in_domain != speaks:
                    said = "says nothing just inside" if speaks else "speaks at or beyond the edge of"
                    raise Broken(f"{claim.name} {said} its regime:\n{_shown(finding, claim)}")

    draw(arena.instances(claim), look, examples, random_seed)
    known = arena.known(claim)
    if any(_blows_up(claim, regime, one) for instance in known for one in findings(arena, instance, claim)):
        return
    everywhere = replace(claim, regime=None, proof=None)

    def beyond(instance: Any) -> None:
        for finding in findings(arena, instance, claim):
            if finding.decision.relation != "vacuous":
                continue
            values = undefined(claim, finding.trial.values)
            number = _regime_number(replace(claim, value=regime, regime=None), values)
            found = decide(everywhere, finding.trial, closest_value(everywhere, values))
            if found.relation == "violated" and 1 <= ratio(number, Fraction(1)) <= SOON:
                raise _Needed

    try:
        for instance in known:
            beyond(instance)
        draw(arena.instances(claim), beyond, examples, random_seed)
    except _Needed:
        return
    raise Broken(f"{claim.name}: nothing happens at the edge of its regime, which need not end there.")


class _Needed(Exception):
    """An instance just beyond the regime that shows the claim false there."""


SOON = 1.5
"""How far beyond its edge a regime must be needed, in multiples of the edge."""


def _blows_up(claim: Claim, regime: Any, finding: Finding) -> bool:
    """Whether the value, summed over its components, grows without bound towards the edge of the regime."""
    values = undefined(claim, finding.trial.values)
    number = _regime_number(replace(claim, value=regime, regime=None), values)
    if number == 0:
        return False
    edge_of = values[symbols.step_size] / (number if isinstance(number, Fraction) else sum(ends(number)) / 2)
    near, half = (
        closest_value(claim, {**values, symbols.step_size: edge_of * factor}).value for factor in (1 - _NEAR, _HALF)
    )
    if near is None or half is None:
        return False
    return ratio(np.sum(np.asarray(near)), np.sum(np.asarray(half))) > GROWTH


GROWTH = 2.0**20
"""By how much a value with a pole at the edge has grown there, next to what it is half-way."""
_HALF = Fraction(1, 2)
_NEAR = Fraction(1, 2**30)


def _regime_number(claim: Claim, values: dict[Basic, Any]) -> Number:
    """The regime's own number, as the value of a claim that is nothing but it."""
    return np.asarray(closest_value(claim, values).value, dtype=object).item()


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


def _no_edge(claim: Claim, arena: Arena) -> str:
    if claim.regime is None:
        return "the claim has no regime"
    return "" if claim.regime_scales_with_step else "its regime is not proportional to the step size"


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
EDGE = Property(
    name="edge",
    sentence="at the edge of its regime and beyond it says nothing, just inside it speaks",
    silent=_no_edge,
    check=_edge,
)
