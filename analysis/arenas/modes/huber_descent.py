"""Descent that stays on the slope of Huber's function for T updates: it shows how bad a worst case is at least."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.arenas.modes.descent import ASSUMPTIONS, ONE, Descent, Reads, constant
from analysis.arenas.modes.descent_values import values_of
from analysis.arenas.modes.descent_variants import TWINS, departed, departing, in_any_units, in_two_systems
from analysis.attack.arena import Arena
from analysis.attack.trial import Number, Trial
from analysis.strategies.loss import Huber
from analysis.strategies.numbers import dyadics
from theory.claim import Claim

GAP, MEAN = "huber_objective_gap", "huber_gradient_square_mean"
MEASURED: dict[str, Callable[[Descent], Number]] = {GAP: Descent.last_gap, MEAN: Descent.mean_square}
NINE, SIXTEEN = Fraction(9, 25), Fraction(16, 25)
KINDS: tuple[Reads, ...] = (
    *map(constant, range(5)),
    ((ONE, (0, 3, 1, 4, 2)),),
    ((NINE, (2,)), (SIXTEEN, (0,))),
    ((NINE, (0, 1, 2, 3)), (SIXTEEN, (2, 3, 0, 1))),
)
"""Constant delays; one that varies; blocks with delays of their own."""


def sloping(reads: Reads, gain: Fraction, updates: int) -> Descent:
    """From 1, with L = 1: T updates just leave it at the end of its slope."""
    return Descent(Huber(ONE, 1 / (2 * updates * gain + 1)), ONE, gain, updates, reads, ONE)


def left_sloping(reads: Reads, gain: Fraction, updates: int, factor: Fraction) -> Descent:
    """T updates of any delay bring it to the edge of its parabola."""
    slope = Fraction(3)
    return Descent(Huber(ONE, slope), slope + factor * gain * slope * updates, gain, updates, reads, ONE, factor=factor)


def _runs(claim: Claim) -> SearchStrategy[Descent]:
    positive, counts = dyadics(Fraction(1, 8), 2, 3), st.integers(1, 12)
    reads = st.sampled_from(KINDS)
    if claim.measured == MEAN:
        return in_any_units(st.builds(left_sloping, reads, positive, counts, dyadics(Fraction(1, 8), 1, 3)))
    found = st.builds(sloping, reads, positive, counts)
    return in_any_units(found) | departing(found)


def _attaining(claim: Claim) -> Sequence[Descent]:
    """At short and long runs, with small and large steps, in two systems of units."""
    if claim.measured == MEAN:
        cases = ((Fraction(1), 5), (Fraction(1, 2), 3), (Fraction(1, 8), 9))
        found = [left_sloping(reads, Fraction(1, 3), count, factor) for reads in KINDS for factor, count in cases]
    else:
        steps = (Fraction(1, 3), Fraction(7, 2))
        found = [sloping(reads, step, count) for reads in KINDS for step in steps for count in (1, 4, 9)]
    return in_two_systems(found)


def _known(claim: Claim) -> Sequence[Descent]:
    """These, and some with momentum or two step sizes in turn."""
    found = _attaining(claim)
    return found if claim.measured == MEAN else [*found, *departed(found)]


def _trials(run: Descent, claim: Claim, reference: str) -> Iterator[Trial]:
    yield Trial(values_of(run, claim), MEASURED[claim.measured](run))


HUBER_DESCENT = Arena(
    name="descent on Huber's function",
    about="descent with delayed gradients on Huber's function, so that no update leaves its slope",
    measures=frozenset(MEASURED),
    instances=_runs,
    trials=_trials,
    known=_known,
    attaining=_attaining,
    assumptions=ASSUMPTIONS,
    delay=lambda run: run.delay,
    twins=TWINS,
)
