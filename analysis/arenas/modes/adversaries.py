"""One quadratic mode under delays that repeat a table, the adversary's sawtooth among them, decided over one period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from flint import arb
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.arenas.modes.departures import ASSUMPTIONS, in_units
from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.gains import above, below, gains
from analysis.strategies.numbers import dyadics
from analysis.strategies.sawtooth import delay_tables, teeth
from theory import symbols
from theory.claim import Claim
from theory.exact.modulus import between
from theory.exact.sawtooth import path, sawtooth_limit, tooth_delays
from theory.exact.unit_states import Advance, State, decays

ANY = "stability_under_varying_delays"
DELAYS = (1, 2, 3, 4, 5)
LONGEST = 5


@dataclass(frozen=True)
class Adversary:
    """v' = m v + h x_{t - d_t}, x' = x - step v', d_t from a table of delays up to a bound, again and again.

    Attributes:
        delay: tau, the bound.
        step_size: of every update, or of the even ones.
        table: one period of delays; every tooth of the sawtooth is tried beside it.
        curvature: h.
        momentum: m.
        odd_step_size: of the odd updates; None: that of all others.
    """

    delay: int
    step_size: Fraction
    table: tuple[int, ...] = (0,)
    curvature: Fraction = Fraction(1)
    momentum: Fraction = Fraction(0)
    odd_step_size: Fraction | None = None

    def decays(self, table: tuple[int, ...]) -> bool:
        """Whether every solution tends to 0 under this table."""
        odd = self.step_size if self.odd_step_size is None else self.odd_step_size

        def advance(late: int, step: Fraction) -> Advance:
            def one(state: State) -> State:
                velocity = self.momentum * state[-1] + self.curvature * state[late]
                return [state[0] - step * velocity, *state[: self.delay], velocity]

            return one

        period = table if self.odd_step_size is None or len(table) % 2 == 0 else table * 2
        updates = [advance(late, odd if time % 2 else self.step_size) for time, late in enumerate(period)]
        return decays(updates, self.delay + 2)

    def lines(self) -> tuple[str, ...]:
        """The recursion's numbers and its table."""
        odd = f" and {self.odd_step_size} in turn" if self.odd_step_size is not None else ""
        return (
            f"curvature {self.curvature}, step size {self.step_size}{odd}, momentum {self.momentum}",
            f"delays up to {self.delay}: {', '.join(map(str, self.table))}, again and again; and every sawtooth",
        )


@cache
def _limit(delay: int) -> tuple[Fraction, int]:
    """A number just below the sawtooth's limit, and its lag."""
    (lower, _), lag = sawtooth_limit(delay)
    return lower, lag


@cache
def _limit_ball(delay: int) -> arb:
    return between(*sawtooth_limit(delay, 192)[0])


@lru_cache(8192)
def _decided(run: Adversary) -> bool:
    """Instances come again in every property."""
    return run.decays(run.table)


def _adversaries(claim: Claim) -> SearchStrategy[Adversary]:
    def at(delay: int) -> SearchStrategy[Adversary]:
        tables = delay_tables(delay) if claim.measured == ANY else st.just((0,))
        plain = st.builds(Adversary, st.just(delay), gains(_limit(delay)[0]), tables)
        scaled = st.builds(in_units, plain, st.integers(1, 6).map(Fraction))
        heavy = plain.map(lambda run: replace(run, momentum=Fraction(7, 8)))
        uneven = st.builds(lambda run, odd: replace(run, odd_step_size=odd), plain, dyadics(0, 4))
        return plain | scaled | heavy | uneven

    return st.integers(0, LONGEST).flatmap(at)


def _known(claim: Claim) -> Sequence[Adversary]:
    """Just below and just above the sawtooth's limit, under a constant delay beside the teeth; assumptions broken."""
    found = [Adversary(d, near(_limit(d)[0]), (d,)) for d in (0, *DELAYS) for near in (below, above)]
    heavy = [replace(run, momentum=Fraction(7, 8)) for run in found[::2]]
    return [*found, *heavy, *(replace(run, step_size=run.step_size / 2, odd_step_size=Fraction(5)) for run in found)]


def _trials(run: Adversary, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.delay: run.delay,
        symbols.max_delay: run.delay,
        symbols.sawtooth_lag: _limit(run.delay)[1],
        symbols.step_size: run.step_size,
        symbols.objective_smoothness: run.curvature,
        symbols.strong_convexity: run.curvature,
        symbols.step_times_curvature: run.step_size * run.curvature,
        symbols.heavy_ball_momentum: run.momentum,
    }
    if symbols.varying_delay_limit in claim.symbols:
        values[symbols.varying_delay_limit] = _limit_ball(run.delay)
    tables = [*teeth(run.delay), *([run.table] if claim.measured == ANY else [])]
    yield Trial(values, all(_decided(replace(run, table=table)) for table in tables))


ADVERSARIES = Arena(
    name="adversaries",
    about="a quadratic mode under delays that an adversary repeats",
    measures=frozenset({ANY, "sawtooth_stability"}),
    instances=_adversaries,
    trials=_trials,
    known=_known,
    assumptions=ASSUMPTIONS,
    delay=lambda run: run.delay,
    twins=(Twin(name="units", rewrite=lambda run: in_units(run, Fraction(3, 2))),),
)


@dataclass(frozen=True)
class Tooth:
    """x_{t+1} = x_t - a x_{t - d_t} from 1, one iterate held and then a lag.

    Attributes:
        delay: tau.
        lag: h, at most tau.
        gain: a.
    """

    delay: int
    lag: int
    gain: Fraction

    def lines(self) -> tuple[str, ...]:
        """The recursion and its delays."""
        late = ", ".join(map(str, tooth_delays(self.delay, self.lag)))
        return (f"x[t+1] = x[t] - {self.gain} x[t-d] from 1, d = {late}",)


def _teeth(claim: Claim) -> SearchStrategy[Tooth]:
    bounds = st.integers(0, 6).flatmap(lambda delay: st.tuples(st.just(delay), st.integers(0, delay)))
    return st.builds(lambda bound, gain: Tooth(bound[0], bound[1], gain), bounds, dyadics(Fraction(1, 8), 2, 3))


def _tooth_trials(tooth: Tooth, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.delay: tooth.delay,
        symbols.max_delay: tooth.delay,
        symbols.sawtooth_lag: tooth.lag,
        symbols.step_times_curvature: tooth.gain,
    }
    yield Trial(values, path(tooth.gain, tooth_delays(tooth.delay, tooth.lag))[-1])


TEETH = Arena(
    name="teeth",
    about="one tooth of the sawtooth adversary",
    measures=frozenset({"tooth_ratio"}),
    instances=_teeth,
    trials=_tooth_trials,
    known=lambda claim: [Tooth(d, h, Fraction(d + 2, 7)) for d in (0, 1, 2, 3, 5) for h in range(d + 1)],
    delay=lambda tooth: tooth.delay,
)
