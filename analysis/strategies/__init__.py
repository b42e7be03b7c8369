"""Hypothesis strategies in exact numbers: delay regimes, step sizes, problems, instances; `delaybound.strategies`."""

from analysis.strategies.numbers import dyadics, shares

__all__ = ["dyadics", "shares"]
