"""Stationary laws, in discrete and in continuous time, and how far they are from each other."""

from analysis.arenas.laws.age_ratios import AGE_RATIOS
from analysis.arenas.laws.divergences import COVARIANCES, DIVERGENCES
from analysis.arenas.laws.landscapes import LANDSCAPES
from analysis.arenas.laws.stationary_modes import STATIONARY_MODES
from analysis.attack.arena import Arena

ARENAS: tuple[Arena, ...] = (
    STATIONARY_MODES,
    LANDSCAPES,
    DIVERGENCES,
    COVARIANCES,
    AGE_RATIOS,
)
"""In the order in which they are asked."""
