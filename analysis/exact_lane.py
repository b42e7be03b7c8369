"""Rows that floats cannot decide, once more: in balls, then with everything re-measured in fractions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq
from jaxtyping import Int
from sympy import Basic

from analysis.bind import EVENT_WORDS
from analysis.comparison import component, without_defects
from analysis.exact_quadratic import ExactQuadratic, Norm, exact_quadratic, root
from analysis.measure import Measurement, Unavailable
from analysis.run import Run
from analysis.scope import Quantity, Scope
from theory.claim import Claim
from theory.numeric import NumericError, claim_value
from theory.numeric.lane import PRECISION
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
    run: Run, claim: Claim, quantities: Mapping[Basic, Quantity], scope: Scope, places: Int[np.ndarray, " places"]
) -> list[Settled] | None:
    """Some of the scope's events, re-measured exactly; None where the run has no exact twin, or the claim no value.

    Args:
        run: The run.
        claim: The claim.
        quantities: Its symbols in floats; those that are exact numbers keep their value.
        scope: What the row is about.
        places: Places of the events in `scope.tasks`.
    """
    twin = exact_quadratic(run)
    if twin is None or len(scope.tasks) == 0 or run.weight_rules != {"stash"} or not run.every_event:
        return None
    exact = _Exact(twin, replace(scope, tasks=scope.tasks[places]), places)
    try:
        values = {symbol: exact.value(WORD_OF[symbol], quantity) for symbol, quantity in quantities.items()}
        lane = "ball" if any(_has_ball(value) for value in values.values()) else "exact"
        bound = _evaluated(claim, values, lane)
    except (NumericError, Unavailable):
        return None
    bounds = np.broadcast_to(component(claim, bound, scope.block), (len(places),))
    settled = []
    for measured, limit in zip(exact.biases(), bounds, strict=True):
        (middle, radius), (other, other_radius) = _enclosure(measured), _enclosure(limit)
        word = "exact" if radius == other_radius == 0 else "ball"
        settled.append(Settled(middle, other, radius + other_radius, word))
    return settled


def _evaluated(claim: Claim, values: Mapping[Basic, Any], lane: str) -> Any:
    """The claim's value; in balls where it has no fraction."""
    try:
        return claim_value(claim, values, lane).value
    except NumericError:
        if lane == "ball":
            raise
        return claim_value(claim, values, "ball").value


def _has_ball(value: Any) -> bool:
    return any(isinstance(entry, arb) for entry in np.asarray(value, dtype=object).flat)


def _enclosure(number: Norm) -> tuple[Fraction, Fraction]:
    """Midpoint and radius."""
    if isinstance(number, Fraction):
        return number, Fraction(0)
    return _fraction(number.mid()), _fraction(number.rad())


def _fraction(point: arb) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


@dataclass(frozen=True, eq=False)
class _Exact:
    """The words of a claim in exact numbers, for the events of a scope, at `places` of the row."""

    twin: ExactQuadratic
    scope: Scope
    places: Int[np.ndarray, " places"]

    @property
    def everyone(self) -> np.ndarray:
        """All finished tasks: those over which a run's constants are taken."""
        return np.flatnonzero(self.twin.run.delays.complete)

    def value(self, word: str, quantity: Quantity) -> Any:
        """The exact number of a word; its float where that has no error."""
        if word in _EXACT_WORDS:
            return _EXACT_WORDS[word](self)
        if (quantity.value.error != 0).any():
            raise Unavailable(f"{word} has no exact number on this run")
        value = quantity.value.value
        value = quantity.value.value[self.places] if word in EVENT_WORDS else quantity.value.value
        return _objects(value, lambda entry: Fraction(float(entry)))

    def biases(self) -> list[Norm]:
        """Exact bias norms of the scope's events."""
        squares = self.twin.bias_squares(self.scope.reference, self.scope.tasks, self.scope.block)
        return [root(_part(row, self.scope.block)) for row in squares]

    def gradient_bound(self) -> Any:
        """Largest whole sample gradient."""
        return _scalar(_largest(self.twin.sample_squares(self.scope.reference, self.everyone, None), None))

    def applied_bound(self) -> Any:
        """Largest whole applied gradient."""
        return _scalar(_largest(self.twin.applied_squares(self.everyone), None))

    def write_defect(self) -> Any:
        """Largest whole defect of a task's writes."""
        return _scalar(_largest(self.twin.defect_squares(self.everyone), None))

    def block_gradient_bound(self) -> Any:
        """Largest sample gradients by block."""
        blocks = range(self.twin.run.blocks)
        point = self.scope.reference
        return _column([_largest(self.twin.sample_squares(point, self.everyone, block), block) for block in blocks])

    def block_write_defect(self) -> Any:
        """Largest defects by block."""
        squares = self.twin.defect_squares(self.everyone)
        return _column([_largest(squares, block) for block in range(self.twin.run.blocks)])

    def displacement(self) -> Any:
        """Displacements by event and block."""
        squares = self.twin.displacement_squares(self.scope.reference, self.scope.tasks, self.scope.block)
        return np.array([[root(square) for square in row] for row in squares], dtype=object)

    def displacement_norm(self) -> Any:
        """Whole displacements by event."""
        squares = self.twin.displacement_squares(self.scope.reference, self.scope.tasks, None)
        return _column([sum(row, fmpq(0)) for row in squares])


_EXACT_WORDS: dict[str, Callable[[_Exact], Any]] = {
    "gradient_bound": _Exact.gradient_bound,
    "applied_bound": _Exact.applied_bound,
    "write_defect": _Exact.write_defect,
    "block_gradient_bound": _Exact.block_gradient_bound,
    "block_write_defect": _Exact.block_write_defect,
    "displacement": _Exact.displacement,
    "displacement_norm": _Exact.displacement_norm,
}


def _part(row: list[fmpq], block: int | None) -> fmpq:
    return sum(row, fmpq(0)) if block is None else row[block]


def _largest(squares: list[list[fmpq]], block: int | None) -> fmpq:
    return max(_part(row, block) for row in squares)


def _objects(array: np.ndarray, convert: Callable[[Any], Any]) -> np.ndarray:
    found = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        found[place] = convert(array[place])
    return found


def _scalar(square: fmpq) -> np.ndarray:
    return np.array(root(square), dtype=object)


def _column(squares: list[fmpq]) -> np.ndarray:
    found = np.empty(len(squares), dtype=object)
    with ctx.workprec(PRECISION):
        found[:] = [root(square) for square in squares]
    return found
