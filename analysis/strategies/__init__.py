"""Hypothesis strategies in exact numbers: delay regimes, step sizes, problems, instances; `delaybound.strategies`."""

from analysis.strategies.numbers import dyadics, shares
from analysis.strategies.quadratics import hessians, rank_one, with_spectrum

__all__ = ["dyadics", "hessians", "rank_one", "shares", "with_spectrum"]
