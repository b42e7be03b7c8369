"""One quadratic mode under a delay: decays or not, decided in fractions from one period of its own recursion."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

import numpy as np
from flint import arb, ctx
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.modes.departures import ASSUMPTIONS, in_units
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.gains import above, below, gains, simplest
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.exact.enclosure import ends
from theory.exact.heavy_ball_limit import first_turn, heavy_ball_limit
from theory.exact.modulus import between
from theory.exact.unit_states import Advance, State, decays
from theory.numeric import closest_value
from theory.numeric.ball_lane import to_ball

DELAYS = (0, 1, 2, 3, 5, 8)
LONGEST = 12
LATE = 64
"""So late that a limit of the wrong order in the delay is far off, and one whose leading term is 1 % off is seen."""
MOMENTA = tuple(map(Fraction, ("0", "1/2", "7/8", "1/4")))
NONE = Fraction(0)
NEAR = Fraction(1, 2**20)
GUARANTEES = "convergence_guarantee"


@dataclass(frozen=True)
class Mode:
    """v' = m v + h x_{t - delay}, x' = x - step v'.

    Attributes:
        delay: tau, in updates.
        step_size: of every update, or of the even ones.
        curvature: h.
        momentum: m.
        odd_step_size: of the odd updates; None: that of all others.
    """

    delay: int
    step_size: Fraction
    curvature: Fraction = Fraction(1)
    momentum: Fraction = NONE
    odd_step_size: Fraction | None = None

    @property
    def step_sizes(self) -> tuple[Fraction, ...]:
        """Of one period."""
        return (self.step_size,) if self.odd_step_size is None else (self.step_size, self.odd_step_size)

    def updates(self) -> list[Advance]:
        """One period on states x_t, ..., x_{t - delay}, v."""

        def advance(step: Fraction) -> Advance:
            def one(state: State) -> State:
                velocity = self.momentum * state[-1] + self.curvature * state[self.delay]
                return [state[0] - step * velocity, *state[: self.delay], velocity]

            return one

        return [advance(step) for step in self.step_sizes]

    def decays(self) -> bool:
        """Whether every solution tends to 0."""
        return decays(self.updates(), self.delay + 2)

    def lines(self) -> tuple[str, ...]:
        """The recursion with its numbers."""
        steps = " and ".join(map(str, self.step_sizes))
        if self.momentum == 0 and self.odd_step_size is None:
            gain = f"{self.step_size}" if self.curvature == 1 else f"{self.step_size}·{self.curvature}"
            return (f"x[t+1] = x[t] - {gain} x[t-{self.delay}]",)
        return (
            f"v[t+1] = {self.momentum} v[t] + {self.curvature} x[t-{self.delay}], x[t+1] = x[t] - η v[t+1]",
            f"η = {steps}{' in turn' if self.odd_step_size is not None else ''}",
        )


@cache
def _limit(delay: int, momentum: Fraction) -> Fraction:
    return heavy_ball_limit(delay, momentum, 80)[0]


@lru_cache(4096)
def _decided(mode: Mode) -> bool:
    """Instances come again in every property."""
    return mode.decays()


def _first_delay(claim: Claim) -> int:
    """The least delay at which a claim has a value: 1 where it divides by the delay."""
    return 0 if closest_value(claim, _values(Mode(0, Fraction(1, 2)), claim)).in_domain else 1


def _modes(claim: Claim) -> SearchStrategy[Mode]:
    alone = claim.measured == GUARANTEES

    def at(delay: int) -> SearchStrategy[Mode]:
        plain = gains(_limit(delay, NONE)).map(lambda gain: Mode(delay, gain))
        scaled = st.builds(in_units, plain, st.integers(1, 6).map(Fraction))
        if alone:
            return plain | scaled
        heavy = st.sampled_from(MOMENTA[1:]).flatmap(
            lambda momentum: gains(_limit(delay, momentum)).map(lambda gain: Mode(delay, gain, momentum=momentum))
        )
        uneven = st.builds(lambda mode, odd: replace(mode, odd_step_size=odd), plain, dyadics(0, 2))
        return plain | scaled | heavy | uneven

    return st.integers(_first_delay(claim), LONGEST).flatmap(at)


def _known(claim: Claim) -> Sequence[Mode]:
    """Just below and just above the limit, plain and with momentum; and two step sizes in turn, one of them large."""
    first = _first_delay(claim)
    delays = [delay for delay in DELAYS if delay >= first]
    momenta = (NONE,) if claim.measured == GUARANTEES else MOMENTA
    found = [
        Mode(delay, gain, momentum=momentum)
        for momentum in momenta
        for delay in (*delays, *([] if momentum else [LATE]))
        for gain in (below(_limit(delay, momentum)), above(_limit(delay, momentum)))
    ]
    if claim.measured == GUARANTEES:
        return [*found, *(mode for delay in (*delays, LATE) for mode in _where_promised(claim, delay))]
    uneven = [Mode(delay, _limit(delay, NONE) / 2, odd_step_size=8 * _limit(delay, NONE)) for delay in delays]
    return [*found, *uneven, *(in_units(mode, Fraction(3)) for mode in found[:6])]


def _where_promised(claim: Claim, delay: int) -> Iterator[Mode]:
    """Below what the claim itself allows, and just below: there it promises something, however little."""
    middle = closest_value(claim, _values(Mode(delay, Fraction(1, 2)), claim))
    if middle.in_domain:
        allowed = sum(ends(to_ball(np.asarray(middle.value, dtype=object).item())), Fraction(0)) / 2
        if allowed > 0:
            yield Mode(delay, simplest(allowed * Fraction(9, 10), allowed * Fraction(99, 100)))
            yield Mode(delay, simplest(allowed * (1 - NEAR), allowed * (1 - NEAR / 2)))


@cache
def _angle(delay: int, momentum: Fraction) -> arb:
    """The first angle; pi itself without delay, where sin^2 of half of it is 1."""
    with ctx.workprec(192):
        return between(*first_turn(delay, momentum)) * arb.pi()


def _values(mode: Mode, claim: Claim) -> dict[Basic, Any]:
    """Numbers of every symbol that a condition on a mode uses; source constants as small as their sources allow."""
    values: dict[Basic, Any] = {
        symbols.delay: mode.delay,
        symbols.max_delay: mode.delay,
        symbols.step_size: mode.step_size,
        symbols.objective_smoothness: mode.curvature,
        symbols.strong_convexity: mode.curvature,
        symbols.step_times_curvature: mode.step_size * mode.curvature,
        symbols.heavy_ball_momentum: mode.momentum,
        symbols.friction: 1 - mode.momentum,
        symbols.source_constant: 1,
        symbols.workers: mode.delay + 1,
        symbols.gradient_noise: mode.delay + Fraction(1, 8),  # so that no gradient is late enough to be discarded
        symbols.target_accuracy: 1,
    }
    if symbols.first_angle in claim.symbols:
        values[symbols.first_angle] = _angle(mode.delay, mode.momentum)
    return values


def _trials(mode: Mode, claim: Claim, reference: str) -> Iterator[Trial]:
    yield Trial(_values(mode, claim), _decided(mode))


MODES = Arena(
    name="delayed modes",
    about="a quadratic mode under gradient descent with a constant delay",
    measures=frozenset({"stability", "mode_stability", "heavy_ball_stability", GUARANTEES}),
    instances=_modes,
    trials=_trials,
    known=_known,
    assumptions=ASSUMPTIONS,
    sufficient=frozenset({GUARANTEES}),
    delay=lambda mode: mode.delay,
    twins=(Twin(name="units", rewrite=lambda mode: in_units(mode, Fraction(3, 2))),),
)
