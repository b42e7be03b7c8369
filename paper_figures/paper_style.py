"""The style of the paper's figures: a conference's sizes and fonts, mathematics in STIX."""

from collections.abc import Iterator
from contextlib import contextmanager

from tueplots import bundles

from analysis.plot_style import SCREEN, style


@contextmanager
def paper_style() -> Iterator[None]:
    """Matplotlib's settings inside the block: the house's, with sizes and fonts of a paper over them.

    Fonts are looked up when a figure is saved: save it inside the block, too.
    """
    sizes = bundles.neurips2024(usetex=False)
    # The fonts that the bundle asks for are missing on many machines. STIX comes with Matplotlib and matches Times; put
    # first, it makes one and the same file everywhere.
    fonts = {"font.serif": ["STIXGeneral", *sizes["font.serif"]], "mathtext.fontset": "stix"}
    with style({**SCREEN, **sizes, **fonts, "figure.facecolor": "white", "pdf.fonttype": 42, "savefig.dpi": 220}):
        yield


def paper_size(height_to_width: float) -> tuple[float, float]:
    """Inches of a figure as wide as the text."""
    width, _ = bundles.neurips2024(usetex=False)["figure.figsize"]
    return width, width * height_to_width
