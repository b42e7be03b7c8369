"""One quadratic mode under a constant delay: decays or not, decided by the Schur-Cohn test in fractions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics, shares
from theory import symbols
from theory.claim import Claim
from theory.exact.limit import limit_bracket
from theory.exact.stability import is_stable

NEAR = Fraction(1, 10**15)
DELAYS = (0, 1, 2, 3, 5, 8)


@dataclass(frozen=True)
class Mode:
    """x_{t+1} = x_t - c x_{t - delay}.

    Attributes:
        delay: tau, in updates.
        product: c, step size times curvature.
    """

    delay: int
    product: Fraction

    def lines(self) -> tuple[str, ...]:
        """The recursion with its numbers."""
        return (f"x[t+1] = x[t] - {self.product} x[t-{self.delay}]",)


def _modes(claim: Claim) -> SearchStrategy[Mode]:
    def at(delay: int) -> SearchStrategy[Mode]:
        lower, upper = limit_bracket(delay)
        inside = shares().map(lambda share: share * lower)
        beyond = dyadics(0, 2).map(lambda excess: upper * (1 + excess) + NEAR)
        return (inside | beyond).map(lambda product: Mode(delay, product))

    return st.integers(0, 12).flatmap(at)


def _known(claim: Claim) -> Sequence[Mode]:
    """Just below and just above the limit."""
    ends = {delay: limit_bracket(delay) for delay in DELAYS}
    return [Mode(d, c) for d, (lower, upper) in ends.items() for c in (lower - NEAR, upper + NEAR)]


def _trials(mode: Mode, claim: Claim, reference: str) -> Iterator[Trial]:
    values = {symbols.delay: mode.delay, symbols.step_times_curvature: mode.product}
    yield Trial(values, is_stable(mode.delay, mode.product))


MODES = Arena(
    name="delayed modes",
    about="a quadratic mode under plain gradient descent with a constant delay",
    measures=frozenset({"stability", "mode_stability"}),
    instances=_modes,
    trials=_trials,
    known=_known,
    delay=lambda mode: mode.delay,
)
