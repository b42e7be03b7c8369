"""Quadratic modes and convex losses under delay: limits, rates, worst cases, adversaries."""

from analysis.arenas.modes.adversaries import ADVERSARIES, TEETH
from analysis.arenas.modes.coupled import COUPLED
from analysis.arenas.modes.delayed_modes import MODES
from analysis.arenas.modes.groups import GROUPS
from analysis.arenas.modes.huber_descent import HUBER_DESCENT
from analysis.arenas.modes.rates import RATES
from analysis.arenas.modes.roots import GENERATING, OUTWARD
from analysis.arenas.modes.rules import RULES
from analysis.arenas.modes.worst_cases import WORST_CASES
from analysis.attack.arena import Arena

ARENAS: tuple[Arena, ...] = (
    MODES,
    RATES,
    WORST_CASES,
    HUBER_DESCENT,
    GROUPS,
    ADVERSARIES,
    TEETH,
    COUPLED,
    RULES,
    OUTWARD,
    GENERATING,
)
"""In the order in which they are asked."""
