"""Plots: drawn on given axes for any number of blocks, without leaving a trace in Matplotlib's settings."""

from dataclasses import replace

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.delays import UNKNOWN
from analysis.inline_svg import inline_svg
from analysis.plot import draw_bias, draw_course, draw_delays, draw_tightness
from analysis.plot_style import style
from analysis.verdict import Row, Verdict

ROW = Row(
    "PD-B3", "derived", "asgd", "run", "own", 0, (1, 9), 3, Verdict.HOLDS, 0.5, 2.0, 0.0, 0.25, (), "", "float", ""
)


def axes() -> Axes:
    return Figure().subplots()


def rules(drawn: Axes) -> list[float]:
    """Heights of all horizontal rules and lines across."""
    segments = [
        path.vertices for part in drawn.collections if isinstance(part, LineCollection) for path in part.get_paths()
    ]
    across = [line.get_ydata() for line in drawn.lines]
    found = [float(ends[0, 1]) for ends in map(np.asarray, segments) if ends[0, 1] == ends[1, 1]]
    return found + [float(ends[0]) for ends in map(np.asarray, across) if len(ends) == 2 and ends[0] == ends[1]]


def heights(drawn: Axes) -> list[float]:
    """Heights of the bars, as shares of a block's line."""
    return [bar.get_height() / 0.82 for bar in drawn.patches if isinstance(bar, Rectangle) and bar.get_height()]


@pytest.mark.parametrize("blocks", [1, 3, 25])
def test_every_plot_takes_any_number_of_blocks(blocks: int) -> None:
    rng = np.random.default_rng(0)
    biases = rng.exponential(size=(30, blocks))
    rows = [replace(ROW, block=block, bound=9.0 + block) for block in range(blocks)]
    rows.append(replace(ROW, claim="PD-B1a", block=None, bound=50.0, measured=float("inf")))
    drawn = draw_bias(axes(), biases, rows)
    assert set(rules(drawn)) >= {9.0 + block for block in range(blocks)} | {50.0}
    table = rng.integers(0, 5, (30, blocks))
    shares = heights(draw_delays(axes(), {"layer-wise": table, "block": table}))
    assert sum(shares) == pytest.approx(2 * blocks), "the shares of each block and label add up to 1"
    assert draw_tightness(axes(), rows).get_xscale() == "log"


def test_a_bound_that_differs_by_event_is_no_wider_than_a_mark() -> None:
    biases = np.array([[0.5, 0.5], [1.0, 1.0]])
    run_wide = [replace(ROW, block=block, measured=1.0) for block in range(2)]
    by_event = [replace(ROW, claim="PD-B4", block=block, measured=0.5, bound=0.75) for block in range(2)]
    drawn = draw_bias(axes(), biases, run_wide + by_event)
    widths = {
        float(ends[0, 1]): float(ends[1, 0] - ends[0, 0])
        for part in drawn.collections
        if isinstance(part, LineCollection)
        for ends in (np.asarray(path.vertices) for path in part.get_paths())
        if ends[0, 1] == ends[1, 1]
    }
    assert widths[2.0] > 0.7
    assert widths[0.75] < 0.2


def test_zeros_and_what_was_not_measured_are_said_in_words() -> None:
    half = np.array([[0.0, np.nan], [1.0, 1.0], [0.0, 2.0], [1.0, 1.0]])
    words = [text.get_text() for text in draw_bias(axes(), half, []).texts]
    assert words == ["50 % = 0"]
    none = [text.get_text() for text in draw_bias(axes(), np.zeros((3, 2)), []).texts]
    assert none == ["every bias is exactly 0"]


def test_a_task_that_never_wrote_a_block_has_no_delay_there() -> None:
    table = np.array([[2, 2], [2, UNKNOWN]])
    drawn = draw_delays(axes(), {"run": table})
    assert "run (mean 2.00)" in drawn.get_legend_handles_labels()[1]


def test_long_delays_share_bins() -> None:
    table = np.arange(1000)[:, None]
    drawn = draw_delays(axes(), {"run": table})
    assert len(heights(drawn)) <= 25
    assert sum(heights(drawn)) == pytest.approx(1.0)


def test_the_course_skips_what_is_unknown() -> None:
    losses = np.array([1.0, np.nan, 0.5])
    drawn = draw_course(axes(), losses, np.full(3, np.nan))
    (line,) = drawn.lines
    assert list(np.asarray(line.get_xdata())) == [0, 2]


def test_the_style_ends_with_its_block() -> None:
    before = dict(matplotlib.rcParams)
    with style():
        assert dict(matplotlib.rcParams) != before
        inline_svg(Figure(), "one", "nothing")
    assert dict(matplotlib.rcParams) == before


def test_an_svg_names_its_ids_and_takes_the_colours_of_the_page() -> None:
    with style():
        figure = Figure()
        draw_bias(figure.subplots(), np.ones((3, 2)), [ROW])
        svg = inline_svg(figure, "mine", 'a "plot" <of> biases')
    assert svg.startswith("<svg viewBox=")
    assert 'aria-label="a &quot;plot&quot; &lt;of&gt; biases"' in svg
    assert "var(--ink)" in svg
    assert "var(--vermillion)" in svg
    assert "#" not in svg.replace('="#mine-', "").replace("url(#mine-", ""), "no colour and no id of its own"
    assert "font-family" not in svg
