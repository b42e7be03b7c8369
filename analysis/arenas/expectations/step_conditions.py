"""Conditions on step sizes of delayed modules, ratios of falling steps, and where a bound repeats its assumption."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt
from types import MappingProxyType
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics, shares
from theory import symbols
from theory.claim import Claim
from theory.claims.dm_t1_const import DM_T1_CONST
from theory.exact.claim_numbers import column, exact_value

WHOLE = (0, 1, 6, 35)
"""Delays at which 1 + 8 tau^2 is a square."""
DELAYS = (0, 1, 2, 3, 5, 8)
UPDATES = 12
ONE = Fraction(1)


@dataclass(frozen=True)
class Steps:
    """Delayed modules under a constant step size, or one that falls as 1/(u + 1).

    Attributes:
        step: of an update, the first one where they fall.
        smoothness: L.
        delays: of each block.
        scales: factor on each block's gradient.
        moments: bound on the mean square of each block's gradient.
        gap: f(x_0) - f*.
        updates: T.
    """

    step: Fraction
    smoothness: Fraction
    delays: tuple[int, ...]
    scales: tuple[Fraction, ...]
    moments: tuple[Fraction, ...]
    gap: Fraction
    updates: int

    def lines(self) -> tuple[str, ...]:
        """All of them."""
        factors, moments = (", ".join(map(str, entries)) for entries in (self.scales, self.moments))
        return (
            f"step size {self.step}, smoothness {self.smoothness}, {self.updates} updates, gap {self.gap}",
            f"blocks with delays {self.delays}, factors {factors}, mean squares {moments}",
        )


def _numbers(steps: Steps) -> dict[Any, Any]:
    return {
        symbols.step_size: steps.step,
        symbols.initial_step_size: steps.step,
        symbols.objective_smoothness: steps.smoothness,
        symbols.block_delay: column(steps.delays),
        symbols.max_delay: max(steps.delays),
        symbols.shrink: column(steps.scales),
        symbols.block_second_moment: column(steps.moments),
        symbols.initial_gap: steps.gap,
        symbols.horizon: steps.updates,
        symbols.blocks: len(steps.delays),
    }


def _condition(steps: Steps) -> Fraction:
    """2(eta L)^2 s tau^2 + eta L s in the block where it is largest."""
    x = steps.step * steps.smoothness
    return max(2 * x**2 * s * d**2 + x * s for s, d in zip(steps.scales, steps.delays, strict=True))


def _ratio(steps: Steps) -> Fraction:
    """The largest step size inside a delay window over the present one, of steps that fall as 1/(u + 1)."""
    made = [steps.step / (u + 1) for u in range(steps.updates)]
    late = max(steps.delays)
    return max(old / made[u] for u in range(len(made)) for old in made[max(0, u - late) : u + 1])


def _trials(steps: Steps, claim: Claim, reference: str) -> Iterator[Trial]:
    numbers = _numbers(steps)
    if claim.measured == "step_condition_of_delayed_modules":
        yield Trial(numbers, _condition(steps))
    elif claim.measured == "window_step_ratio":
        yield Trial(numbers, _ratio(steps))
    elif steps.step * steps.smoothness >= 1:
        plain: dict[Any, Any] = numbers | {symbols.shrink: column([ONE] * len(steps.scales))}
        yield Trial(plain, exact_value(DM_T1_CONST, plain))


def sharp_limit(delay: int) -> Fraction:
    """2/(1 + R) with R^2 = 1 + 8 delay^2, or a fraction below it by less than 2^-40."""
    square = 1 + 8 * delay**2
    exact = isqrt(square)
    return Fraction(2, 1 + exact) if exact**2 == square else 2 / (1 + Fraction(isqrt(square << 80) + 1, 2**40))


def _below_sharp_limit(steps: Steps) -> bool:
    """eta L (1 + R) <= 2, decided without the root."""
    x = steps.step * steps.smoothness
    return 2 - x >= 0 and (2 - x) ** 2 >= x**2 * (1 + 8 * max(steps.delays) ** 2)


def _steps(claim: Claim) -> SearchStrategy[Steps]:
    positive = dyadics(Fraction(1, 4), 4, 2)

    def draw(size: int) -> SearchStrategy[Steps]:
        delays = st.tuples(*(st.integers(0, 6) for _ in range(size)))
        factors = st.sampled_from([ONE, Fraction(1, 2), Fraction(1, 8), Fraction(2)])
        scales = st.tuples(*(factors for _ in range(size)))
        moments = st.tuples(*(dyadics(0, 4, 2) for _ in range(size)))
        made = st.builds(Steps, positive, positive, delays, scales, moments, positive, st.integers(1, UPDATES))
        share = shares(2) | st.just(ONE)
        if claim.measured == "descent_right_side":
            return st.builds(lambda steps, s: replace(steps, step=(ONE + s) / steps.smoothness), made, share)
        return st.builds(_near_limit, made, share, st.booleans())

    return st.integers(1, 3).flatmap(draw) | st.sampled_from(_known(claim))


def _near_limit(steps: Steps, share: Fraction, simple: bool) -> Steps:
    """With the step size at a share of the simple or of the sharp limit."""
    late = max(steps.delays)
    limit = Fraction(1, 2 * late + 1) if simple else sharp_limit(late)
    return replace(steps, step=share * limit / steps.smoothness)


def _one(delay: int, step: Fraction, updates: int, scale: Fraction = ONE) -> Steps:
    return Steps(step, ONE, (delay,), (scale,), (ONE,), ONE, updates)


def _known(claim: Claim) -> Sequence[Steps]:
    """Steps at both limits; windows that reach the first update; long runs at 1/L."""
    sharp = [_one(d, sharp_limit(d), d + 2) for d in (*WHOLE, 2, 3, 5)]
    simple = [_one(d, Fraction(1, 2 * d + 1), d + 2) for d in DELAYS]
    beyond = [_one(d, Fraction(3, 2 * d + 1), d + 2) for d in DELAYS]
    raised = [_one(d, Fraction(1, 2 * d + 1), d + 2, Fraction(4)) for d in DELAYS]
    two = replace(_one(0, ONE, 10**9), scales=(ONE, ONE))
    long = [replace(two, delays=(d, 0), moments=(Fraction(d == 0), Fraction(2))) for d in DELAYS]
    if claim.measured == "descent_right_side":
        return [*long, _one(0, ONE, 10**9), *beyond]
    return [*sharp, *simple, *beyond, *raised]


def _in_other_units(steps: Steps) -> Steps:
    """Weights in a third of their unit, the loss in half of its own."""
    return replace(
        steps,
        step=steps.step / 2,
        smoothness=steps.smoothness * 2,
        gap=steps.gap * 18,
        moments=tuple(moment * 36 for moment in steps.moments),
    )


def _relabelled(steps: Steps) -> Steps:
    """Blocks counted from the other end."""
    return replace(steps, delays=steps.delays[::-1], scales=steps.scales[::-1], moments=steps.moments[::-1])


def _split(steps: Steps) -> Steps:
    """The first block as two halves of its mean square."""
    half, rest = steps.moments[0] / 2, steps.moments[1:]
    doubled = (steps.delays[:1] + steps.delays, steps.scales[:1] + steps.scales)
    return replace(steps, delays=doubled[0], scales=doubled[1], moments=(half, half, *rest))


STEP_CONDITIONS = Arena(
    name="step sizes of delayed modules",
    about="step sizes, delays and factors of delayed modules",
    measures=frozenset({"step_condition_of_delayed_modules", "window_step_ratio", "descent_right_side"}),
    instances=_steps,
    trials=_trials,
    known=_known,
    assumptions=MappingProxyType(
        {
            "shrink_at_most_one": lambda steps: all(0 <= factor <= 1 for factor in steps.scales),
            "step_at_simple_delay_limit": lambda steps: (
                steps.step * steps.smoothness * (2 * max(steps.delays) + 1) <= 1
            ),
            "step_at_sharp_delay_limit": _below_sharp_limit,
        }
    ),
    delay=lambda steps: max(steps.delays),
    twins=(
        Twin(name="units", rewrite=_in_other_units),
        Twin(name="relabelling", rewrite=_relabelled),
        Twin(name="splitting", rewrite=_split),
    ),
)
