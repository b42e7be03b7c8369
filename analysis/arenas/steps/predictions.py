"""Weights that are predicted along the velocity, a few steps ahead, in the plane."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.steps.plane import ORIGIN, Point, added, norm, points, scaled, square, turned
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.exact_batch import row_words
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.derivation.terms import vector
from theory.proofs.vocabulary import i

ERROR, SIZE = "prediction_error", "prediction_error_size"
ONE = Fraction(1)
UPDATE = 2
"""The update whose weights the prediction starts from."""
_APART: Point = (Fraction(-5, 3), Fraction(11))
"""Increments and velocities before and after those that count."""


@dataclass(frozen=True)
class Predicted:
    """v_{u+1} = m v_u + gain g_{u+1}, x_{u+1} = x_u - step v_{u+1}; x_s predicted from x_0 as x_0 - s step v_0.

    Updates are counted from the one where the prediction starts; to a claim it is the update `UPDATE` of a run.

    Attributes:
        start: x_0.
        velocity: v_0.
        increments: g_1, ..., g_s.
        step_size: eta.
        decay: m.
        gain: 1 where the velocity is what its definition says.
    """

    start: Point
    velocity: Point
    increments: tuple[Point, ...]
    step_size: Fraction
    decay: Fraction
    gain: Fraction = ONE

    @property
    def velocities(self) -> tuple[Point, ...]:
        """v_0, ..., v_s."""
        found = [self.velocity]
        for increment in self.increments:
            found.append(added(scaled(self.decay, found[-1]), scaled(self.gain, increment)))
        return tuple(found)

    @property
    def error(self) -> Point:
        """x_s less its prediction."""
        place = self.start
        for velocity in self.velocities[1:]:
            place = added(place, scaled(-self.step_size, velocity))
        predicted = added(self.start, scaled(-self.step_size * len(self.increments), self.velocity))
        return added(place, scaled(-ONE, predicted))

    @property
    def largest_change(self) -> Any:
        """The largest |g_u - (1 - m) v_{u-1}|."""
        pairs = zip(self.increments, self.velocities, strict=False)
        changes = [added(g, scaled(self.decay - 1, v)) for g, v in pairs]
        return norm(max(changes, key=square, default=ORIGIN))

    def lines(self) -> tuple[str, ...]:
        """All numbers."""
        return (
            f"from {row_words(self.start)} with velocity {row_words(self.velocity)}, step size {self.step_size}, "
            f"decay {self.decay}",
            f"increments times {self.gain}: {', '.join(map(row_words, self.increments)) or 'none'}",
        )


def _predictions(claim: Claim) -> SearchStrategy[Predicted]:
    decays, steps = dyadics(-1, 1, 3), dyadics(Fraction(1, 8), 2, 3)
    drawn = st.builds(Predicted, points(), points(), st.lists(points(), max_size=4).map(tuple), steps, decays)
    even = st.builds(_even, points(), points(), st.integers(0, 5), steps, decays)
    return drawn | even | (drawn | even).map(lambda run: replace(run, gain=Fraction(2)))


def _even(velocity: Point, change: Point, steps: int, step_size: Fraction, decay: Fraction) -> Predicted:
    """A velocity that changes by the same vector in every update."""
    velocities = [added(velocity, scaled(Fraction(k), change)) for k in range(steps)]
    increments = tuple(added(change, scaled(1 - decay, one)) for one in velocities)
    return Predicted(ORIGIN, velocity, increments, step_size, decay)


def _evenly(claim: Claim) -> Sequence[Predicted]:
    velocity, change = (Fraction(7), Fraction(-2)), (Fraction(3), Fraction(4))
    cases = [(s, decay) for s in (1, 2, 3, 4, 6) for decay in (Fraction(0), Fraction(1, 2), Fraction(-1, 4))]
    return [_even(velocity, change, s, Fraction(s, 9), decay) for s, decay in cases]


def _known_predictions(claim: Claim) -> Sequence[Predicted]:
    """Velocities that change evenly, unevenly, and by another rule."""
    even = _evenly(claim)
    uneven = [
        replace(run, increments=tuple(scaled(ONE / (k + 1), g) for k, g in enumerate(run.increments))) for run in even
    ]
    kept = [replace(_even(run.velocity, ORIGIN, 3, ONE, run.decay), gain=Fraction(2)) for run in even]
    return [*even, *uneven, *kept]


def _errors(run: Predicted, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.step_size: run.step_size,
        symbols.velocity_decay: run.decay,
        symbols.predicted_steps: len(run.increments),
        symbols.velocity_change_bound: run.largest_change,
        i: UPDATE,
    }
    if claim.measured == SIZE:
        yield Trial(values, norm(run.error))
        return
    for axis in (0, 1):
        rows = {"g": [ORIGIN, *run.increments], "v": run.velocities}
        vectors = {
            vector(name): np.array([[row[axis]] for row in (*[_APART] * UPDATE, *found, _APART)], dtype=object)
            for name, found in rows.items()
        }
        yield Trial(values | vectors, run.error[axis], f"coordinate {axis}", block=0)


def _turned_prediction(run: Predicted) -> Predicted:
    """The plane turned by (3/5, 4/5)."""
    increments = tuple(map(turned, run.increments))
    return replace(run, start=turned(run.start), velocity=turned(run.velocity), increments=increments)


def _in_units(run: Predicted, scale: Fraction) -> Predicted:
    """The loss measured in other units."""
    increments = tuple(scaled(scale, g) for g in run.increments)
    return replace(run, velocity=scaled(scale, run.velocity), increments=increments, step_size=run.step_size / scale)


_VELOCITY: Mapping[str, Callable[[Predicted], bool]] = MappingProxyType({"velocity_step": lambda run: run.gain == 1})

PREDICTIONS = Arena(
    name="predicted weights",
    about="weights predicted along the velocity, a few steps ahead",
    measures=frozenset({ERROR, SIZE}),
    instances=_predictions,
    trials=_errors,
    known=_known_predictions,
    attaining=lambda claim: _evenly(claim) if claim.measured == SIZE else (),
    assumptions=_VELOCITY,
    delay=lambda run: len(run.increments),
    twins=(
        Twin(name="rotation", rewrite=_turned_prediction, serves=lambda claim: claim.measured == SIZE),
        Twin(name="units", rewrite=lambda run: _in_units(run, Fraction(3, 2))),
    ),
)
