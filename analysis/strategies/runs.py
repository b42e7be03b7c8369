"""Whole asynchronous runs in fractions: problem, schedule, step size as a share of the regime's edge, weight rule."""

from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.exact_batch import Batch
from analysis.exact_run import ExactRun
from analysis.strategies.delays import REGIMES, schedules
from analysis.strategies.extremal_runs import aligned, beyond, opposed, overtaken, spread_over_tasks, turned_round
from analysis.strategies.numbers import Draw, dyadics, shares
from analysis.strategies.quadratics import hessians
from theory.claim import Claim

WEIGHTS = ("stash", "live", "recompute")
MOMENTA = (Fraction(0), Fraction(1, 2), Fraction(7, 8))


@st.composite
def batches(draw: Draw, width: int, weights: str = "stash", count: int = 2) -> tuple[Batch, ...]:
    """Mini-batches with Hessians of low rank, which couple blocks most, and gradients that differ from each other."""
    return tuple(draw(_batch(width, weights)) for _ in range(draw(st.integers(1, count))))


@st.composite
def _batch(draw: Draw, width: int, weights: str) -> Batch:
    linear = tuple(draw(st.lists(dyadics(-2, 2, 1), min_size=width, max_size=width)))
    backward = draw(hessians(width)) if weights != "stash" and draw(st.booleans()) else None
    recompute = draw(hessians(width)) if weights == "recompute" and draw(st.booleans()) else None
    return Batch(draw(hessians(width)), linear, recompute, backward)


@st.composite
def random_runs(draw: Draw, regime: str | None = None) -> ExactRun:
    """A run in a delay regime, or in any; its step size is a share of what the regime of PD-B1c allows, or beyond it.

    Shrinks towards one parameter, one task and no delay.
    """
    weights = draw(st.sampled_from(WEIGHTS))
    sizes = tuple(draw(st.lists(st.integers(1, 2), min_size=1, max_size=3)))
    width, tasks = sum(sizes), draw(st.integers(1, 8))
    found = draw(batches(width, weights))
    operations = draw(schedules(regime or draw(st.sampled_from(REGIMES)), tasks, len(sizes), draw(st.integers(1, 3))))
    reach = max(_reach(batch) for batch in found) * tasks
    return ExactRun(
        batches=found,
        sizes=sizes,
        initial=tuple(draw(st.lists(dyadics(-2, 2, 1), min_size=width, max_size=width))),
        operations=operations,
        step_sizes=(draw(shares() | shares(8)) / (reach or 1),),
        weights=weights,
        momentum=draw(st.sampled_from(MOMENTA)),
        nesterov=draw(st.booleans()),
        anchored=draw(st.booleans()),
    )


def _reach(batch: Batch) -> Fraction:
    """A bound of the Hessian's norm: the largest sum of a row's absolute values, over all its parts."""
    rows = zip(*batch.parts(), strict=True)
    return max(sum((abs(Fraction(x)) for part in row for x in part), Fraction(0)) for row in rows)


@st.composite
def aligned_runs(draw: Draw) -> ExactRun:
    """The runs in which every stale gradient is too long, at any delays, strength, Hessian and momentum."""
    weights = draw(st.sampled_from(WEIGHTS))
    parts = {"stash": (1, 0, 0), "live": (1, 0, 1), "recompute": (1, 1, 1)}[weights]
    shares_of = tuple(draw(st.integers(1, 3)) * part for part in parts)
    sizes = tuple(draw(st.lists(st.integers(1, 2), min_size=1, max_size=3)))
    lags = draw(st.lists(st.integers(0, 4), min_size=len(sizes), max_size=len(sizes)))
    momentum = draw(st.sampled_from(MOMENTA[:2]))
    strength = draw(shares())
    return aligned(
        max(lags), sizes, strength, draw(st.integers(1, 6)), shares_of, weights, momentum, draw(st.booleans()), lags
    )


def extremal_families() -> SearchStrategy[ExactRun]:
    """The other runs that attain a bound, or break one assumption each, at any delay and strength."""
    delays = st.integers(1, 4)
    return (
        st.builds(turned_round, delays, st.integers(2, 6))
        | st.builds(opposed, delays, shares())
        | st.builds(overtaken, shares(Fraction(1, 4)))
        | st.builds(spread_over_tasks, delays, shares(), st.integers(1, 6))
        | st.tuples(delays, st.integers(1, 6)).flatmap(lambda drawn: st.sampled_from(beyond(*drawn)))
    )


def exact_runs(claim: Claim | None = None) -> SearchStrategy[ExactRun]:
    """Random runs, and the extremal ones, for claims about biases."""
    return random_runs() | aligned_runs() | extremal_families()
