"""A claim at one instance in exact numbers: its two sides, and how they compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import copysign, inf
from typing import Any

import numpy as np
from flint import arb, ctx

from theory.claim import Claim, Condition, Identity, LowerBound, Rate
from theory.numeric import ClaimValue, closest_value, evaluate
from theory.numeric.ball_lane import to_ball
from theory.numeric.lane import PRECISION

Number = Fraction | arb
"""A fraction, or an Arb ball around a number that is none."""
SHARE, NOTHING = 2.0**-10, 2.0**-30
"""How wide enclosures may be that overlap: a share of the numbers, far below a percent, or next to nothing."""


@dataclass(frozen=True)
class Trial:
    """What one instance says about a claim's two sides.

    Attributes:
        values: exact numbers of the claim's symbols: fractions, integers, balls, or object arrays of them.
        measured: the left-hand side; of a condition, whether the property holds at these numbers; of a rate, the
            leading term of the left-hand side as the parameter vanishes.
        where: which event, block or draw of the instance, in a few words; empty where there is only one.
        block: the component of a claim by block or of a vector; None for a scalar claim.
        event: the place of the event where `values` hold numbers by event along their first axis; None: they do not.
        finer: of a rate, the same quantities at a smaller parameter.
        square: the square of the left-hand side, where that is the root of a fraction: it is printed exactly.
    """

    values: Mapping[Any, Any]
    measured: Number | bool
    where: str = ""
    block: int | None = None
    event: int | None = None
    finer: "Trial | None" = None
    square: Fraction | None = None


class Mismatch(ValueError):
    """A claim whose value is of another kind than what it measures."""


class Blurred(ValueError):
    """Enclosures that overlap and are too wide to tell a claim from one that is a percent off."""


@dataclass(frozen=True)
class Decision:
    """How the two sides of a claim compare at one trial.

    Attributes:
        relation: "holds" (certainly as claimed), "equal" (both sides are one number), "open" (their enclosures
            overlap), "violated" (certainly not as claimed) or "vacuous" (outside the regime: the claim says nothing).
        tightness: how close the trial comes: 1 where the claim is attained, above 1 where it is violated, 0 where it
            says nothing, or where both sides are 0. A float for searches and for print; nothing is decided by it.
        measured: the left-hand side; of a condition, the parameter.
        value: the right-hand side; None where the claim is vacuous.
    """

    relation: str
    tightness: float
    measured: Number
    value: Number | None


def decide(claim: Claim, trial: Trial, found: ClaimValue, sufficient: bool = False) -> Decision:
    """Compares the two sides of a claim without rounding.

    Args:
        claim: the claim.
        trial: numbers for all of its symbols, and its left-hand side.
        found: the claim at these numbers, without rounding.
        sufficient: of a condition, whether it claims the property below its value only, and nothing above.

    Raises:
        Mismatch: if the claim's value is of another kind than what is measured.
        Blurred: if enclosures leave open what they should decide.
    """
    decision = _decision(claim, trial, found, sufficient)
    if decision.relation == "open" and decision.value is not None:
        _check_width(claim, decision.measured, decision.value)
    return decision


def _check_width(claim: Claim, *sides: Number) -> None:
    radii = [float(side.rad()) for side in sides if isinstance(side, arb)]
    limit = max(SHARE * max(abs(_float(side)) for side in sides), NOTHING)
    if max(radii, default=0.0) > limit:
        raise Blurred(f"{claim.name}: {sides[0]} and {sides[1]} are too wide to compare; enclose them in more bits")


def _decision(claim: Claim, trial: Trial, found: ClaimValue, sufficient: bool) -> Decision:
    if isinstance(claim, Condition):
        if not isinstance(trial.measured, bool):
            raise Mismatch(f"{claim.name}: {claim.measured} is a number; make the claim a Bound on it")
        return _condition(claim, trial, found, sufficient)
    if isinstance(trial.measured, bool):
        raise Mismatch(f"{claim.name}: {claim.measured} holds or does not; make the claim a Condition on a parameter")
    if not found.in_domain:
        return Decision("vacuous", 0.0, trial.measured, None)
    value = component(claim, found, trial)
    if isinstance(claim, Rate):
        return _rate(claim, trial, value)
    order = compare(trial.measured, value)
    if isinstance(claim, Identity):
        return Decision(*_same(trial.measured, value), trial.measured, value)
    if isinstance(claim, LowerBound):
        tightness = ratio(value, trial.measured)
        relation = {0: "equal", None: "open", 1: "holds", -1: "violated"}[order]
    else:
        tightness = ratio(trial.measured, value)
        relation = {0: "equal", None: "open", -1: "holds", 1: "violated"}[order]
    return Decision(relation, tightness, trial.measured, value)


def _condition(claim: Condition, trial: Trial, found: ClaimValue, sufficient: bool) -> Decision:
    """Of "the property holds exactly where parameter < value": 1 at the value itself, on either side."""
    (parameter,) = evaluate(claim.parameter, trial.values, _lane(trial.values)).ravel()
    if not found.in_domain:
        return Decision("vacuous", 0.0, parameter, None)
    value = component(claim, found, trial)
    order = compare(parameter, value)
    if order is None:
        return Decision("open", 1.0, parameter, value)
    below, holds = order < 0, bool(trial.measured)
    share = ratio(parameter, value)
    nearness = share if below else ratio(value, parameter)
    if below == holds or (sufficient and not below):
        return Decision("holds", nearness if below or not sufficient else 0.0, parameter, value)
    return Decision("violated", 1.0 + abs(share - 1.0), parameter, value)


def _same(one: Number, other: Number) -> tuple[str, float]:
    """How an identity of two numbers stands, and its tightness."""
    order = compare(one, other)
    if order in (0, None):
        return ("open" if order is None else "equal"), 1.0
    return "violated", 1.0 + abs(ratio(one, other) - 1.0)


def _rate(claim: Rate, trial: Trial, value: Number) -> Decision:
    """Both sides fall by the claimed power of the parameter; where the rate is tight, its value is the leading term.

    A rate that is not tight leaves its constant open, so that nothing else is compared.
    """
    if trial.finer is None:
        raise Mismatch(f"{claim.name}: {claim.measured} is measured at one scale only; make the claim a Bound on it")
    assert not isinstance(trial.measured, bool) and not isinstance(trial.finer.measured, bool)
    shrinks = {claim.parameter: _parameter(claim, trial) / _parameter(claim, trial.finer)}
    fall = evaluate(claim.parameter**claim.exponent, shrinks, _lane(shrinks)).item()
    smaller = component(claim, closest_value(claim, trial.finer.values), trial.finer)
    pairs = [(trial.measured, times(trial.finer.measured, fall)), (value, times(smaller, fall))]
    if claim.tight:
        pairs.append((trial.measured, value))
    relation, tightness = max((_same(*pair) for pair in pairs), key=lambda found: (found[0] == "violated", found[1]))
    return Decision(relation, tightness, trial.measured, value)


def _parameter(claim: Rate, trial: Trial) -> Any:
    """The number of a rate's parameter."""
    return evaluate(claim.parameter, trial.values, _lane(trial.values)).item()


