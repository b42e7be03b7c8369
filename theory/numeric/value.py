"""A claim at numbers: its value where its regime holds, and the regime's own number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb

from theory.claim import Claim
from theory.expressions import SpectralRadius
from theory.numeric.budget import NumericError, Singular
from theory.numeric.walk import LANES, evaluate


@dataclass(frozen=True)
class ClaimValue:
    """What a claim says at some numbers.

    Attributes:
        value: the right-hand side in the lane's kind; None outside the domain.
        in_domain: whether the regime is certainly below 1.
        regime_value: the regime's number; None if the claim has no regime, or none in this lane.
    """

    value: Any
    in_domain: bool
    regime_value: Any


def claim_value(claim: Claim, values: Mapping[Any, Any], lane: str = "float") -> ClaimValue:
    """Evaluates a claim, its definitions put in.

    Args:
        claim: the claim.
        values: numbers for `claim.symbols`, as `evaluate` takes them. The regime must be one number.
        lane: "float", "ball" or "exact".

    Raises:
        NumericError: a symbol has no number, or the value none in this lane.
    """
    known = dict(values)
    for symbol, expression in claim.definitions.items():
        known.setdefault(symbol, evaluate(expression, known, lane))
    regime_value, in_domain = _regime(claim, known, lane)
    if not in_domain:
        return ClaimValue(None, False, regime_value)
    return ClaimValue(evaluate(claim.value, known, lane), True, regime_value)


def closest_value(claim: Claim, values: Mapping[Any, Any]) -> ClaimValue:
    """Evaluates a claim without rounding: in fractions where they have a value, else in balls.

    A claim that divides by 0, or inverts a singular matrix, says nothing: its numbers are outside of its domain.

    Args:
        claim: the claim.
        values: numbers for `claim.symbols`: fractions, integers or Arb balls, or object arrays of them.

    Raises:
        NumericError: a symbol has no number, or the value none in balls either.
    """
    if not any(isinstance(entry, arb) for value in values.values() for entry in np.asarray(value, dtype=object).flat):
        try:
            return claim_value(claim, values, "exact")
        except (ZeroDivisionError, Singular):
            return ClaimValue(None, False, None)
        except NumericError:
            pass
    try:
        found = claim_value(claim, values, "ball")
    except Singular:
        return ClaimValue(None, False, None)
    if found.in_domain and not all(ball.is_finite() for ball in np.asarray(found.value, dtype=object).flat):
        return ClaimValue(None, False, found.regime_value)
    return found


def _regime(claim: Claim, values: Mapping[Any, Any], lane: str) -> tuple[Any, bool]:
    """The regime's number, and whether it is certainly below 1."""
    if claim.regime is None:
        return None, True
    if isinstance(claim.regime, SpectralRadius) and lane == "exact":
        return None, _contracts(evaluate(claim.regime.args[0], values, lane))
    number = evaluate(claim.regime, values, lane)
    if number.shape != ():
        raise NumericError(f"the regime of {claim.name} is not one number; bind one run at a time")
    return number, LANES[lane].all_below_one(number)


def _contracts(matrix: Any) -> bool:
    """ρ(A) < 1 for fractions A ≥ 0: exactly where I − A is invertible and (I − A)⁻¹ ≥ 0."""
    lane = LANES["exact"]
    unit = lane.convert(np.eye(matrix.shape[-1]))
    try:
        inverse = lane.solve(unit - matrix, unit)
    except NumericError:
        return False
    return all(entry >= 0 for entry in inverse.flat)
