"""How fast quadratic modes shrink under a delay: the largest modulus of their roots, enclosed by Schur-Cohn tests."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any

from flint import arb, ctx
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.modes.delayed_modes import Mode
from analysis.arenas.modes.departures import ASSUMPTIONS
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.gains import above, below, gains
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.exact.limit import limit_bracket
from theory.exact.modulus import largest_modulus
from theory.exact.norm import largest
from theory.exact.stability import best_step
from theory.exact.unit_states import period_polynomial
from theory.numeric.ball_lane import to_ball

SLOWEST = "slowest_mode_modulus"
DELAYS = (0, 1, 2, 3, 5, 8)
LONGEST = 8
NONE = Fraction(0)


@dataclass(frozen=True)
class Quadratic:
    """A quadratic with two curvatures under delayed gradient descent.

    Attributes:
        delay: tau, in updates.
        step_size: of every update, or of the even ones.
        curvatures: the least and the largest.
        smoothness: L, as declared; at least the largest curvature where the declaration is right.
        momentum: m.
        odd_step_size: of the odd updates; None: that of all others.
    """

    delay: int
    step_size: Fraction
    curvatures: tuple[Fraction, Fraction]
    smoothness: Fraction
    momentum: Fraction = NONE
    odd_step_size: Fraction | None = None

    def modes(self) -> tuple[Mode, ...]:
        """One for each curvature."""
        return tuple(
            Mode(self.delay, self.step_size, curvature, self.momentum, self.odd_step_size)
            for curvature in dict.fromkeys(self.curvatures)
        )

    def lines(self) -> tuple[str, ...]:
        """Every mode, and the declared constant."""
        return (*(line for mode in self.modes() for line in mode.lines()), f"declared smoothness {self.smoothness}")


@cache
def per_period(mode: Mode) -> arb:
    """The largest factor by which a period changes a solution in the long run, in modulus."""
    return largest_modulus(period_polynomial(mode.updates(), mode.delay + 2))


def _limit(delay: int) -> Fraction:
    return limit_bracket(delay, 80)[0]


def _quadratics(claim: Claim) -> SearchStrategy[Quadratic]:
    def at(delay: int) -> SearchStrategy[Quadratic]:
        limit = _limit(delay)
        one = gains(limit).map(lambda gain: _of_step(delay, gain))
        if claim.measured == SLOWEST:
            return one
        two = st.builds(
            lambda run, share: replace(run, curvatures=(share, Fraction(1))), one, dyadics(Fraction(1, 16), 1)
        )
        scaled = st.builds(_in_units, two, st.integers(1, 6).map(Fraction))
        heavy = two.map(lambda run: replace(run, momentum=Fraction(7, 8)))
        uneven = st.builds(lambda run, odd: replace(run, odd_step_size=odd), two, dyadics(0, 2))
        rough = two.map(lambda run: replace(run, smoothness=Fraction(1, 2), curvatures=(Fraction(1, 4), Fraction(1))))
        return one | two | scaled | heavy | uneven | rough

    return st.integers(0, LONGEST).flatmap(at)


def _known(claim: Claim) -> Sequence[Quadratic]:
    """The best step and those beside it; the slow mode and the fast one decide in turn; each assumption broken."""
    if claim.measured == SLOWEST:
        best = {delay: best_step(delay)[0] for delay in DELAYS}
        return [_of_step(d, a * factor) for d, a in best.items() for factor in (1, Fraction(1, 2), Fraction(9, 8))]
    found = []
    for delay in DELAYS:
        limit = _limit(delay)
        for share in (Fraction(2, 5), Fraction(9, 10), Fraction(99, 100), 1 - Fraction(1, 2**20)):
            run = _of_step(delay, below(limit * share))
            found += [run, replace(run, curvatures=(Fraction(1, 10), Fraction(1)))]
        half = _of_step(delay, below(limit / 2))
        found.append(replace(half, step_size=below(limit * Fraction(9, 10)), momentum=Fraction(7, 8)))
        found.append(replace(half, odd_step_size=8 * limit))
        found.append(replace(half, curvatures=(Fraction(1, 2), Fraction(4))))
        found.append(_of_step(delay, above(limit * Fraction(5, 4))))
    return found


def _attaining(claim: Claim) -> Sequence[Quadratic]:
    """Every quadratic within the assumptions has the rate of its slower mode; the best step alone the smallest."""
    known = _known(claim)
    if claim.measured == SLOWEST:
        return [run for run in known if run.delay and run.step_size == best_step(run.delay)[0]]
    plain = [run for run in known if all(holds(run) for holds in _ASSUMPTIONS.values())]
    return [run for run in plain if run.step_size * run.smoothness < _limit(run.delay)]


def _of_step(delay: int, gain: Fraction) -> Quadratic:
    one = Fraction(1)
    return Quadratic(delay, gain, (one, one), one)


def _in_units(run: Quadratic, scale: Fraction) -> Quadratic:
    """The loss measured in other units."""
    least, most = run.curvatures
    return replace(
        run,
        step_size=run.step_size / scale,
        odd_step_size=None if run.odd_step_size is None else run.odd_step_size / scale,
        curvatures=(least * scale, most * scale),
        smoothness=run.smoothness * scale,
    )


def _trials(run: Quadratic, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.delay: run.delay,
        symbols.max_delay: run.delay,
        symbols.step_size: run.step_size,
        symbols.strong_convexity: min(run.curvatures),
        symbols.objective_smoothness: run.smoothness,
        symbols.step_times_curvature: run.step_size * run.curvatures[1],
        symbols.heavy_ball_momentum: run.momentum,
        symbols.friction: 1 - run.momentum,
    }
    with ctx.workprec(192):
        slowest = to_ball(largest([per_period(mode) for mode in run.modes()], 192))
        # f shrinks by the square in an update; a period has one update or two.
        measured = slowest if claim.measured == SLOWEST or run.odd_step_size is not None else slowest * slowest
    yield Trial(values, measured)


_ASSUMPTIONS: Mapping[str, Any] = MappingProxyType(
    {**ASSUMPTIONS, "smooth_objective": lambda run: max(run.curvatures) <= run.smoothness}
)

RATES = Arena(
    name="rates of quadratics",
    about="a quadratic with two curvatures under gradient descent with a constant delay",
    measures=frozenset({SLOWEST, "worst_linear_rate"}),
    worst=frozenset({"worst_linear_rate"}),
    instances=_quadratics,
    trials=_trials,
    known=_known,
    attaining=_attaining,
    assumptions=_ASSUMPTIONS,
    idle=MappingProxyType({"worst_linear_rate": Fraction(1)}),
    delay=lambda run: run.delay,
    twins=(Twin(name="units", rewrite=lambda run: _in_units(run, Fraction(3, 2))),),
    ages=lambda claim: claim.measured == SLOWEST,
)
