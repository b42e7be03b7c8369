"""What a claim promises beside its words, as properties that exact instances can show false.

A property takes a claim and its arena. It returns where the claim has it, raises `Broken` with the instance that shows
that it has not, and `Silent`, with the reason, where it has nothing to say about the claim.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import Phase, given, seed, settings
from sympy import Basic, Rational

from analysis.attack.arena import Arena, Twin
from analysis.attack.examine import Finding, closest, findings
from analysis.attack.search import QUIET, attack
from analysis.attack.trial import Number, compare, component, times
from analysis.attack.words import attack_words, finding_words
from theory import symbols
from theory.claim import Claim, Condition, Identity, LowerBound, Rate
from theory.numeric import ClaimValue, closest_value

TOO_TIGHT = Rational(1, 100)
"""By how much a tight claim's constant may be wrong before its extremal instances show it."""
SEVERAL = 3
"""At how many delays a tight claim must be attained: at one alone, τ² passes for τ."""
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


class Broken(AssertionError):
    """A property that a claim lacks, with the instance that shows it."""


class Silent(Exception):
    """A property that says nothing about a claim, and why."""


def holds(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """No instance within its assumptions shows the claim false, and it speaks about some."""
    result = attack(claim, arena, examples, random_seed)
    if result.violated:
        raise Broken(attack_words(result))
    if not result.spoken:
        raise Broken(f"{claim.name}: none of {result.examined} instances is within its assumptions; nothing is tested.")


def attained(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """A tight claim made one percent too tight is false, at several delays where delay plays a part."""
    if not claim.tight:
        raise Silent("the claim is not said to be tight")
    if isinstance(claim, (Identity, Rate)):
        raise Silent("an identity is attained wherever it holds")
    caught: set[int] = set()
    known = arena.known(claim)
    for wrong in too_tight(claim):
        here = {
            arena.delay(instance) if arena.delay else 0
            for instance in known
            if (found := closest(arena, instance, wrong)) is not None and found.decision.relation == "violated"
        }
        caught = here if not caught else caught & here
    delays = {arena.delay(instance) for instance in known if arena.admits(instance, claim)} if arena.delay else {0}
    if len(caught) < min(SEVERAL, len(delays)):
        raise Broken(
            f"{claim.name} is called tight, and made 1 % tighter it still holds on the instances that are known to "
            f"come closest, but for delays {sorted(caught) or 'none'}."
        )


def too_tight(claim: Claim, share: Any = TOO_TIGHT) -> tuple[Claim, ...]:
    """The claim with its right-hand side wrong by a share; a condition on either side."""
    if isinstance(claim, Condition):
        factors = (1 - share, 1 + share)
    else:
        factors = (1 + share,) if isinstance(claim, LowerBound) else (1 - share,)
    return tuple(replace(claim, value=claim.value * factor, proof=None) for factor in factors)


def twins(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """The same problem, written in another way, comes exactly as close."""
    serving = [twin for twin in arena.twins if twin.serves(claim)]
    if not serving:
        raise Silent(f"instances of {arena.name} have no twin for this claim")

    def look(instance: Any) -> None:
        here = closest(arena, instance, claim)
        for twin in serving:
            _same(claim, twin, here, closest(arena, twin.rewrite(instance), claim))

    _over(arena, claim, look, examples, random_seed)


def _same(claim: Claim, twin: Twin, here: Finding | None, there: Finding | None) -> None:
    if here is None or there is None:
        same = here is there
    elif here.decision.value is None or there.decision.value is None:
        same = here.decision.value is there.decision.value
    else:
        one = times(here.decision.measured, there.decision.value)
        same = compare(one, times(there.decision.measured, here.decision.value)) in (0, None)
    if not same:
        shown = [line for found in (here, there) if found is not None for line in finding_words(found, claim)]
        raise Broken("\n".join((f"{claim.name} depends on how a problem is written ({twin.name}):", *shown)))


def monotone(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """More delay never makes a bound smaller, nor a condition weaker."""
    growing = [symbol for symbol in DELAYS if symbol in claim.symbols]
    if not growing:
        raise Silent("no delay enters the claim")
    if isinstance(claim, (Identity, Rate)):
        raise Silent("an identity claims no direction")

    def look(instance: Any) -> None:
        for finding in findings(arena, instance, claim):
            values = dict(finding.trial.values)
            for symbol in growing:
                later = {**values, symbol: np.asarray(values[symbol], dtype=object) + 1}
                _not_better(claim, symbol, finding, closest_value(claim, later))

    _over(arena, claim, look, examples, random_seed)


def _not_better(claim: Claim, symbol: Basic, finding: Finding, later: ClaimValue) -> None:
    if finding.decision.value is None or not later.in_domain:
        if later.in_domain:
            raise Broken(f"{claim.name} says nothing, but with a larger {symbol} it does:\n{_shown(finding, claim)}")
        return
    order = compare(component(claim, later, finding.trial.block), finding.decision.value)
    if order == (1 if isinstance(claim, Condition) else -1):
        raise Broken(f"{claim.name} gets better with a larger {symbol}:\n{_shown(finding, claim)}")


def synchronous(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """Without staleness both the bias and its bound are exactly 0."""
    if arena.synchronous is None:
        raise Silent("the claim bounds no bias")
    fresh = arena.synchronous

    def look(instance: Any) -> None:
        for finding in findings(arena, fresh(instance), claim):
            if finding.decision.measured != 0 or finding.decision.value != 0:
                raise Broken(f"{claim.name} is not exactly 0 without staleness:\n{_shown(finding, claim)}")

    _over(arena, claim, look, examples, random_seed)


def edge(claim: Claim, arena: Arena, examples: int, random_seed: int) -> None:
    """At the edge of its regime, and beyond it, a claim says nothing; just inside it speaks."""
    if claim.regime is None:
        raise Silent("the claim has no regime")
    if not claim.regime_scales_with_step:
        raise Silent("its regime is not proportional to the step size")
    regime = claim.regime

    def look(instance: Any) -> None:
        for finding in findings(arena, instance, claim):
            values = dict(finding.trial.values)
            number = _regime_number(replace(claim, value=regime, regime=None), values)
            if number == 0:
                continue
            step = values[symbols.step_size]
            for factor, speaks in ((Fraction(1), False), (1 + _NEAR, False), (1 - _NEAR, True)):
                if factor == 1 and not isinstance(number, Fraction):
                    continue  # the edge itself has no rational step size
                there = closest_value(claim, {**values, symbols.step_size: step * factor / number})
                if there.in_domain != speaks:
                    said = "says nothing just inside" if speaks else "speaks at or beyond the edge of"
                    raise Broken(f"{claim.name} {said} its regime:\n{_shown(finding, claim)}")

    _over(arena, claim, look, examples, random_seed)


_NEAR = Fraction(1, 2**30)


def _regime_number(claim: Claim, values: dict[Basic, Any]) -> Number:
    """The regime's own number, as the value of a claim that is nothing but it."""
    return np.asarray(closest_value(claim, values).value, dtype=object).item()


def _shown(finding: Finding, claim: Claim) -> str:
    return "\n".join(finding_words(finding, claim))


def _over(arena: Arena, claim: Claim, look: Callable[[Any], None], examples: int, random_seed: int) -> None:
    """Runs a look over the known instances and drawn ones; a failure comes back simplified."""
    for instance in arena.known(claim):
        look(instance)

    @seed(random_seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=QUIET,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
    )
    @given(arena.instances(claim))
    def looked(instance: Any) -> None:
        look(instance)

    looked()


PROPERTIES: dict[str, Callable[[Claim, Arena, int, int], None]] = {
    property.__name__: property for property in (holds, attained, twins, monotone, synchronous, edge)
}
"""The properties by name."""
