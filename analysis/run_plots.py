"""The plots of one run that a report shows: bias at each reference point, staleness, tightness, course."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.delays import REFERENCES
from analysis.inline_svg import inline_svg
from analysis.plot import draw_bias, draw_course, draw_delays, draw_tightness
from analysis.plot_style import style
from analysis.run import Run
from analysis.run_facts import METHODS
from analysis.verdict import Row

WIDTH = 4.1
"""Inches: narrow enough that its text can still be read on a phone."""

NAMES = 0.85
"""Inches for names of claims at the left."""


@dataclass(frozen=True)
class Plot:
    """One plot of a page.

    Attributes:
        title: A few words.
        caption: How to read it, in a sentence or two.
        svg: The SVG element.
    """

    title: str
    caption: str
    svg: str


def run_plots(run: Run, rows: Sequence[Row], prefix: str) -> tuple[Plot, ...]:
    """The plots of one run.

    Args:
        run: The run.
        rows: Its verdicts.
        prefix: Start of the plots' ids, unique in the page.
    """
    found = list(_bias_plots(run, rows, prefix)) if run.trace.annotated else []
    found.append(
        _plot(
            lambda axes: draw_delays(axes, {METHODS.get(run.method, run.method): run.delays.block_delays()}),
            f"{prefix}-delay",
            "Delay by block",
            "How many writes of its own block each gradient missed; triangles are means, the input is at the bottom.",
            height=min(1.9 + 0.16 * run.blocks, 6.0),
        )
    )
    if any(row.tightness for row in rows):
        found.append(
            _plot(
                lambda axes: draw_tightness(axes, rows),
                f"{prefix}-tightness",
                "Tightness",
                "Measured over bound, a mark a row; near 1 the bound describes what happened, at the left it is loose.",
                height=1.2 + 0.24 * len({row.claim for row in rows if row.tightness}),
                left=NAMES,
            )
        )
    found.append(
        _plot(
            lambda axes: draw_course(axes, *_course(run)),
            f"{prefix}-course",
            "Course",
            "Loss of each mini-batch as its task saw it, and the objective over all samples where it was computed.",
        )
    )
    return tuple(found)


def tightness_plot(rows: Sequence[Row]) -> Plot | None:
    """The tightness of all rows of a report together, or None where no row has one."""
    claims = {row.claim for row in rows if row.tightness}
    if not claims:
        return None
    caption = "Measured over bound of every verdict with numbers, all runs together."
    height = 1.2 + 0.24 * len(claims)
    title = "How tight the bounds are"
    return _plot(lambda axes: draw_tightness(axes, rows), "all-tightness", title, caption, height, left=NAMES)


def _bias_plots(run: Run, rows: Sequence[Row], prefix: str) -> list[Plot]:
    found = []
    for reference in REFERENCES:
        biases = run.annotation(f"bias_{reference}")
        mine = [row for row in rows if row.reference == reference]
        if not np.nan_to_num(biases).any() and not any(row.bound for row in mine):
            continue  # under stash the bias at `read` is exactly 0, and nothing is claimed about it
        caption = f"Measured bias norms at {reference} and the bounds that apply there; "
        caption += (
            "a rule is joined to the event that comes closest to it. A bound that is missing says why in its row."
        )
        found.append(
            _plot(
                lambda axes, biases=biases, mine=mine: draw_bias(axes, biases, mine),
                f"{prefix}-bias-{reference}",
                f"Bias by block at {reference}",
                caption,
            )
        )
    return found


def _course(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Loss of each task, and the objective at its last write: each (T,), NaN where unknown."""
    losses = np.full(len(run.delays.tasks), np.nan)
    losses[np.searchsorted(run.delays.tasks, run.writes["task"])] = run.writes["loss"]
    objective = np.full(len(losses), np.nan)
    if run.trace.annotated:
        known = run.annotation("objective")
        last = np.argmax(run.delays.seq, axis=1)
        objective = known[np.arange(len(losses)), last]
    return losses, objective


def _plot(
    draw: Callable[[Axes], Axes], name: str, title: str, caption: str, height: float = 2.75, left: float = 0.55
) -> Plot:
    """A plot; `height` and the left margin in inches."""
    with style():
        figure = Figure(figsize=(WIDTH, height))
        # Fixed margins: a solver of layouts would take longer than the drawing.
        figure.subplots_adjust(left / WIDTH, 0.45 / height, 1 - 0.06 / WIDTH, 1 - 0.36 / height)
        draw(figure.subplots())
        return Plot(title, caption, inline_svg(figure, name, f"{title}: {caption}"))
