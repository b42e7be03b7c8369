"""Colours and styles of the plots: a palette for every colour vision, and settings that stay in a context."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import matplotlib

INK, MUTED, FAINT = "#1c2128", "#667080", "#d4d9e1"

BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY = "#0072b2", "#d55e00", "#009e73", "#b05c90", "#b87700", "#3a98d0"
"""The house palette: Okabe and Ito's (2008), its three pale colours darkened; tells apart in every colour vision."""

PALETTE = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)

FAMILIES: Mapping[str, str] = MappingProxyType(
    {"PD-B1": BLUE, "PD-B2": PURPLE, "PD-B3": VERMILLION, "PD-B4": GREEN, "PD-R": SKY}
)
"""Colours of the library's bias bounds, by the beginning of their names; any other claim is orange."""

REFERENCE_COLOURS: Mapping[str, str] = MappingProxyType(
    {"read": PURPLE, "own": BLUE, "start": VERMILLION, "now": GREEN}
)

DASHES = ((0, ()), (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))

SCREEN: Mapping[str, Any] = MappingProxyType(
    {
        "font.size": 8.0,
        "font.family": "DejaVu Sans",
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.labelsize": 8.0,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.7,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": FAINT,
        "grid.linewidth": 0.6,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelsize": 7.0,
        "ytick.labelsize": 7.0,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "xtick.minor.size": 0.0,
        "ytick.minor.size": 0.0,
        "legend.fontsize": 7.0,
        "legend.frameon": False,
        "legend.handlelength": 1.4,
        "lines.linewidth": 1.4,
        "lines.solid_capstyle": "round",
        "xtick.minor.visible": False,
        "ytick.minor.visible": False,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "svg.fonttype": "none",
        "svg.hashsalt": "delaybound",
    }
)
"""The style of a report's plots: transparent, with real text, so that the page decides about font and theme."""


@contextmanager
def style(settings: Mapping[Any, Any] = SCREEN) -> Iterator[None]:
    """Matplotlib's defaults overlaid with `settings` inside the block, and as before after it."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings)
        yield


def colour_of(claim: str) -> str:
    """The colour of a claim, the same in every plot."""
    return next((colour for family, colour in FAMILIES.items() if claim.startswith(family)), ORANGE)
