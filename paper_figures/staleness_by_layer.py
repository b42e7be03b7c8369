"""Staleness by layer: how many writes a gradient misses under layer-wise and under block writes (PD-P8)."""

from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plot import draw_delays
from paper_figures.paper_figure import Numbers, PaperFigure
from paper_figures.paper_style import paper_size, paper_style
from paper_figures.recorded import recorded
from reference.config import EngineConfig, RunConfig, TrainConfig
from reference.delays.config import DurationConfig
from reference.methods.d_asgd import DAsgd
from reference.methods.pd_asgd import PdAsgd
from reference.optimizers.config import OptimizerConfig
from reference.problems.config import ProblemConfig
from theory.methods import d_asgd, pd_asgd

BLOCKS, FORWARD_THREADS, BACKWARD_THREADS, BACKWARD_COST_RATIO = 10, 1, 2, 2
TICKS = 100
TASKS, START = 204, 4
"""The first tasks start while the threads are still empty; they are left out."""

METHODS = {
    "layer-wise": (PdAsgd(forward_threads=FORWARD_THREADS, backward_threads=BACKWARD_THREADS), pd_asgd.delays),
    "block": (DAsgd(forward_threads=FORWARD_THREADS, backward_threads=BACKWARD_THREADS), d_asgd.delays),
}
COLUMNS = {"durations": str, "writes": str, "block": int, "delay": int, "tasks": int, "predicted": int}
TITLES = {"constant": "constant durations", "jitter": "durations within $\\pm 50$ %"}


def numbers() -> Numbers:
    """How many tasks had which delay in which block; with constant durations also the delay that the claim predicts."""
    rows = []
    for kind in TITLES:
        for writes, (method, delays) in METHODS.items():
            predicted = delays(BLOCKS, FORWARD_THREADS, BACKWARD_THREADS, Fraction(BACKWARD_COST_RATIO))
            with recorded(_config(kind, method), annotated=False) as run:
                table = run.delays.block_delays()[START:]
            for block in range(BLOCKS):
                values, counts = np.unique(table[:, block], return_counts=True)
                rows += [
                    {
                        "durations": kind,
                        "writes": writes,
                        "block": block,
                        "delay": int(value),
                        "tasks": int(count),
                        "predicted": int(predicted[block]) if kind == "constant" else None,
                    }
                    for value, count in zip(values, counts, strict=True)
                ]
    return rows


def draw(rows: Numbers) -> Figure:
    """Histograms block by block, one panel a kind of durations; white dots where the claim puts the delay."""
    with paper_style():
        figure = Figure(figsize=paper_size(0.56))
        panels = figure.subplots(1, 2, sharey=True)
        for axes, (kind, title) in zip(panels, TITLES.items(), strict=True):
            mine = [row for row in rows if row["durations"] == kind]
            tables = {writes: _table([row for row in mine if row["writes"] == writes]) for writes in METHODS}
            draw_delays(axes, tables).set_title(title)
            means = [f"{writes} (mean {table.mean():.2f})" for writes, table in tables.items()]
            _legend(axes, means)
            _dots(axes, mine)
            axes.label_outer()
        return figure


def _legend(axes: Axes, labels: list[str]) -> None:
    """Below the axes, where the two panels leave room."""
    handles, _ = axes.get_legend_handles_labels()
    axes.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, columnspacing=1.0)


def _dots(axes: Axes, rows: Numbers) -> None:
    """Marks the bars that the claim predicts."""
    for place, writes in enumerate(METHODS):
        cells = {(row["predicted"], row["block"]) for row in rows if row["writes"] == writes}
        for predicted, block in cells:
            if isinstance(predicted, int) and isinstance(block, int):
                middle = predicted + 0.42 * (place - 0.5)
                axes.plot(middle, block + 0.41, "o", color="white", markersize=2.6)


def _config(kind: str, method: PdAsgd | DAsgd) -> RunConfig:
    return RunConfig(
        problem=ProblemConfig(name="quadratic", blocks=BLOCKS, dimension=BLOCKS),
        method=method,
        optimizer=OptimizerConfig(2.0**-7),
        engine=EngineConfig("simulate"),
        durations=DurationConfig(kind=kind, forward=TICKS, backward=BACKWARD_COST_RATIO * TICKS, spread=0.5),
        train=TrainConfig(tasks=TASKS, batch_size=1),
    )


def _table(rows: Numbers) -> np.ndarray:
    """The delays themselves, (tasks, blocks), from how often each came."""
    columns: list[list[int]] = [[] for _ in range(BLOCKS)]
    for row in rows:
        block, delay, tasks = row["block"], row["delay"], row["tasks"]
        assert isinstance(block, int) and isinstance(delay, int) and isinstance(tasks, int), "whole numbers by COLUMNS"
        columns[block] += [delay] * tasks
    return np.array(columns, dtype=np.int64).T


FIGURE = PaperFigure("staleness_by_layer", COLUMNS, numbers, draw)
