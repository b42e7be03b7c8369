"""Delayed descent on a convex loss of one number, update by update: an instance, its run, and what claims ask of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Any

from flint import arb, ctx

from analysis.attack.trial import Number
from analysis.strategies.ball_losses import PRECISION
from analysis.strategies.loss import Loss
from theory.numeric.ball_lane import to_ball

ONE = Fraction(1)
Reads = tuple[tuple[Fraction, tuple[int, ...]], ...]
"""Of each block: its share of the squared gradient, and its delays in turn; the shares add up to 1."""


@dataclass(frozen=True)
class Descent:
    """v' = m v + s Σ_b share_b f'(x_{i - delay_b(i)}), x' = x - step v'; points before the start are the start.

    Attributes:
        loss: f.
        start: x_0.
        step_size: of every update, or of the even ones.
        updates: T.
        reads: what each block reads: one block of one constant delay, or blocks and delays that vary.
        smoothness: L, as declared.
        momentum: m.
        odd_step_size: of the odd updates; None: that of all others.
        factor: s, on every gradient.
    """

    loss: Loss
    start: Fraction
    step_size: Fraction
    updates: int
    reads: Reads
    smoothness: Fraction
    momentum: Fraction = Fraction(0)
    odd_step_size: Fraction | None = None
    factor: Fraction = ONE

    @property
    def delay(self) -> int:
        """The longest delay."""
        return max(max(delays) for _, delays in self.reads)

    @cached_property
    def points(self) -> tuple[Any, ...]:
        """x_0, ..., x_T."""
        rounded = isinstance(self.loss.gradient(self.start), arb)
        number: Callable[[Fraction], Any] = to_ball if rounded else Fraction
        odd = self.step_size if self.odd_step_size is None else self.odd_step_size
        with ctx.workprec(PRECISION):
            steps: tuple[Any, Any] = (number(self.step_size), number(odd))
            path: list[Any] = [number(self.start)]
            velocity: Any = number(Fraction(0))
            for update in range(self.updates):
                late = ((share, path[max(update - delays[update % len(delays)], 0)]) for share, delays in self.reads)
                slopes: Any = [(number(share * self.factor), self.loss.gradient(place)) for share, place in late]
                gradient = sum((share * slope for share, slope in slopes), number(Fraction(0)))
                carried: Any = number(self.momentum)
                velocity = carried * velocity + gradient
                path.append(path[-1] - steps[update % 2] * velocity)
        return tuple(path)

    @cached_property
    def gradients(self) -> tuple[Any, ...]:
        """f' at all points."""
        return tuple(map(self.loss.gradient, self.points))

    @property
    def gradient_bound(self) -> Number:
        """The largest |f'| at a point of the run."""
        return _largest(self.gradients)

    def last_gap(self) -> Number:
        """f(x_T) - inf f."""
        return self.loss.value(self.points[-1])

    def largest_change(self) -> Number:
        """The largest |f'(x_i) - f'(x_{i - delay})|."""
        with ctx.workprec(PRECISION):
            pairs = [(g, self.gradients[max(i - self.delay, 0)]) for i, g in enumerate(self.gradients)]
            return _largest([now - then for now, then in pairs])

    def mean_square(self) -> Number:
        """The mean of f'^2 over the points from which updates start."""
        with ctx.workprec(PRECISION):
            return sum((g * g for g in self.gradients[:-1]), Fraction(0)) / self.updates

    def lines(self) -> tuple[str, ...]:
        """The loss, the start and the recursion."""
        steps = f"{self.step_size}" + (f" and {self.odd_step_size} in turn" if self.odd_step_size is not None else "")
        reads = "; ".join(f"share {share}: delays {', '.join(map(str, delays))}" for share, delays in self.reads)
        return (
            f"{self.loss.words()}, declared smoothness {self.smoothness}",
            f"from x = {self.start}, {self.updates} updates of step size {steps}, momentum {self.momentum}",
            f"gradients times {self.factor}, read by {reads}",
        )

    def in_units(self, scale: Fraction) -> "Descent":
        """The loss measured in other units."""
        return replace(
            self,
            loss=self.loss.times(scale),
            smoothness=self.smoothness * scale,
            step_size=self.step_size / scale,
            odd_step_size=None if self.odd_step_size is None else self.odd_step_size / scale,
        )

    def stretched(self, scale: Fraction) -> "Descent":
        """Places measured in other units."""
        return replace(self, loss=self.loss.stretched(scale), start=self.start * scale)

    def split(self) -> "Descent":
        """Every block written as two that read alike."""
        parts = (Fraction(9, 25), Fraction(16, 25))
        return replace(self, reads=tuple((share * part, delays) for share, delays in self.reads for part in parts))


def constant(delay: int) -> Reads:
    """One block of one delay."""
    return ((ONE, (delay,)),)


ASSUMPTIONS: Mapping[str, Callable[[Descent], bool]] = MappingProxyType(
    {
        "plain_sgd": lambda run: run.momentum == 0,
        "constant_step_size": lambda run: run.odd_step_size is None,
        "smooth_objective": lambda run: run.loss.smoothness is not None and run.loss.smoothness <= run.smoothness,
    }
)
"""Whether a run satisfies them."""


def _largest(numbers: Any) -> Number:
    largest = abs(numbers[0])
    for number in numbers[1:]:
        size = abs(number)
        largest = largest.max(size) if isinstance(largest, arb) else max(largest, size)
    return largest
