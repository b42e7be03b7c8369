"""Worst cases of delayed descent over convex losses: how large a gap, or a gradient's change, can be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.arenas.modes.descent import ASSUMPTIONS, ONE, Descent, constant
from analysis.arenas.modes.descent_values import free_step, values_of
from analysis.arenas.modes.descent_variants import HEAVY, TWINS, departed, departing, in_any_units, in_two_systems
from analysis.arenas.modes.huber_descent import sloping
from analysis.attack.arena import Arena
from analysis.attack.trial import Number, Trial
from analysis.strategies.ball_losses import Logistic
from analysis.strategies.gains import above, below, gains
from analysis.strategies.loss import Huber, Kinked, Loss, Parabola
from analysis.strategies.losses import kinked_losses, smooth_losses
from analysis.strategies.numbers import dyadics
from theory.claim import Claim

GAP, CHANGE = "worst_objective_gap", "consistent_gradient_gap"
MEASURED: dict[str, Callable[[Descent], Number]] = {GAP: Descent.last_gap, CHANGE: Descent.largest_change}
DELAYS = (0, 1, 2, 3, 4)
STRENGTHS = tuple(map(Fraction, ("1/4", "1", "3/2", "2", "3")))


def _edge(delay: int, strength: Fraction) -> Descent:
    """The Huber function from the edge of its parabola."""
    return Descent(Huber(ONE, ONE), ONE, strength / delay, 2 * delay, constant(delay), ONE)


def _any_run(delay: int, loss: Loss, gain: Fraction, updates: int, start: Fraction) -> Descent:
    smoothness = loss.smoothness or ONE
    return Descent(loss, start, gain / smoothness, updates, constant(delay), smoothness)


def _runs(claim: Claim) -> SearchStrategy[Descent]:
    """Runs on any loss, extremal ones, and those that break an assumption."""
    found = st.integers(0, 4).flatmap(lambda delay: _of_delay(claim, delay))
    return in_any_units(found) | departing(found)


def _of_delay(claim: Claim, delay: int) -> SearchStrategy[Descent]:
    gain, counts = gains(free_step(delay)[0]), st.integers(1, 12)
    losses = smooth_losses() if claim.measured == CHANGE else smooth_losses().filter(_has_a_minimiser)
    drawn = st.builds(_any_run, st.just(delay), losses, gain, counts, dyadics(Fraction(1, 4), 3, 2))
    left = st.builds(sloping, st.just(constant(delay)), gain, counts)
    kinked = st.builds(_any_run, st.just(delay), kinked_losses(), gain, counts, dyadics(Fraction(1, 4), 3, 2))
    steep = drawn.map(lambda run: replace(run, smoothness=run.smoothness / 4))
    edge = st.builds(_edge, st.just(max(delay, 1)), dyadics(Fraction(1, 4), 4, 2))
    return drawn | left | kinked | steep | edge


def _has_a_minimiser(loss: Loss) -> bool:
    return not isinstance(loss, Logistic)


def _attaining(claim: Claim) -> Sequence[Descent]:
    """The extremal runs, in two systems of units."""
    if claim.measured == CHANGE:
        found = [_edge(delay, strength) for delay in (1, 2, 3, 5, 8) for strength in STRENGTHS]
    else:
        within = {delay: below(Fraction(9, 10) * free_step(delay)[0]) for delay in DELAYS}
        found = [sloping(constant(delay), gain, count) for delay, gain in within.items() for count in (1, 4, 9)]
    return in_two_systems(found)


def _known(claim: Claim) -> Sequence[Descent]:
    """The extremal runs; the parabola just beyond the step that costs nothing; each assumption broken."""
    found = list(_attaining(claim))
    if claim.measured == GAP:
        for delay in DELAYS:
            free, count = free_step(delay)
            beyond = above(free * Fraction(101, 100))
            found.append(_any_run(delay, Parabola(), beyond, count, ONE))
            for updates in range(1, 9):
                heavy = _any_run(delay, Parabola(), free / 2, updates, ONE)
                found.append(replace(heavy, momentum=HEAVY))
                found.append(replace(heavy, odd_step_size=8 * free))
                found.append(replace(heavy, loss=Parabola(Fraction(8))))
    else:
        found += departed(_attaining(claim))
        found += [_any_run(2, Kinked(ONE, ONE), Fraction(1, 8), 12, Fraction(1, 4))]
    return found


def _trials(run: Descent, claim: Claim, reference: str) -> Iterator[Trial]:
    yield Trial(values_of(run, claim), MEASURED[claim.measured](run))


WORST_CASES = Arena(
    name="worst cases of delayed descent",
    about="descent with delayed gradients on a convex loss of one number",
    measures=frozenset(MEASURED),
    worst=frozenset({GAP}),
    instances=_runs,
    trials=_trials,
    known=_known,
    attaining=_attaining,
    assumptions=ASSUMPTIONS,
    delay=lambda run: run.delay,
    twins=TWINS,
)
