"""The judge at work: claims held against a run, one row for each claim, reference point and block."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import Any

import numpy as np
from sympy import Basic

from analysis.bind import EVENT_WORDS, bind
from analysis.claims_from import claims_from
from analysis.comparison import Comparison, OutOfDomain, compare
from analysis.exact_history import ExactHistory
from analysis.exact_lane import Settled, in_balls, in_fractions
from analysis.exact_quadratic import exact_quadratic
from analysis.measure import measure
from analysis.measurement import Measurement, Unavailable
from analysis.rows import Broken, blank, inapplicable, unchecked_assumptions
from analysis.run import Run, RunError, open_run
from analysis.schedule import CLAIMED_METHODS
from analysis.scope import Quantity, Scope
from analysis.verdict import PROVEN, Evidence, Row, decide
from theory.claim import Claim, Identity
from theory.numeric import NumericError, evaluate
from theory.symbols import WORD_OF

NO_REFERENCE = "-"

Twin = Callable[[], ExactHistory | None]
"""The exact twin of the run, built when it is first needed."""


def check(
    run: Run | str | os.PathLike[str], claims: Mapping[str, Claim] | Iterable[Claim] | None = None
) -> tuple[Row, ...]:
    """Hold claims against one run.

    Args:
        run: The run or its directory, annotated where the claims are about biases.
        claims: The claims; as a mapping, by what one writes after `--claims` to ask for them. Left out, all of the
            library that are about one run.

    Returns:
        One row for each claim, reference point and, where the claim is about blocks, block.
    """
    opened = run if isinstance(run, Run) else open_run(run)
    twin = cache(partial(exact_quadratic, opened))
    rows: list[Row] = []
    for name, claim in _asked(claims).items():
        for reference in claim.reference_points or (NO_REFERENCE,):
            rows += _Case(opened, claim, reference, name, twin).rows()
    return tuple(rows)


def _asked(claims: Mapping[str, Claim] | Iterable[Claim] | None) -> dict[str, Claim]:
    """Claims by what one writes to ask for them."""
    if claims is None:
        return claims_from()
    if isinstance(claims, Mapping):
        return {str(name): claim for name, claim in claims.items()}
    return {claim.name: claim for claim in claims}


class _Case:
    """One claim at one reference point of one run."""

    def __init__(self, run: Run, claim: Claim, reference: str, name: str, twin: Twin) -> None:
        self.run, self.claim, self.reference = run, claim, reference
        self.twin = twin
        self.blank = blank([run], claim, reference, name)

    def rows(self) -> list[Row]:
        """The rows, by the decision order: first whether the claim speaks about this run at all."""
        try:
            wanted = CLAIMED_METHODS.get(self.claim.name, self.run.method)
            if wanted != self.run.method:
                raise Broken(f"the claim is about {wanted}, the run's method is {self.run.method}")
            unchecked = unchecked_assumptions(self.run, self.claim, self.reference)
            measurements = measure(self.run, self.reference, self.claim.measured)
            if not measurements:
                raise Unavailable("no write of the run is annotated; run `delaybound annotate` on it")
            return [self._row(measurement, unchecked) for measurement in measurements]
        except Broken as error:
            return [inapplicable(self.blank, str(error), error.event)]
        except (Unavailable, RunError, NumericError) as error:
            return [inapplicable(self.blank, str(error))]

    def _row(self, measurement: Measurement, unchecked: tuple[str, ...]) -> Row:
        scope = Scope(self.reference, measurement.tasks, measurement.block, self.run)
        quantities = bind(self.claim, scope)
        events = measurement.events
        row = replace(
            self.blank,
            block=measurement.block,
            events=(int(events.min()), int(events.max())) if len(events) else self.run.events,
        )
        try:
            comparison = compare(self.claim, quantities, measurement)
        except OutOfDomain as error:
            verdict, reason = decide(Evidence(vacuous=str(error)))
            constants = _constants(quantities, measurement.block, 0)
            return replace(
                row, verdict=verdict, reason=reason, constants=constants, largest_step=self._step(error.regime)
            )
        settled = self._settled(scope, quantities, measurement, comparison)
        identity = isinstance(self.claim, Identity)
        place = _deciding(comparison, settled, events, identity)
        floats = (float(comparison.measured[place]), float(comparison.bound[place]), float(comparison.error[place]))
        found = settled.get(place)
        measured, bound, error = floats if found is None else (found.measured, found.bound, found.error)
        verdict, reason = decide(
            Evidence(
                measured=measured,
                bound=bound,
                error=error,
                estimated=tuple(WORD_OF[s] for s, q in quantities.items() if q.provenance not in PROVEN),
                unchecked=unchecked,
                trivial=self._trivial(quantities, len(comparison.bound), place),
                identity=identity,
            )
        )
        return replace(
            row,
            event=int(events[place]) if len(events) else None,
            verdict=verdict,
            measured=float(measured),
            bound=float(bound),
            error=float(error),
            tightness=float(measured / bound) if bound > 0 else None,
            constants=_constants(quantities, measurement.block, place),
            reason=reason,
            lane="float" if found is None else found.lane,
            largest_step=self._step(comparison.regime),
        )

    def _settled(
        self, scope: Scope, quantities: Mapping[Basic, Quantity], measurement: Measurement, comparison: Comparison
    ) -> dict[int, Settled]:
        """The events that floats leave open, by place: in fractions where the run has an exact twin, else in balls."""
        places = np.flatnonzero(comparison.overlapping)
        if not len(places) or isinstance(self.claim, Identity):
            return {}
        settled: dict[int, Settled] = {}
        if (twin := self.twin()) is not None:
            settled = dict(
                zip(map(int, places), in_fractions(twin, self.claim, quantities, scope, places), strict=False)
            )
        left = np.array([int(place) for place in places if int(place) not in settled], dtype=np.int64)
        if len(left):
            settled |= dict(zip(map(int, left), in_balls(self.claim, quantities, measurement, left), strict=True))
        return settled

    def _trivial(self, quantities: Mapping[Basic, Quantity], events: int, place: int) -> float | None:
        """What bounds the measured quantity anyway, at one of the events."""
        if self.claim.trivial is None:
            return None
        value = evaluate(self.claim.trivial, {symbol: quantity.value for symbol, quantity in quantities.items()})
        return float(np.broadcast_to(value.value, events)[place])

    def _step(self, regime: float | None) -> float | None:
        """The step size at which the regime condition would be met, were all else as it is."""
        if not self.claim.regime_scales_with_step or not regime:
            return None
        return float(self.run.step_sizes.max()) / regime


def _deciding(comparison: Comparison, settled: Mapping[int, Settled], events: Any, identity: bool) -> int:
    """The event that decides a row: the first violation, else the first open one, else the tightest."""
    exceeded, overlapping = comparison.exceeded.copy(), comparison.overlapping.copy()
    if identity:
        exceeded = np.abs(comparison.measured - comparison.bound) > comparison.error
        overlapping[:] = False
    tightness = comparison.tightness.copy()
    for place, found in settled.items():
        exceeded[place] = found.measured - found.bound > found.error
        overlapping[place] = not found.decided
        if found.bound > 0:
            tightness[place] = float(found.measured / found.bound)
    for mask in (exceeded, overlapping):
        if mask.any():
            places = np.flatnonzero(mask)
            return int(places[np.argmin(events[places])]) if len(events) else int(places[0])
    return int(np.argmax(tightness))


def _constants(
    quantities: Mapping[Basic, Quantity], block: int | None, place: int
) -> tuple[tuple[str, float, str], ...]:
    """Name, value and provenance of every constant that enters: of the event, of the block, or the largest entry."""
    shown = []
    for symbol, quantity in quantities.items():
        word, value = WORD_OF[symbol], quantity.value.value
        if word == "blocks" or (word.endswith(("_recompute", "_backward")) and not value.any()):
            continue  # a version vector that is F here
        if word in EVENT_WORDS and value.ndim:
            value = value[place]
        if value.ndim == 1 and block is not None and word not in EVENT_WORDS:
            value = value[block]
        shown.append((word, float(np.max(value)), quantity.provenance))
    return tuple(shown)
