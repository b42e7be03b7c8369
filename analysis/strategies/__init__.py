"""Hypothesis strategies in exact numbers: delay regimes, step sizes, problems, instances; `delaybound.strategies`."""

from analysis.strategies.gains import gains
from analysis.strategies.losses import Loss, kinked_losses, linear_losses, smooth_losses
from analysis.strategies.numbers import dyadics, shares

__all__ = ["Loss", "dyadics", "gains", "kinked_losses", "linear_losses", "shares", "smooth_losses"]
