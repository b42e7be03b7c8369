"""Measured against bound, event by event: the float lane, with the rounding of the run itself in its budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64
from sympy import Basic, MatrixExpr

from analysis.measurement import Measurement
from analysis.scope import Quantity
from theory import symbols
from theory.claim import Claim, Identity
from theory.numeric import Budgeted, ClaimValue, NumericError, claim_value
from theory.numeric.float_lane import FloatLane

DEFECTS = (symbols.write_defect, symbols.block_write_defect)
"""What rounding adds to a write; 0 in the claim as stated, its measured size in the budget."""


class OutOfDomain(ValueError):
    """The claim's regime condition fails at these numbers; `regime` is its number, at least 1 or not told from it."""

    def __init__(self, claim: Claim, regime: float | None) -> None:
        shown = "cannot be told from 1" if regime is None or regime < 1 else f"is {regime:.4g}, not below 1"
        super().__init__(f"{claim.regime} {shown}, so no bound exists")
        self.regime = regime


@dataclass(frozen=True)
class Comparison:
    """The numbers of one row, for its n events.

    Attributes:
        measured: (n,) m.
        bound: (n,) u of the claim as stated, without the run's own rounding.
        error: (n,) E: rounding of the measurement, of the evaluation, and what the run's rounding adds to u.
        regime: The number of the regime condition, certified from above; None where the claim has none.
    """

    measured: Float64[np.ndarray, " n"]
    bound: Float64[np.ndarray, " n"]
    error: Float64[np.ndarray, " n"]
    regime: float | None

    @property
    def exceeded(self) -> Bool[np.ndarray, " n"]:
        """m - u > E."""
        return self.measured - self.bound > self.error

    @property
    def overlapping(self) -> Bool[np.ndarray, " n"]:
        """|m - u| <= E with E > 0."""
        return (np.abs(self.measured - self.bound) <= self.error) & (self.error > 0)

    @property
    def tightness(self) -> Float64[np.ndarray, " n"]:
        """m / u; 0 where u is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.bound > 0, self.measured / self.bound, 0.0)


def component(claim: Claim, value: Any, block: int | None) -> Any:
    """The part of a claim's value that speaks about one block; all of a scalar."""
    if isinstance(claim.value, MatrixExpr):
        return value[..., 0 if claim.value.shape == (1, 1) or block is None else block]
    return value


def without_defects(values: Mapping[Basic, Any]) -> dict[Basic, Any]:
    """The same numbers with the run's own rounding put to 0: the claim as stated."""
    return {
        symbol: Budgeted.of(np.zeros(np.shape(_plain(value)))) if symbol in DEFECTS else value
        for symbol, value in values.items()
    }


def compare(claim: Claim, quantities: Mapping[Basic, Quantity], measurement: Measurement) -> Comparison:
    """Evaluate a claim in the float lane and set it beside the measurement.

    Raises:
        OutOfDomain: if the regime condition does not certainly hold.
        NumericError: if the claim has no value at these numbers.
    """
    values = {symbol: quantity.value for symbol, quantity in quantities.items()}
    stated = claim_value(claim, without_defects(values))
    regime = regime_of(stated)
    if not stated.in_domain:
        raise OutOfDomain(claim, regime)
    bound = component(claim, stated.value, measurement.block)
    rounds = any(symbol in DEFECTS for symbol in values)
    rounded = component(claim, claim_value(claim, values).value, measurement.block) if rounds else bound
    if isinstance(claim, Identity):
        bound = rounded = component(claim, _in_fractions(claim, values) or stated.value, measurement.block)
    spread = np.maximum(rounded.upper - bound.value, bound.value - bound.lower)
    error = np.where(spread > 0, np.nextafter(spread, np.inf), 0.0) + measurement.value.error
    count = measurement.value.shape
    return Comparison(
        measurement.value.value,
        np.broadcast_to(bound.value, count).copy(),
        np.where(error > 0, np.nextafter(error, np.inf), 0.0),
        regime,
    )


def _in_fractions(claim: Claim, values: Mapping[Basic, Any]) -> Budgeted | None:
    """The value by fractions, where it has one: a rounded-up integer must not be off by one for a rounding."""
    try:
        exact = claim_value(claim, values, "exact").value
    except NumericError:
        return None
    return FloatLane().convert(exact)


def regime_of(value: ClaimValue) -> float | None:
    """The number of the regime condition, certified from above."""
    return None if value.regime_value is None else float(np.max(value.regime_value.upper))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Budgeted) else value
