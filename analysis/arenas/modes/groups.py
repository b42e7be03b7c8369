"""One quadratic mode under accumulated gradients: a group of micro-batches, some of them read updates late."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.modes.departures import ASSUMPTIONS, in_units
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.gains import above, below, gains
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.claims.dm_schedule import batch_delay, group
from theory.exact.gradient_rule import GradientRule
from theory.exact.read import averaged
from theory.exact.stable_set import limit
from theory.exact.unit_states import Advance, State, decays

ADL = "accumulated_stability"
SIZES = ((1, 1), (1, 2), (2, 3), (2, 5), (3, 4), (1, 4), (4, 4), (4, 10), (3, 12))
"""Delay in micro-batches, and micro-batches of a group: groups of which a part or all are one update late."""
SMALLER = ((0, 1), (1, 5), (1, 8), (2, 9))
"""Groups that are larger than four times the delay, of which a small part is late."""


@dataclass(frozen=True)
class Group:
    """v' = m v + h mean_r x_{t - level_r}, x' = x - step v', level_r = ceil((delay - r)/size) for the r-th micro-batch.

    Attributes:
        delay: of a gradient, in micro-batches.
        size: how many gradients one update averages.
        step_size: of every update, or of the even ones.
        curvature: h.
        momentum: m.
        odd_step_size: of the odd updates; None: that of all others.
    """

    delay: int
    size: int
    step_size: Fraction
    curvature: Fraction = Fraction(1)
    momentum: Fraction = Fraction(0)
    odd_step_size: Fraction | None = None

    @property
    def levels(self) -> tuple[int, ...]:
        """How many updates happen between the read of each micro-batch and the update that holds it.

        Micro-batch b = u size + r reads when b - delay micro-batches are done: in update floor((b - delay)/size).
        """
        return tuple(-((place - self.delay) // self.size) for place in range(self.size))

    def decays(self) -> bool:
        """Whether every solution tends to 0."""
        oldest = max(self.levels)

        def advance(step: Fraction) -> Advance:
            def one(state: State) -> State:
                mean = sum((Fraction(state[level]) for level in self.levels), Fraction(0)) / self.size
                velocity = self.momentum * state[-1] + self.curvature * mean
                return [state[0] - step * velocity, *state[:oldest], velocity]

            return one

        steps = (self.step_size,) if self.odd_step_size is None else (self.step_size, self.odd_step_size)
        return decays([advance(step) for step in steps], oldest + 2)

    def lines(self) -> tuple[str, ...]:
        """The group and the recursion's numbers."""
        odd = f" and {self.odd_step_size} in turn" if self.odd_step_size is not None else ""
        return (
            f"{self.size} micro-batches an update, each {self.delay} late: levels {', '.join(map(str, self.levels))}",
            f"curvature {self.curvature}, step size {self.step_size}{odd}, momentum {self.momentum}",
        )


@cache
def _limit(delay: int, size: int) -> Fraction:
    """From the crossings of the circle."""
    return limit(GradientRule(averaged(Group(delay, size, Fraction(1)).levels)).over_steps(), 80)[0]


@lru_cache(4096)
def _decided(run: Group) -> bool:
    """Instances come again in every property."""
    return run.decays()


def _groups(claim: Claim) -> SearchStrategy[Group]:
    def of_size(numbers: tuple[int, int]) -> SearchStrategy[Group]:
        plain = gains(_limit(*numbers)).map(lambda gain: Group(*numbers, gain))
        scaled = st.builds(in_units, plain, st.integers(1, 6).map(Fraction))
        if claim.measured == ADL:
            return plain | scaled
        heavy = plain.map(lambda run: replace(run, momentum=Fraction(7, 8)))
        uneven = st.builds(lambda run, odd: replace(run, odd_step_size=odd), plain, dyadics(0, 4))
        return plain | scaled | heavy | uneven

    late = st.integers(1, 4)
    sizes = late.flatmap(lambda delay: st.integers(delay, 4 * delay).map(lambda size: (delay, size)))
    return (sizes if claim.measured == ADL else sizes | st.sampled_from(SMALLER)).flatmap(of_size)


def _known(claim: Claim) -> Sequence[Group]:
    """Just below and just above the limit, and each assumption broken."""
    sizes = SIZES if claim.measured == ADL else SIZES + SMALLER
    found = [Group(*numbers, near(_limit(*numbers))) for numbers in sizes for near in (below, above)]
    if claim.measured == ADL:
        return found
    heavy = [replace(run, momentum=Fraction(7, 8)) for run in found[::2]]
    return [*found, *heavy, *(replace(run, step_size=run.step_size / 2, odd_step_size=Fraction(9)) for run in found)]


def _trials(run: Group, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        batch_delay: run.delay,
        group: run.size,
        symbols.delay: max(run.levels),
        symbols.max_delay: max(run.levels),
        symbols.late_share: Fraction(sum(level > 0 for level in run.levels), run.size),
        symbols.step_size: run.step_size,
        symbols.objective_smoothness: run.curvature,
        symbols.strong_convexity: run.curvature,
        symbols.step_times_curvature: run.step_size * run.curvature,
        symbols.heavy_ball_momentum: run.momentum,
    }
    yield Trial(values, _decided(run))


GROUPS = Arena(
    name="accumulated modes",
    about="a quadratic mode under the mean of a group of micro-batches that are late",
    measures=frozenset({ADL, "accumulation_stability"}),
    instances=_groups,
    trials=_trials,
    known=_known,
    assumptions=ASSUMPTIONS,
    delay=lambda run: run.delay,
    twins=(
        Twin(name="units", rewrite=lambda run: in_units(run, Fraction(3, 2))),
        Twin(name="doubled data", rewrite=lambda run: replace(run, delay=2 * run.delay, size=2 * run.size)),
    ),
)
