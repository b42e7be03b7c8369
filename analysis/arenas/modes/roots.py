"""Roots on the circle, and coefficients of the generating function, of a delayed mode: identities and their sizes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import acb, acb_poly, arb, ctx
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sympy import Basic

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.evidence.ds_gen import coefficients
from theory.exact.algebra import linear, multiply, power, scaled
from theory.exact.flint_polynomial import to_flint
from theory.numeric.ball_lane import to_ball

DELAYS = (0, 1, 2, 3, 5, 8)
PRECISION = 192


@dataclass(frozen=True)
class CirclePoint:
    """z = e^{iθ} and h(z) = -z^{delay-1} (z - 1)(z - m), the gain at which z is a root of delayed heavy ball.

    Attributes:
        delay: tau.
        momentum: m.
        angle: θ, not 0.
    """

    delay: int
    momentum: Fraction
    angle: Fraction

    def speed(self) -> arb:
        """Re(z h'(z)/h(z)), from the coefficients of z h(z) and of its derivative."""
        product = scaled(-1, multiply(power(self.delay), linear(-1), linear(-self.momentum)))
        with ctx.workprec(PRECISION):
            z = acb(0, to_ball(self.angle)).exp()
            shifted = acb_poly(to_flint(product))  # z h
            return (z * shifted.derivative()(z) / shifted(z) - 1).real

    def lines(self) -> tuple[str, ...]:
        """Its numbers."""
        return (f"heavy ball with momentum {self.momentum}, delay {self.delay}, at the angle {self.angle}",)


def _points(claim: Claim) -> SearchStrategy[CirclePoint]:
    angles = dyadics(Fraction(1, 8), 3, 3)
    return st.builds(CirclePoint, st.integers(0, 8), dyadics(0, Fraction(7, 8), 3), angles | angles.map(lambda x: -x))


def _speed(point: CirclePoint, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.delay: point.delay,
        symbols.heavy_ball_momentum: point.momentum,
        symbols.mode_angle: point.angle,
    }
    yield Trial(values, point.speed())


OUTWARD = Arena(
    name="roots on the circle",
    about="a root of delayed heavy ball on the unit circle",
    measures=frozenset({"outward_speed"}),
    instances=_points,
    trials=_speed,
    known=lambda claim: [CirclePoint(d, Fraction(d + 1, 11), Fraction(d + 1, 4)) for d in DELAYS],
    delay=lambda point: point.delay,
    twins=(Twin(name="the conjugate root", rewrite=lambda point: replace(point, angle=-point.angle)),),
)


@dataclass(frozen=True)
class Coefficient:
    """Coefficient number `index` of 1/(1 - z + a z^{delay+1}).

    Attributes:
        delay: tau.
        gain: a, at most 1/(20 (tau + 1)).
        index: k.
    """

    delay: int
    gain: Fraction
    index: int

    def lines(self) -> tuple[str, ...]:
        """Its numbers."""
        return (f"coefficient {self.index} of 1/(1 - z + {self.gain} z^{self.delay + 1})",)


def _largest_gain(delay: int) -> Fraction:
    """Up to which a the bound is claimed."""
    return Fraction(1, 20 * (delay + 1))


def _coefficients(claim: Claim) -> SearchStrategy[Coefficient]:
    def at(delay: int) -> SearchStrategy[Coefficient]:
        gain = dyadics(Fraction(1, 16), 1).map(lambda share: share * _largest_gain(delay))
        return st.builds(Coefficient, st.just(delay), gain, st.integers(0, 3 * (delay + 1)) | st.just(delay))

    return st.integers(0, 8).flatmap(at)


def _attaining(claim: Claim) -> Sequence[Coefficient]:
    """Coefficient number tau at the largest gain."""
    return [Coefficient(delay, _largest_gain(delay), delay) for delay in DELAYS]


def _size(case: Coefficient, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Basic, Any] = {
        symbols.delay: case.delay,
        symbols.step_times_curvature: case.gain,
        symbols.coefficient_index: case.index,
    }
    yield Trial(values, abs(coefficients(case.delay, case.gain, case.index + 1)[-1]))


GENERATING = Arena(
    name="generating function",
    about="a coefficient of a delayed mode's generating function",
    measures=frozenset({"generating_coefficient"}),
    instances=_coefficients,
    trials=_size,
    known=_attaining,
    attaining=_attaining,
    delay=lambda case: case.delay,
    ages=lambda claim: False,
)
