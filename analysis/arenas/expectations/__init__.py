"""Runs whose mini-batches are drawn: means over all outcomes of chance."""

from analysis.arenas.expectations.clock_descent import CLOCK_DESCENT
from analysis.arenas.expectations.expected_descent import DESCENT, MEAN_BIAS
from analysis.arenas.expectations.step_conditions import STEP_CONDITIONS
from analysis.arenas.expectations.worker_average import WORKER_AVERAGE
from analysis.attack.arena import Arena

ARENAS: tuple[Arena, ...] = (
    DESCENT,
    MEAN_BIAS,
    CLOCK_DESCENT,
    STEP_CONDITIONS,
    WORKER_AVERAGE,
)
"""In the order in which they are asked."""
