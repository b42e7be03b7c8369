"""The list of all figures."""

from paper_figures import bias_against_delay_strength, staleness_by_layer
from paper_figures.paper_figure import PaperFigure

FIGURES: dict[str, PaperFigure] = {
    figure.name: figure for figure in (staleness_by_layer.FIGURE, bias_against_delay_strength.FIGURE)
}
