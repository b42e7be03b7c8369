"""Asynchronous runs in fractions, and what their gradients are wrong by."""

from analysis.arenas.biases.cubic_runs import CUBIC_RUNS
from analysis.arenas.biases.runs import RUNS
from analysis.attack.arena import Arena

ARENAS: tuple[Arena, ...] = (
    RUNS,
    CUBIC_RUNS,
)
"""In the order in which they are asked."""
