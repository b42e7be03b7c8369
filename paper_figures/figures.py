"""The list of all figures."""

from paper_figures import (
    adl_staleness,
    bias_against_delay_strength,
    pipeline_schedule,
    stability_map,
    staleness_by_layer,
    straggler_ratio,
)
from paper_figures.paper_figure import PaperFigure

FIGURES: dict[str, PaperFigure] = {
    figure.name: figure
    for figure in (
        staleness_by_layer.FIGURE,
        bias_against_delay_strength.FIGURE,
        straggler_ratio.FIGURE,
        pipeline_schedule.FIGURE,
        adl_staleness.FIGURE,
        stability_map.FIGURE,
    )
}
