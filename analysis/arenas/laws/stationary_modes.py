"""The stationary law of one quadratic mode with a constant delay, solved in fractions, or in time in balls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import pi
from typing import Any

from flint import acb, arb, ctx
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics, shares
from theory import symbols
from theory.claim import Claim
from theory.exact.expectation import Moments
from theory.exact.limit import limit_bracket
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exact.stationary import stationary
from theory.numeric.ball_lane import to_ball
from theory.numeric.lane import PRECISION

CUT = 2048
"""In units of the curvature: the frequency from which on the spectrum's tail is enclosed and not integrated."""


@dataclass(frozen=True)
class StationaryMode:
    """x_{t+1} = x_t - step_size (curvature x_{t-delay} +- noise), or dx = -curvature x(t - lag) dt + noise.

    Attributes:
        delay: tau, in updates.
        step_size: eta.
        curvature: h.
        noise: deviation of the gradient noise of one update.
        lag: of the equation in time, as a share of the quarter period at which it turns unstable, below 1, where
            pi/2 is rounded down to a fraction.
    """

    delay: int
    step_size: Fraction
    curvature: Fraction
    noise: Fraction
    lag: Fraction

    @property
    def lag_time(self) -> Fraction:
        """delta, with h delta < pi/2."""
        return self.lag * QUARTER / self.curvature

    @property
    def diffusion(self) -> Fraction:
        """D_0 = eta sigma^2/2."""
        return self.step_size * self.noise**2 / 2

    def lines(self) -> tuple[str, ...]:
        """The recursion and the equation with their numbers."""
        h, step = self.curvature, self.step_size
        return (
            f"x[t+1] = x[t] - {step} ({h} x[t-{self.delay}] ± {self.noise})",
            f"dx = -{h} x(t - {self.lag_time}) dt + (2 * {self.diffusion})^(1/2) dW",
        )


QUARTER = Fraction(int(pi / 2 * 2**20), 2**20)
"""Just below pi/2."""


@lru_cache(maxsize=512)
def _law(delay: int, step_size: Fraction, curvature: Fraction, noise: Fraction) -> Moments:
    return stationary(DelayedQuadratic(with_noise(((curvature,),), ((noise,),)), (delay,), step_size))


@lru_cache(maxsize=128)
def variance_in_time(curvature: Fraction, lag: Fraction, diffusion: Fraction) -> arb:
    """The integral of the spectrum of dx = -h x(t - lag) dt + (2D)^(1/2) dW: (2D/pi) of 1/|i w + h e^(-i w lag)|^2.

    Beyond W the modulus is between w - h and w + h.
    """
    with ctx.workprec(PRECISION):
        h, late = to_ball(curvature), to_ball(lag)
        end = CUT * h

        def spectrum(w: acb, _analytic: bool) -> acb:
            # |i w + h e^(-i w lag)|^2 = w^2 + h^2 - 2 w h sin(w lag) on the real line, and analytic beyond it.
            return 1 / (w * w + h * h - 2 * w * h * (w * late).sin())

        inside = acb.integral(spectrum, 0, end, rel_tol=arb(2) ** -40, abs_tol=arb(2) ** -40).real
        tail = (1 / (end + h)).union(1 / (end - h))
        return 2 * to_ball(diffusion) / arb.pi() * (inside + tail)


def _numbers(mode: StationaryMode) -> dict[Any, Any]:
    return {
        symbols.delay: mode.delay,
        symbols.max_delay: mode.delay,
        symbols.step_size: mode.step_size,
        symbols.mode_curvature: mode.curvature,
        symbols.step_times_curvature: mode.step_size * mode.curvature,
        symbols.coordinate_noise: mode.noise**2,
        symbols.diffusion: mode.diffusion,
        symbols.delay_time: mode.lag_time,
    }


def _trials(mode: StationaryMode, claim: Claim, reference: str) -> Iterator[Trial]:
    """In time where the claim speaks of a delay in time; without delay where it speaks of none."""
    values, numbers = claim.symbols, _numbers(mode)
    law = (mode.step_size, mode.curvature, mode.noise)
    if claim.measured == "stationary_square_bias":
        yield Trial(numbers, _law(mode.delay, *law).bias_squares[0])
    elif claim.measured == "variance_ratio":
        ratio = _variance(mode) / _law(0, *law).covariance[0][0]
        if symbols.delay in values or mode.delay == 1:
            yield Trial(numbers, ratio)
    elif symbols.delay_time in values or symbols.diffusion in values:
        yield Trial(numbers, variance_in_time(mode.curvature, mode.lag_time, mode.diffusion))
    elif symbols.delay in values or not mode.delay:
        yield Trial(numbers, _variance(mode))


def _variance(mode: StationaryMode) -> Fraction:
    return _law(mode.delay, mode.step_size, mode.curvature, mode.noise).covariance[0][0]


def _modes(claim: Claim) -> SearchStrategy[StationaryMode]:
    """At a share of the largest stable step size."""

    def at(delay: int, share: Fraction, curvature: Fraction, noise: Fraction, lag: Fraction) -> StationaryMode:
        below = Fraction(int(limit_bracket(delay)[0] * 2**20), 2**20)
        return StationaryMode(delay, share * below / curvature, curvature, noise, lag)

    positive = dyadics(Fraction(1, 4), 4, 2)
    lags = dyadics(0, Fraction(15, 16))
    return st.builds(at, st.integers(0, 5), shares(), positive, positive, lags) | st.sampled_from(_known(claim))


def _known(claim: Claim) -> Sequence[StationaryMode]:
    """Each number another one, so that no two symbols can be taken for each other."""
    return [
        StationaryMode(delay, Fraction(1, 7 * (delay + 1)), Fraction(3), Fraction(5, 2), lag)
        for delay, lag in zip((0, 1, 2, 3, 5), map(Fraction, ("0", "1/4", "1/2", "3/4", "7/8")), strict=True)
    ]


def _in_other_units(mode: StationaryMode) -> StationaryMode:
    """Weights in a third of their unit, the loss in half of its own."""
    return replace(mode, step_size=mode.step_size / 2, curvature=mode.curvature * 2, noise=mode.noise * 6)


STATIONARY_MODES = Arena(
    name="stationary modes",
    about="a quadratic mode with noise under a constant delay, in its stationary law",
    measures=frozenset({"stationary_variance", "stationary_square_bias", "variance_ratio"}),
    instances=_modes,
    trials=_trials,
    known=_known,
    delay=lambda mode: mode.delay,
    twins=(Twin(name="units", rewrite=_in_other_units),),
)
