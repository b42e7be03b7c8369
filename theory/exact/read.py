"""What a gradient is evaluated at, as a filter of the weights: old, averaged, predicted or extrapolated.

A read is x = (past(z) w - step velocity(z) v)/(z^delay filter(z)), z the shift by one update.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from theory.exact.algebra import ONE, Polynomial, add, linear, multiply, multiply_by_power, power, scaled
from theory.exact.polynomial import Rational
from theory.exact.stability import require_delay


@dataclass(frozen=True)
class Read:
    """A linear filter of past weights, and of past velocities where the read is predicted.

    Attributes:
        delay: of the oldest weights read, in updates.
        past: numerator of the weights.
        velocity: numerator of minus step size times velocity.
        filter: denominator beside z^delay, of a running mean; its roots are inside the unit circle.
    """

    delay: int
    past: Polynomial
    velocity: Polynomial = ()
    filter: Polynomial = ONE

    def __post_init__(self) -> None:
        """Refuse a read from the future.

        Raises:
            ValueError: a negative delay.
        """
        require_delay(self.delay)

    @property
    def denominator(self) -> Polynomial:
        """z^delay filter(z)."""
        return multiply_by_power(self.filter, self.delay)


def delayed(delay: int) -> Read:
    """w_{t - delay}."""
    return Read(delay, past=ONE)


def combined(parts: Sequence[tuple[Rational, Read]]) -> Read:
    """A weighted sum of reads over their common denominator.

    Raises:
        ValueError: no parts.
    """
    if not parts:
        raise ValueError("A combined read needs at least one part.")
    longest = max(read.delay for _, read in parts)
    past, velocity, common = (), (), ONE
    for weight, read in parts:
        missing = scaled(weight, multiply(power(longest - read.delay), common))
        past = add(multiply(past, read.filter), multiply(read.past, missing))
        velocity = add(multiply(velocity, read.filter), multiply(read.velocity, missing))
        common = multiply(common, read.filter)
    return Read(longest, past, velocity, common)


def averaged(levels: Sequence[int]) -> Read:
    """Mean over a group of micro-batches, one level of staleness each (ADL as published)."""
    return combined([(Fraction(1, len(levels)), delayed(level)) for level in levels])


def summed(levels: Sequence[int]) -> Read:
    """Sum over a group of micro-batches, one level of staleness each (ADL as released)."""
    return combined([(1, delayed(level)) for level in levels])


def predicted_from_velocity(delay: int, horizon: Rational) -> Read:
    """w_{t-D} - T step v_{t-D}, the v form of linear weight prediction."""
    return Read(delay, past=ONE, velocity=scaled(horizon, ONE))


def predicted_from_weights(delay: int, horizon: Rational) -> Read:
    """w_{t-D} + T (w_{t-D} - w_{t-D-1}), the w form of linear weight prediction."""
    return Read(delay + 1, past=linear(-Fraction(horizon), 1 + Fraction(horizon)))


def extrapolated(delay: int, horizon: Rational, decay: Rational) -> Read:
    """w_{t-D} - T d_{t-D}, d+ = decay d + (1 - decay)(w+ - w): weights as they were T updates earlier (PipeMare)."""
    running = linear(-Fraction(decay))
    past = add(running, scaled(-Fraction(horizon) * (1 - Fraction(decay)), linear(-1)))
    return Read(delay, past=past, filter=running)


def discrepant(forward: Read, backward: Read, sensitivity: Rational) -> Read:
    """(1 + s) x_forward - s x_backward: a gradient that is sensitive to reading forward and backward weights apart.

    `sensitivity` is s = D/curvature in PipeMare's w+ = w - step [(curvature + D) w_{t-tau_f} - D w_{t-tau_b}] (P-L2).
    """
    return combined([(1 + Fraction(sensitivity), forward), (-Fraction(sensitivity), backward)])
