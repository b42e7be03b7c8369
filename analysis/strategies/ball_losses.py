"""Convex losses of one number whose gradients are no fractions: Arb balls, with constants that are certain."""

from dataclasses import dataclass, replace
from fractions import Fraction

from flint import ctx

from analysis.attack.trial import Number
from analysis.strategies.loss import Loss, Saturated
from theory.numeric.ball_lane import to_ball

PRECISION = 192
"""Bits of balls."""


@dataclass(frozen=True)
class LogCosh(Saturated):
    """f' = slope tanh(curvature x/slope), in balls."""

    def gradient(self, place: Number) -> Number:
        """A scaled tanh."""
        with ctx.workprec(PRECISION):
            slope = to_ball(self.slope)
            return slope * (to_ball(place) * to_ball(self.curvature) / slope).tanh()

    def value(self, place: Number) -> Number:
        """A scaled log cosh."""
        with ctx.workprec(PRECISION):
            slope, curvature = to_ball(self.slope), to_ball(self.curvature)
            return slope**2 / curvature * (to_ball(place) * curvature / slope).cosh().log()

    def words(self) -> str:
        """The function, with its numbers."""
        return f"f' = {self.slope} tanh({self.curvature} x / {self.slope})"


@dataclass(frozen=True)
class Logistic(Loss):
    """weight log(1 + exp(-point x)), the loss of one data point with label 1, in balls; its infimum is not attained."""

    point: Fraction
    weight: Fraction = Fraction(1)

    @property
    def smoothness(self) -> Fraction:
        """The second derivative at 0."""
        return self.weight * self.point**2 / 4

    @property
    def gradient_bound(self) -> Fraction:
        """Its slope far on the wrong side."""
        return self.weight * abs(self.point)

    def gradient(self, place: Number) -> Number:
        """A sigmoid."""
        with ctx.workprec(PRECISION):
            point = to_ball(self.point)
            return -to_ball(self.weight) * point / (1 + (point * to_ball(place)).exp())

    def value(self, place: Number) -> Number:
        """A soft positive part."""
        with ctx.workprec(PRECISION):
            return to_ball(self.weight) * (1 + (-to_ball(self.point) * to_ball(place)).exp()).log()

    def times(self, scale: Fraction) -> "Loss":
        """A multiple of the loss."""
        return replace(self, weight=self.weight * scale)

    def stretched(self, scale: Fraction) -> "Loss":
        """Places in other units."""
        return replace(self, point=self.point / scale, weight=self.weight * scale**2)

    def words(self) -> str:
        """The function, with its numbers."""
        return f"f(x) = {self.weight} log(1 + exp(-{self.point} x))"
