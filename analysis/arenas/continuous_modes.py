"""A mode with a delay in continuous time: its stationary variance, from the equations of its covariance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import ctx
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics, shares
from theory import symbols
from theory.claim import Claim
from theory.stationary_law.delayed_mode import variance_ratio_ball
from theory.stationary_law.divergence import BITS, ball

BELOW_HALF_PI = Fraction(344, 219)
"""1.57077…, just below π/2 = 1.57079…: from there on the mode has no stationary law."""


@dataclass(frozen=True)
class ContinuousMode:
    """dx = -h x(t - delta) dt + sqrt(2 D) dW.

    Attributes:
        curvature: h.
        delay_time: delta; delta h is below pi/2.
        diffusion: D.
    """

    curvature: Fraction
    delay_time: Fraction
    diffusion: Fraction

    def lines(self) -> tuple[str, ...]:
        """The equation with its numbers."""
        return (f"dx = -{self.curvature} x(t - {self.delay_time}) dt + (2·{self.diffusion})^(1/2) dW",)


def _modes(claim: Claim) -> SearchStrategy[ContinuousMode]:
    late = st.just(Fraction(0)) | shares(BELOW_HALF_PI)
    positive = dyadics(Fraction(1, 8), 4, 3)
    return st.builds(lambda h, x, noise: ContinuousMode(h, x / h, noise), positive, late, positive)


def _known(claim: Claim) -> Sequence[ContinuousMode]:
    shares_of_limit = (Fraction(0), Fraction(1, 10), Fraction(1, 2), Fraction(9, 10), Fraction(99, 100))
    modes = ((Fraction(1), Fraction(1)), (Fraction(3), Fraction(1, 2)), (Fraction(1, 4), Fraction(5, 2)))
    return [ContinuousMode(h, share * BELOW_HALF_PI / h, noise) for share in shares_of_limit for h, noise in modes]


def _trials(mode: ContinuousMode, claim: Claim, reference: str) -> Iterator[Trial]:
    product = mode.curvature * mode.delay_time
    with ctx.workprec(BITS):
        variance = ball(mode.diffusion / mode.curvature) * variance_ratio_ball(product)
    values: dict[Basic, Any] = {
        symbols.mode_curvature: mode.curvature,
        symbols.delay_time: mode.delay_time,
        symbols.diffusion: mode.diffusion,
    }
    yield Trial(values, variance)


def _other_time(mode: ContinuousMode) -> ContinuousMode:
    return ContinuousMode(mode.curvature / 3, mode.delay_time * 3, mode.diffusion / 3)


def _other_length(mode: ContinuousMode) -> ContinuousMode:
    return replace(mode, diffusion=mode.diffusion * 4)


CONTINUOUS_MODES = Arena(
    name="modes in continuous time",
    about="a quadratic mode in continuous time, its drift read a fixed time late",
    measures=frozenset({"stationary_variance"}),
    instances=_modes,
    trials=_trials,
    known=_known,
    twins=(Twin(name="units of time", rewrite=_other_time), Twin(name="units of length", rewrite=_other_length)),
)
"""Measures `stationary_variance` of claims in `delay_time`; other claims about that word are of runs in updates."""
