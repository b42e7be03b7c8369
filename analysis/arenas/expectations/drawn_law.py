"""Moments of a long run with plain, independent mini-batches: propagated from update to update, not path by path."""

from fractions import Fraction

from analysis.arenas.expectations.drawn_run import Departures, DrawnRun
from theory.exact.expectation import Moments, path
from theory.exact.random_quadratic import DelayedQuadratic, Draw

PATHS = 2**10
"""More paths than these are not played one by one, where the law of the run can be propagated."""


def propagates(run: DrawnRun) -> bool:
    """Whether a run has too many paths to play, and departs from nothing that the propagation knows of."""
    reads = run.reads[0]
    plain = len(run.reads) == 1 and len(reads) == 1 and all(len(turns) == 1 for turns in reads[0].delays)
    steady = len(set(run.steps)) == 1 and run.departures == Departures() and not run.by_clock
    return plain and steady and len(set(run.batches)) ** len(run.steps) > PATHS


def law(run: DrawnRun) -> list[Moments]:
    """The moments before every update, and after the last one."""
    chance = Fraction(1, len(run.batches))
    draws = tuple(Draw(chance, batch.hessian, batch.noise) for batch in run.batches)
    delays = tuple(turns[0] for turns in run.reads[0][0].delays)
    scales = tuple(run.scales[block] for block in run.blocks)
    return list(path(DelayedQuadratic(draws, delays, run.steps[0], scales=scales), run.start, len(run.steps)))