def component(claim: Claim, found: ClaimValue, trial: Trial) -> Number:
    """The number of a scalar claim at the trial's event, or one entry of a claim by block or of a vector."""
    array = np.asarray(found.value, dtype=object)
    if array.ndim and trial.event is not None:
        array = np.asarray(array[trial.event], dtype=object)
    if array.ndim:
        if trial.block is None:
            raise Mismatch(f"{claim.name}: its value has several components, and {claim.measured} is one number")
        array = np.asarray(array[..., trial.block], dtype=object)
    return array.item()


def compare(one: Number, other: Number) -> int | None:
    """-1, 0 or 1 as one number is below, equal to or above another; None where enclosures overlap."""
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return (one > other) - (one < other)
    with ctx.workprec(PRECISION):
        first, second = to_ball(one), to_ball(other)
        return -1 if first < second else 1 if first > second else None


def times(one: Number, other: Number) -> Number:
    """The product of two numbers: a fraction where both are."""
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one * other
    with ctx.workprec(PRECISION):
        return to_ball(one) * to_ball(other)


def ratio(one: Number, other: Number) -> float:
    """one/other as a float: 0/0 is 0, as nothing can come close there, and otherwise infinite over 0."""
    first, second = _float(one), _float(other)
    if second == 0:
        return 0.0 if first == 0 else copysign(inf, first)
    return first / second


def _float(number: Number) -> float:
    return float(number.mid()) if isinstance(number, arb) else float(number)


def _lane(values: Mapping[Any, Any]) -> str:
    entries = (entry for value in values.values() for entry in np.asarray(value, dtype=object).flat)
    return "ball" if any(isinstance(entry, arb) for entry in entries) else "exact"
