"""Hypothesis strategies in exact numbers: delay regimes, step sizes, problems, whole runs; `delaybound.strategies`."""

from analysis.strategies.delays import REGIMES, lags, schedules
from analysis.strategies.extremal_runs import extremal_runs
from analysis.strategies.gains import gains
from analysis.strategies.loss import Loss
from analysis.strategies.losses import kinked_losses, linear_losses, smooth_losses
from analysis.strategies.numbers import dyadics, shares
from analysis.strategies.quadratics import hessians, rank_one, with_spectrum
from analysis.strategies.replayed import replayed
from analysis.strategies.runs import aligned_runs, batches, exact_runs, random_runs

__all__ = [
    "REGIMES",
    "Loss",
    "aligned_runs",
    "batches",
    "dyadics",
    "exact_runs",
    "extremal_runs",
    "gains",
    "hessians",
    "kinked_losses",
    "lags",
    "linear_losses",
    "random_runs",
    "rank_one",
    "replayed",
    "schedules",
    "shares",
    "smooth_losses",
    "with_spectrum",
]
