"""Pipelined back-propagation with weight prediction or spike compensation (DTRP: prediction with recomputation)."""

from collections.abc import Sequence
from fractions import Fraction

from theory.methods import fdg
from theory.methods.fdg import delays, pipeline, speedup, tick_time, versions

Number = int | Fraction

__all__ = [
    "delays",
    "pipeline",
    "prediction_error",
    "prediction_error_bound",
    "prediction_horizons",
    "speedup",
    "spike_coefficients",
    "tick_time",
    "versions",
]


def prediction_horizons(blocks: int, order: str = "drawn") -> tuple[int, ...]:
    """Steps s ahead that each block must predict, shape (K,): its delay, so that forward and backward would agree.

    The forward reads w - s step v instead of w (DM-T7).
    """
    return fdg.delays(blocks, order)


def spike_coefficients(momentum: Number, delay: int) -> tuple[Fraction, Fraction]:
    """Spike compensation (Kosson et al. 2020): w+ = w - step (a v+ + b g), a = m^D, b = (1 - m^D)/(1 - m).

    A gradient that came D steps late has then moved the weights as far as an undelayed one: a late gradient's first
    step makes up for the D steps that it missed.

    Returns:
        (a, b), the weights of velocity and gradient.

    Raises:
        ValueError: momentum outside [0, 1), or a negative delay.
    """
    if not 0 <= momentum < 1:
        raise ValueError(f"Momentum must be at least 0 and below 1, got {momentum}.")
    if delay < 0:
        raise ValueError(f"A delay is a number of updates and cannot be negative: got {delay}, give 0 or more.")
    decayed = Fraction(momentum) ** delay
    return decayed, (1 - decayed) / (1 - Fraction(momentum))


def prediction_error(
    step_size: Number, momentum: Number, gradients: Sequence[Number], velocities: Sequence[Number]
) -> Fraction:
    """w_{u+s} minus the prediction w_u - s step v_u, from what happened in between (DM-T7).

    -step sum_{l=1..s} (s - l + 1)(g_{u+l} - (1 - m) v_{u+l-1}), for v+ = m v + g and w+ = w - step v+.

    Args:
        step_size: constant over the horizon.
        momentum: m, constant over the horizon.
        gradients: g_{u+1}, ..., g_{u+s}: the full increments, weight decay and shrinking included.
        velocities: v_u, ..., v_{u+s-1}.
    """
    horizon = len(gradients)
    residuals = (g - (1 - Fraction(momentum)) * v for g, v in zip(gradients, velocities, strict=True))
    return -Fraction(step_size) * sum((horizon - place) * residual for place, residual in enumerate(residuals))


def prediction_error_bound(step_size: Number, horizon: int, residual_bound: Number) -> Fraction:
    """Norm of the error at most step s(s + 1)/2 max |g - (1 - m) v| (DM-T7)."""
    return Fraction(step_size) * horizon * (horizon + 1) / 2 * residual_bound
