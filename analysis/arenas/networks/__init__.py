"""Small networks whose passes find other weights: misalignment of their gradients, and its parts."""

from analysis.arenas.networks.misaligned import HESSIANS, MISALIGNED, MIXED_GRADIENTS
from analysis.arenas.networks.scalar_blocks import SCALAR_BLOCKS
from analysis.attack.arena import Arena

ARENAS: tuple[Arena, ...] = (
    MISALIGNED,
    MIXED_GRADIENTS,
    HESSIANS,
    SCALAR_BLOCKS,
)
"""In the order in which they are asked."""
