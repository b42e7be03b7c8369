"""Convex losses of one number with rational data, each with the constants that are true of it.

A loss of ⟨u, x⟩ with |u| = 1 has the same constants, so one number is enough for worst cases. Gradients are fractions
here; `ball_losses` has some that are none.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from analysis.attack.trial import Number
from theory.exact.huber import clipped

NONE = Fraction(0)


class Loss(ABC):
    """A convex function of one number with infimum 0.

    Attributes:
        smoothness: the least Lipschitz constant of its gradient; None where it has none.
        strong_convexity: its largest constant of strong convexity.
        gradient_bound: the least upper bound of |f'|; None where there is none.
    """

    smoothness: Any
    strong_convexity: Any = NONE
    gradient_bound: Any = None

    @abstractmethod
    def gradient(self, place: Any) -> Number:
        """f'; at a kink the middle of its subgradients."""

    @abstractmethod
    def value(self, place: Any) -> Number:
        """f."""

    @abstractmethod
    def times(self, scale: Fraction) -> "Loss":
        """A multiple of the loss.

        Raises:
            ValueError: its family holds no multiples.
        """

    @abstractmethod
    def stretched(self, scale: Fraction) -> "Loss":
        """scale² f(x/scale): the same curvatures, at places measured in other units."""

    @abstractmethod
    def words(self) -> str:
        """The function, with its numbers."""


@dataclass(frozen=True)
class Parabola(Loss):
    """Curvature x²/2 right of 0 and left x²/2 left of it; left = None: the same."""

    curvature: Fraction = Fraction(1)
    left: Fraction | None = None

    @property
    def smoothness(self) -> Fraction:
        """The larger curvature."""
        return max(self.curvature, self._at(-1))

    @property
    def strong_convexity(self) -> Fraction:
        """The smaller curvature."""
        return min(self.curvature, self._at(-1))

    def gradient(self, place: Fraction) -> Fraction:
        """A line on either side."""
        return self._at(place) * place

    def value(self, place: Fraction) -> Fraction:
        """A parabola on either side."""
        return self._at(place) * place**2 / 2

    def times(self, scale: Fraction) -> "Loss":
        """A multiple of the loss."""
        return replace(self, curvature=self.curvature * scale, left=self.left and self.left * scale)

    def stretched(self, scale: Fraction) -> "Loss":
        """Places in other units."""
        return self

    def words(self) -> str:
        """The function, with its numbers."""
        return f"f(x) = {self.curvature} x²/2" + (f", {self.left} x²/2 for x < 0" if self.left is not None else "")

    def _at(self, place: Fraction | int) -> Fraction:
        return self.curvature if place >= 0 or self.left is None else self.left


@dataclass(frozen=True)
class Saturated(Loss):
    """A loss that is a parabola near 0 and a line far away.

    Attributes:
        curvature: at 0, where it is largest.
        slope: far away, where it is steepest.
    """

    curvature: Fraction
    slope: Fraction

    @property
    def smoothness(self) -> Fraction:
        """The curvature at 0."""
        return self.curvature

    @property
    def gradient_bound(self) -> Fraction:
        """The slope far away."""
        return self.slope

    def times(self, scale: Fraction) -> "Loss":
        """A multiple of the loss."""
        return replace(self, curvature=self.curvature * scale, slope=self.slope * scale)

    def stretched(self, scale: Fraction) -> "Loss":
        """Places in other units."""
        return replace(self, slope=self.slope * scale)


@dataclass(frozen=True)
class Huber(Saturated):
    """A parabola up to a slope, then its tangent."""

    def gradient(self, place: Fraction) -> Fraction:
        """Clipped."""
        return clipped(self.curvature * place, self.slope)

    def value(self, place: Fraction) -> Fraction:
        """A parabola, then a line."""
        near = self.gradient(place)
        return near * place - near**2 / (2 * self.curvature)

    def words(self) -> str:
        """The function, with its numbers."""
        return f"Huber's function: curvature {self.curvature} at 0, slope at most {self.slope}"


@dataclass(frozen=True)
class Kinked(Loss):
    """curvature x²/2 + slope |x|: its gradient jumps at 0."""

    curvature: Fraction
    slope: Fraction
    smoothness = None

    @property
    def strong_convexity(self) -> Fraction:
        """The parabola's curvature."""
        return self.curvature

    def gradient(self, place: Fraction) -> Fraction:
        """A line and a sign."""
        return self.curvature * place + self.slope * ((place > 0) - (place < 0))

    def value(self, place: Fraction) -> Fraction:
        """A parabola and a modulus."""
        return self.curvature * place**2 / 2 + self.slope * abs(place)

    def times(self, scale: Fraction) -> "Loss":
        """A multiple of the loss."""
        return replace(self, curvature=self.curvature * scale, slope=self.slope * scale)

    def stretched(self, scale: Fraction) -> "Loss":
        """Places in other units."""
        return replace(self, slope=self.slope * scale)

    def words(self) -> str:
        """The function, with its numbers."""
        return f"f(x) = {self.curvature} x²/2 + {self.slope} |x|"


@dataclass(frozen=True)
class Linear(Loss):
    """slope x: a constant gradient, and no infimum."""

    slope: Fraction
    smoothness = NONE

    @property
    def gradient_bound(self) -> Fraction:
        """The slope."""
        return abs(self.slope)

    def gradient(self, place: Number) -> Fraction:
        """Constant."""
        return self.slope

    def value(self, place: Fraction) -> Fraction:
        """A line."""
        return self.slope * place

    def times(self, scale: Fraction) -> "Loss":
        """A multiple of the loss."""
        return replace(self, slope=self.slope * scale)

    def stretched(self, scale: Fraction) -> "Loss":
        """Places in other units."""
        return replace(self, slope=self.slope * scale)

    def words(self) -> str:
        """The function, with its numbers."""
        return f"f(x) = {self.slope} x"
