"""The edge of a regime: a claim is silent there and beyond, speaks just inside it, and something happens there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from sympy import Basic

from analysis.attack.arena import Arena
from analysis.attack.drawing import draw
from analysis.attack.examine import Finding, findings, undefined
from analysis.attack.property import Broken, Property
from analysis.attack.trial import Number, compare, component, decide, ratio
from analysis.attack.words import finding_words
from analysis.strategies.gains import simplest
from theory import symbols
from theory.claim import Claim
from theory.exact.enclosure import ends
from theory.numeric import ClaimValue, closest_value

GROWTH = 2.0**20
"""By how much a value with a pole at the edge has grown there, next to what it is half-way."""
SOON = 1.5
"""How far beyond its edge a regime must be needed, in multiples of the edge."""
_HALF = Fraction(1, 2)
_NEAR = Fraction(1, 2**30)
_FINE = Fraction(1, 2**40)


@dataclass(frozen=True)
class _Place:
    """A claim with a regime, at the numbers of one instance.

    Attributes:
        number: the regime's, 1 at the edge, in proportion to the step size.
    """

    claim: Claim
    finding: Finding
    values: dict[Basic, Any]
    number: Number

    def at(self, factor: Fraction) -> ClaimValue:
        """What the claim says at so many times the step size of the edge; up to 2^-40 where that is enclosed."""
        step = self.values[symbols.step_size] * factor
        if isinstance(self.number, Fraction):
            step /= self.number
        else:
            # A number of few bits stays what it is in a ball, so that what follows from it is known as well as there.
            step /= sum(ends(self.number)) / 2
            step = simplest(step * (1 - _FINE), step * (1 + _FINE))
        return closest_value(self.claim, {**self.values, symbols.step_size: step})

    def broken(self, said: str) -> Broken:
        """The sentence that the claim `said`, with the instance."""
        return Broken("\n".join((f"{self.claim.name} {said}:", *finding_words(self.finding, self.claim))))


def _everywhere(claim: Claim) -> Claim:
    """The claim without its regime."""
    return replace(claim, regime=None, proof=None)


def _places(claim: Claim, arena: Arena, instance: Any) -> Iterator[_Place]:
    """Where the regime's number is not 0 at any step size."""
    regime = claim.regime
    assert regime is not None
    number_alone = replace(claim, value=regime, regime=None)
    for finding in findings(arena, instance, claim):
        values = undefined(claim, finding.trial.values)
        number = np.asarray(closest_value(number_alone, values).value, dtype=object).item()
        if number != 0:
            yield _Place(claim, finding, values, number)


def _edge(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """At the edge of its regime, and beyond it, a claim says nothing; just inside it speaks."""
    idle = arena.idle.get(claim.measured)

    def look(instance: Any) -> None:
        for place in _places(claim, arena, instance):
            _speaks_inside_alone(place)
            if idle is not None:
                _idles_beyond_alone(place, idle)

    draw(arena.instances(claim), look, examples, random_seed)
    if idle is None:
        _something_happens(claim, arena, examples, random_seed)


def _speaks_inside_alone(place: _Place) -> None:
    for factor, speaks in ((Fraction(1), False), (1 + _NEAR, False), (1 - _NEAR, True)):
        if factor == 1 and not isinstance(place.number, Fraction):
            continue  # the edge itself has no rational step size
        if place.at(factor).in_domain != speaks:
            said = "says nothing just inside" if speaks else "speaks at or beyond the edge of"
            raise place.broken(f"{said} its regime")


def _idles_beyond_alone(place: _Place, idle: Fraction) -> None:
    said = {-1: "says nothing just inside its regime", 1: "still says something just beyond its regime"}
    everywhere = replace(place, claim=_everywhere(place.claim))
    for factor, order in ((1 - _NEAR, -1), (1 + _NEAR, 1)):
        value = component(place.claim, everywhere.at(factor), place.finding.trial)
        if compare(value, idle) != order:
            raise place.broken(said[order])


def _something_happens(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """The value has a pole at the edge, or the claim is false soon beyond it."""
    known = arena.known(claim)
    if any(_blows_up(place) for instance in known for place in _places(claim, arena, instance)):
        return

    everywhere = _everywhere(claim)

    def beyond(instance: Any) -> None:
        for place in _places(claim, arena, instance):
            if place.finding.decision.relation != "vacuous":
                continue
            found = decide(everywhere, place.finding.trial, closest_value(everywhere, place.values))
            if found.relation == "violated" and 1 <= ratio(place.number, Fraction(1)) <= SOON:
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


def _blows_up(place: _Place) -> bool:
    """Whether the value, summed over its components, grows without bound towards the edge of the regime."""
    near, half = (place.at(factor).value for factor in (1 - _NEAR, _HALF))
    if near is None or half is None:
        return False
    return ratio(np.sum(np.asarray(near)), np.sum(np.asarray(half))) > GROWTH


def _silent(claim: Claim, arena: Arena) -> str:
    if claim.regime is None:
        return "the claim has no regime"
    if claim.regime_scales_with_step:
        return ""
    return "its regime is not said to be proportional to the step size (regime_scales_with_step=True)"


EDGE = Property(
    name="edge",
    sentence="at the edge of its regime and beyond it says nothing, just inside it speaks",
    silent=_silent,
    check=_edge,
)
