"""Single steps in the plane: how far they lead, what predicts or compensates them."""

from analysis.arenas.steps.compensation import COMPENSATION
from analysis.arenas.steps.moves import MOVES
from analysis.arenas.steps.predictions import PREDICTIONS
from analysis.attack.arena import Arena

ARENAS: tuple[Arena, ...] = (
    MOVES,
    PREDICTIONS,
    COMPENSATION,
)
"""In the order in which they are asked."""
