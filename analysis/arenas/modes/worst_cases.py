"""Worst cases of delayed descent over convex losses: how large a gap, a gradient or its change can be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.modes.descent import ASSUMPTIONS, ONE, Descent, Reads, constant
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Number, Trial
from analysis.strategies.ball_losses import Logistic
from analysis.strategies.gains import above, below, gains
from analysis.strategies.loss import Huber, Kinked, Loss, Parabola
from analysis.strategies.losses import kinked_losses, smooth_losses
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim, LowerBound
from theory.claims.dm_schedule import cotangent_factor
from theory.exact.cost_free_step import cost_free_step

GAP, CHANGE, MEAN = "worst_objective_gap", "consistent_gradient_gap", "worst_gradient_square_mean"
MEASURED: dict[str, Callable[[Descent], Number]] = {
    GAP: Descent.last_gap,
    CHANGE: Descent.largest_change,
    MEAN: Descent.mean_square,
}
DELAYS = (0, 1, 2, 3, 4)
STRENGTHS = tuple(map(Fraction, ("1/4", "1", "3/2", "2", "3")))
NINE, SIXTEEN = Fraction(9, 25), Fraction(16, 25)
VARYING: tuple[Reads, ...] = (
    ((ONE, (0, 3, 1, 4, 2)),),
    ((NINE, (2,)), (SIXTEEN, (0,))),
    ((NINE, (0, 1, 2, 3)), (SIXTEEN, (2, 3, 0, 1))),
)


@cache
def _free(delay: int) -> tuple[Fraction, int]:
    """A number just below the largest step that costs nothing, and how many updates cost something just above it."""
    (lower, _), updates = cost_free_step(delay)
    return lower, updates


def _sloping(reads: Reads, gain: Fraction, updates: int, factor: Fraction = ONE) -> Descent:
    """The Huber function with L = 1 from 1 that T updates just leave at the end of its slope."""
    slope = 1 / (2 * updates * gain * factor + 1)
    loss = Huber(ONE, slope)
    return Descent(loss, ONE, gain, updates, reads, ONE, factor=factor)


def _left_sloping(reads: Reads, gain: Fraction, updates: int, factor: Fraction) -> Descent:
    """The Huber function that T updates of any delay bring to the edge of its parabola."""
    slope = Fraction(3)
    return Descent(Huber(ONE, slope), slope + factor * gain * slope * updates, gain, updates, reads, ONE, factor=factor)


def _edge(delay: int, strength: Fraction) -> Descent:
    """The Huber function from the edge of its parabola."""
    return Descent(Huber(ONE, ONE), ONE, strength / delay, 2 * delay, constant(delay), ONE)


def _any_run(delay: int, loss: Loss, gain: Fraction, updates: int, start: Fraction) -> Descent:
    smoothness = loss.smoothness or ONE
    return Descent(loss, start, gain / smoothness, updates, constant(delay), smoothness)


def _runs(claim: Claim) -> SearchStrategy[Descent]:
    """Runs on any loss, extremal ones, and those that break an assumption; of a lower bound extremal ones only."""
    positive, counts = dyadics(Fraction(1, 8), 2, 3), st.integers(1, 12)
    reads = st.integers(0, 4).map(constant) | st.sampled_from(VARYING)
    if claim.measured == MEAN:
        found = st.builds(_left_sloping, reads, positive, counts, dyadics(Fraction(1, 8), 1, 3))
    elif isinstance(claim, LowerBound):
        found = st.builds(_sloping, reads, positive, counts)
    else:
        found = st.integers(0, 4).flatmap(lambda delay: _of_delay(claim, delay))
    units = st.integers(1, 5).map(Fraction)
    scaled = st.builds(lambda run, u, v: run.in_units(u).stretched(v), found, units, units)
    heavy = found.map(lambda run: replace(run, momentum=Fraction(7, 8)))
    uneven = st.builds(lambda run, odd: replace(run, odd_step_size=odd), found, positive)
    return found | scaled if claim.measured == MEAN else found | scaled | heavy | uneven


def _of_delay(claim: Claim, delay: int) -> SearchStrategy[Descent]:
    gain, counts = gains(_free(delay)[0]), st.integers(1, 12)
    losses = smooth_losses() if claim.measured == CHANGE else smooth_losses().filter(_has_a_minimiser)
    drawn = st.builds(_any_run, st.just(delay), losses, gain, counts, dyadics(Fraction(1, 4), 3, 2))
    sloping = st.builds(_sloping, st.just(constant(delay)), gain, counts)
    kinked = st.builds(_any_run, st.just(delay), kinked_losses(), gain, counts, dyadics(Fraction(1, 4), 3, 2))
    steep = drawn.map(lambda run: replace(run, smoothness=run.smoothness / 4))
    edge = st.builds(_edge, st.just(max(delay, 1)), dyadics(Fraction(1, 4), 4, 2))
    return drawn | sloping | kinked | steep | edge


def _has_a_minimiser(loss: Loss) -> bool:
    return not isinstance(loss, Logistic)


def _attaining(claim: Claim) -> Sequence[Descent]:
    """The extremal runs, in two systems of units."""
    if claim.measured == CHANGE:
        found = [_edge(delay, strength) for delay in (1, 2, 3, 5, 8) for strength in STRENGTHS]
    elif claim.measured == MEAN:
        cases = ((Fraction(1), 5), (Fraction(1, 2), 3), (Fraction(1, 8), 9))
        kinds = [*map(constant, DELAYS), *VARYING]
        found = [_left_sloping(reads, Fraction(1, 3), count, factor) for reads in kinds for factor, count in cases]
    elif isinstance(claim, LowerBound):
        kinds = [*map(constant, DELAYS), *VARYING]
        steps = (Fraction(1, 3), Fraction(7, 2))
        found = [_sloping(reads, step, count) for reads in kinds for step in steps for count in (1, 4, 9)]
    else:
        within = {delay: below(Fraction(9, 10) * _free(delay)[0]) for delay in DELAYS}
        found = [_sloping(constant(delay), gain, count) for delay, gain in within.items() for count in (1, 4, 9)]
    return [run.in_units(u).stretched(v) for run in found for u, v in ((ONE, ONE), (Fraction(3), Fraction(2)))]


def _known(claim: Claim) -> Sequence[Descent]:
    """The extremal runs; the parabola just beyond the step that costs nothing; each assumption broken."""
    found = list(_attaining(claim))
    if claim.measured == MEAN:
        return found
    if claim.measured == GAP and not isinstance(claim, LowerBound):
        for delay in DELAYS:
            free, count = _free(delay)
            beyond = above(free * Fraction(101, 100))
            found.append(_any_run(delay, Parabola(), beyond, count, ONE))
            for updates in range(1, 9):
                heavy = _any_run(delay, Parabola(), free / 2, updates, ONE)
                found.append(replace(heavy, momentum=Fraction(7, 8)))
                found.append(replace(heavy, odd_step_size=8 * free))
                found.append(replace(heavy, loss=Parabola(Fraction(8))))
    else:
        found += [replace(run, momentum=Fraction(7, 8)) for run in _attaining(claim)[::4]]
        found += [replace(run, odd_step_size=4 * run.step_size) for run in _attaining(claim)[::4]]
        found += [_any_run(2, Kinked(ONE, ONE), Fraction(1, 8), 12, Fraction(1, 4))]
    return found


def _trials(run: Descent, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.delay: run.delay,
        symbols.max_delay: run.delay,
        symbols.step_size: run.step_size,
        symbols.objective_smoothness: run.smoothness,
        symbols.smoothness: run.smoothness,
        symbols.strong_convexity: run.loss.strong_convexity,
        symbols.step_times_curvature: run.step_size * run.smoothness,
        symbols.delay_strength: run.step_size * run.smoothness * run.delay,
        symbols.horizon: run.updates,
        symbols.initial_distance: abs(run.start),
        symbols.initial_gap: run.loss.value(run.start),
        symbols.gradient_bound: run.gradient_bound,
        symbols.heavy_ball_momentum: run.momentum,
        cotangent_factor: run.factor,
    }
    if symbols.cost_free_step in claim.symbols:
        values[symbols.cost_free_step] = _free(run.delay)[0]
    yield Trial(values, MEASURED[claim.measured](run))


WORST_CASES = Arena(
    name="worst cases of delayed descent",
    about="descent with delayed gradients on a convex loss of one number",
    measures=frozenset(MEASURED),
    instances=_runs,
    trials=_trials,
    known=_known,
    attaining=_attaining,
    assumptions=ASSUMPTIONS,
    delay=lambda run: run.delay,
    twins=(
        Twin(name="units", rewrite=lambda run: run.in_units(Fraction(3, 2))),
        Twin(name="units of the parameters", rewrite=lambda run: run.stretched(Fraction(5, 4))),
        Twin(name="splitting", rewrite=Descent.split),
    ),
)
