"""A Matplotlib figure as SVG to put inside a web page: scalable, with real text, in the page's font and theme."""

import io
import re
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from matplotlib.figure import Figure

from analysis.plot_style import BLUE, FAINT, GREEN, INK, MUTED, ORANGE, PURPLE, SKY, VERMILLION, style

THEMED: Mapping[str, str] = MappingProxyType(
    {
        INK: "--ink",
        MUTED: "--muted",
        FAINT: "--line",
        BLUE: "--blue",
        VERMILLION: "--vermillion",
        GREEN: "--green",
        PURPLE: "--purple",
        ORANGE: "--orange",
        SKY: "--sky",
    }
)
"""Colours that the page replaces by its own, light or dark."""

_COLOUR = re.compile(r"(fill|stroke): (#[0-9a-f]{6})")
_OWN_ID = re.compile(r'(\bid="|url\(#|href="#)')


def inline_svg(figure: Figure, name: str, description: str) -> str:
    """The figure's SVG element.

    Args:
        figure: Drawn in the style `SCREEN`.
        name: Prefix of the element's ids, unique in the page.
        description: What a reader who cannot see it is told.
    """
    sink = io.StringIO()
    with style():
        figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = sink.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<(metadata|style).*?</\1>", "", text, flags=re.DOTALL)
    # Inside HTML the namespaces are known; a page without an address in it cannot ask for anything.
    text = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", text).replace("xlink:href", "href")
    text = _OWN_ID.sub(rf"\g<1>{name}-", text)
    text = _COLOUR.sub(lambda found: f"{found[1]}: {_themed(found[2])}", text)
    text = re.sub(r"font-family: [^;\"]*;?", "", text)
    box = re.search(r'viewBox="[^"]*"', text)
    assert box is not None, "Matplotlib gives every figure a view box"
    body = text[text.index(">") + 1 :].strip()
    return f'<svg {box[0]} role="img" aria-label="{escape(description)}">{body}'


def _themed(colour: str) -> str:
    return f"var({THEMED[colour]})" if colour in THEMED else colour
