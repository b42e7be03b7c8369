"""Hypothesis strategies in exact numbers: delay regimes, step sizes, problems, whole runs; `delaybound.strategies`."""

from analysis.strategies.delays import REGIMES, lags, schedules
from analysis.strategies.extremal_runs import extremal_runs
from analysis.strategies.numbers import dyadics, shares
from analysis.strategies.runs import aligned_runs, batches, exact_runs, random_runs

__all__ = [
    "REGIMES",
    "aligned_runs",
    "batches",
    "dyadics",
    "exact_runs",
    "extremal_runs",
    "lags",
    "random_runs",
    "schedules",
    "shares",
]
