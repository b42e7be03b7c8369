"""Coupled quadratics, each block with its own delay and step size: which step sizes no coupling makes unstable."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from flint import ctx
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.gains import above, below, gains
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.evidence.ds_f5 import others_inside, with_eigenvalues
from theory.exact.claim_numbers import column
from theory.exact.limit import limit_ball, limit_bracket
from theory.exact.norm import Norm, largest
from theory.exact.unit_states import Advance, State, period_polynomial
from theory.numeric.ball_lane import to_ball

DELAYS = ((0,), (1,), (1, 0), (3, 3), (2, 1, 0), (4, 2))
LONGEST = 3
Matrix = Sequence[Sequence[Fraction]]


@dataclass(frozen=True)
class Coupled:
    """v_l' = m v_l + [H x̂]_l, x_l' = x_l - step_l v_l', x̂ every block as it was its own delay ago.

    Attributes:
        delays: of each block.
        step_sizes: of each block, in every update or in the even ones.
        eigenvalues: of H, from 0 to L.
        direction: H is diag(eigenvalues) mirrored in the plane across it.
        smoothness: L.
        momentum: m.
        odd_factor: what the odd updates' step sizes are multiplied by; None: all updates are alike.
    """

    delays: tuple[int, ...]
    step_sizes: tuple[Fraction, ...]
    eigenvalues: tuple[Fraction, ...]
    direction: tuple[Fraction, ...]
    smoothness: Fraction = Fraction(1)
    momentum: Fraction = Fraction(0)
    odd_factor: Fraction | None = None

    def hessians(self) -> Iterator[tuple[Matrix, int]]:
        """H with the dimension of its kernel, and L in every block alone."""
        yield with_eigenvalues(self.eigenvalues, self.direction), self.eigenvalues.count(Fraction(0))
        size = range(len(self.delays))
        for block in size:
            yield [[self.smoothness * (row == place == block) for place in size] for row in size], len(self.delays) - 1

    def settles(self, hessian: Matrix, kernel: int) -> bool:
        """Whether all modes but those of the kernel decay."""
        starts = [sum(self.delays[:block]) + block for block in range(len(self.delays))]
        blocks, length = range(len(self.delays)), sum(self.delays) + len(self.delays)

        def advance(factor: Fraction) -> Advance:
            def one(state: State) -> State:
                read = [state[start + late] for start, late in zip(starts, self.delays, strict=True)]
                positions, velocities = [], []
                for block, row in enumerate(hessian):
                    gradient = sum((h * x for h, x in zip(row, read, strict=True)), Fraction(0))
                    velocities.append(self.momentum * state[length + block] + gradient)
                    first = starts[block]
                    moved = state[first] - factor * self.step_sizes[block] * velocities[-1]
                    positions += [moved, *state[first : first + self.delays[block]]]
                return [*positions, *velocities]

            return one

        factors = [Fraction(1)] if self.odd_factor is None else [Fraction(1), self.odd_factor]
        polynomial = period_polynomial([advance(factor) for factor in factors], length + len(blocks))
        return others_inside(polynomial, kernel)

    def lines(self) -> tuple[str, ...]:
        """Everything that determines H and the recursion."""
        odd = "" if self.odd_factor is None else f", times {self.odd_factor} in odd updates"
        return (
            f"H of eigenvalues {', '.join(map(str, self.eigenvalues))} mirrored across {_row(self.direction)}, "
            f"and H that is {self.smoothness} in one block alone",
            f"delays {_row(self.delays)}, step sizes {_row(self.step_sizes)}{odd}, momentum {self.momentum}",
        )


def _row(numbers: Sequence[Fraction | int]) -> str:
    return "(" + ", ".join(map(str, numbers)) + ")"


@cache
def _limit(delay: int) -> Fraction:
    return limit_bracket(delay, 80)[0]


@lru_cache(4096)
def _decided(run: Coupled) -> bool:
    """Instances come again in every property."""
    return all(run.settles(hessian, kernel) for hessian, kernel in run.hessians())


def _couplings(claim: Claim) -> SearchStrategy[Coupled]:
    def at(delays: tuple[int, ...]) -> SearchStrategy[Coupled]:
        size, coordinate = len(delays), st.integers(1, 3).map(Fraction)
        steps = st.tuples(*(gains(_limit(delay)) for delay in delays))
        curvatures = st.tuples(*[st.sampled_from(tuple(map(Fraction, ("1", "0", "1/2"))))] * size)
        plain = st.builds(Coupled, st.just(delays), steps, curvatures, st.tuples(*[coordinate] * size))
        scaled = st.builds(_in_units, plain, st.integers(1, 6).map(Fraction))
        heavy = plain.map(lambda run: replace(run, momentum=Fraction(7, 8)))
        uneven = st.builds(lambda run, odd: replace(run, odd_factor=odd), plain, dyadics(0, 8))
        return plain | scaled | heavy | uneven

    return st.lists(st.integers(0, LONGEST), min_size=1, max_size=3).map(tuple).flatmap(at)


def _known(claim: Claim) -> Sequence[Coupled]:
    """Every block just below its own limit; one just above; each assumption broken."""
    found = []
    for delays in DELAYS:
        size = len(delays)
        direction = tuple(Fraction(k + 1) for k in range(size))
        one = (Fraction(1), *[Fraction(0)] * (size - 1))
        full = tuple(Fraction(1, k + 1) for k in range(size))
        under = tuple(below(_limit(delay)) for delay in delays)
        found += [Coupled(delays, under, weights, direction) for weights in (one, full)]
        for block, delay in enumerate(delays):
            over = tuple(above(_limit(delay)) if other == block else gain for other, gain in enumerate(under))
            found.append(Coupled(delays, over, full, direction))
    heavy = [replace(run, momentum=Fraction(7, 8)) for run in found[::3]]
    return [
        *found,
        *heavy,
        *(replace(run, odd_factor=Fraction(8)) for run in found[::3]),
        _in_units(found[4], Fraction(3)),
    ]


def _in_units(run: Coupled, scale: Fraction) -> Coupled:
    """The loss measured in other units."""
    return replace(
        run,
        smoothness=run.smoothness * scale,
        eigenvalues=tuple(value * scale for value in run.eigenvalues),
        step_sizes=tuple(step / scale for step in run.step_sizes),
    )


def _relabelled(run: Coupled) -> Coupled:
    """The blocks counted from the other end."""
    backwards = {name: getattr(run, name)[::-1] for name in ("delays", "step_sizes", "eigenvalues", "direction")}
    return replace(run, **backwards)


def _trials(run: Coupled, claim: Claim, reference: str) -> Iterator[Trial]:
    gain = [step * run.smoothness for step in run.step_sizes]
    with ctx.workprec(192):
        shares: list[Norm] = [to_ball(c) / limit_ball(delay, 192) for c, delay in zip(gain, run.delays, strict=True)]
    values: dict[Basic, Any] = {
        symbols.gain_ratio: largest(shares, 192),
        symbols.block_gain: column(gain),
        symbols.block_gain_share: column(shares),
        symbols.block_delay: column(run.delays),
        symbols.delay: max(run.delays),
        symbols.max_delay: max(run.delays),
        symbols.step_size: max(run.step_sizes),
        symbols.objective_smoothness: run.smoothness,
        symbols.step_times_curvature: max(gain),
        symbols.blocks: len(run.delays),
    }
    yield Trial(values, _decided(run))


_ASSUMPTIONS: Mapping[str, Callable[[Coupled], bool]] = MappingProxyType(
    {
        "plain_sgd": lambda run: run.momentum == 0,
        "constant_step_size": lambda run: run.odd_factor is None,
    }
)

COUPLED = Arena(
    name="coupled modes",
    about="a quadratic of coupled blocks, each with its own delay",
    measures=frozenset({"coupled_mode_stability"}),
    instances=_couplings,
    trials=_trials,
    known=_known,
    assumptions=_ASSUMPTIONS,
    delay=lambda run: max(run.delays),
    twins=(
        Twin(name="units", rewrite=lambda run: _in_units(run, Fraction(3, 2))),
        Twin(name="relabelling", rewrite=_relabelled),
    ),
)
