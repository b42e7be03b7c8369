"""Rows that floats cannot decide, once more: in balls, then with everything re-measured in fractions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb
from jaxtyping import Int
from sympy import Basic

from analysis.bind import EVENT_WORDS
from analysis.comparison import component, without_defects
from analysis.exact_history import ExactHistory
from analysis.exact_words import exact_measure, exact_value
from analysis.measurement import Measurement, Unavailable
from analysis.scope import Quantity, Scope
from theory.claim import Claim
from theory.exact.norm import Norm
from theory.numeric import NumericError, claim_value, closest_value
from theory.symbols import WORD_OF


@dataclass(frozen=True)
class Settled:
    """One event's numbers in a lane without float rounding.

    Attributes:
        measured: m.
        bound: u; in the exact lane with the run's own rounding in it, as the claim's `write_defect`.
        error: What is left of E.
        lane: ball or exact.
    """

    measured: Fraction
    bound: Fraction
    error: Fraction
    lane: str

    @property
    def decided(self) -> bool:
        """Whether m and u are told apart, or known to be equal."""
        return self.error == 0 or abs(self.measured - self.bound) > self.error


def in_balls(
    claim: Claim, quantities: Mapping[Basic, Quantity], measurement: Measurement, places: Int[np.ndarray, " places"]
) -> list[Settled]:
    """Some events with the claim evaluated in balls of 128 bits, so that only the evaluation's own rounding is gone.

    Args:
        claim: The claim.
        quantities: Its symbols in floats.
        measurement: The row's measurements.
        places: Places of the events in the measurement.
    """
    values = {symbol: _events(symbol, quantity.value, places) for symbol, quantity in quantities.items()}
    bounds = [
        np.broadcast_to(component(claim, claim_value(claim, numbers, "ball").value, measurement.block), places.shape)
        for numbers in (without_defects(values), values)
    ]
    settled = []
    for place, stated, rounded in zip(places, *bounds, strict=True):
        (middle, radius), (other, spread) = _enclosure(stated), _enclosure(rounded)
        error = max(radius, other + spread - middle) + Fraction(float(measurement.value.error[place]))
        settled.append(Settled(Fraction(float(measurement.value.value[place])), middle, error, "ball"))
    return settled


def _events(symbol: Basic, value: Any, places: np.ndarray) -> Any:
    return value[places] if WORD_OF.get(symbol) in EVENT_WORDS else value


def in_fractions(
    twin: ExactHistory,
    claim: Claim,
    quantities: Mapping[Basic, Quantity],
    scope: Scope,
    places: Int[np.ndarray, " places"],
) -> list[Settled]:
    """Some events, re-measured exactly; none where the claim has a quantity that the exact twin does not know.

    Args:
        twin: The run in fractions.
        claim: The claim.
        quantities: Its symbols in floats; those that are exact numbers keep their value.
        scope: What the row is about.
        places: Places of the events in `scope.tasks`; of a number of the whole run, its only place 0.
    """
    some = replace(scope, tasks=scope.tasks[places] if len(scope.tasks) else scope.tasks)
    try:
        values = {symbol: exact_value(twin, some, symbol, quantity, places) for symbol, quantity in quantities.items()}
        measured = exact_measure(twin, some, claim.measured)
        bound = closest_value(claim, values).value
    except (NumericError, Unavailable):
        return []
    bounds = np.broadcast_to(component(claim, bound, scope.block), places.shape)
    settled = []
    for mine, limit in zip(measured, bounds, strict=True):
        (middle, radius), (other, other_radius) = _enclosure(mine), _enclosure(limit)
        word = "exact" if radius == other_radius == 0 else "ball"
        settled.append(Settled(middle, other, radius + other_radius, word))
    return settled


def _enclosure(number: Norm) -> tuple[Fraction, Fraction]:
    """Midpoint and radius."""
    if isinstance(number, Fraction):
        return number, Fraction(0)
    return _fraction(number.mid()), _fraction(number.rad())


def _fraction(point: arb) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
