"""Level of staleness of each micro-batch in its group, by module, from ADL's runs and from the schedule (DM-S7)."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plot_style import BLUE, FAINT, INK, VERMILLION
from paper_figures.paper_figure import Numbers, PaperFigure
from paper_figures.paper_style import paper_size, paper_style
from paper_figures.recorded import traced
from reference.config import EngineConfig, RunConfig, TrainConfig
from reference.methods.adl import Adl
from reference.optimizers.config import OptimizerConfig
from reference.problems.config import ProblemConfig
from reference.trace.schema import GRADIENT_KINDS
from theory.methods.adl import levels_of_staleness

MODULES, GROUPS, ORDERS = 3, (1, 2, 4), ("drawn", "released")
TASKS, START = 48, 8
"""The first batches enter a pipeline that is still empty; whole groups of them are left out."""

COLUMNS = {
    "order": str,
    "accumulated": int,
    "module": int,
    "micro_batch": int,
    "level": int,
    "tasks": int,
    "predicted": int,
}
COLOURS = {"drawn": BLUE, "released": VERMILLION}
WIDTH, HEIGHT = 0.36, 0.19
"""Of a bar: its share of the place of a micro-batch, and its height in lanes for each level."""


def numbers() -> Numbers:
    """How many tasks had which level, with the level that the schedule gives; modules are counted from 1."""
    rows = []
    for order in ORDERS:
        for accumulated in GROUPS:
            predicted = levels_of_staleness(MODULES, accumulated, order)
            levels = measured(order, accumulated)
            for module in range(MODULES):
                for place in range(accumulated):
                    values, counts = np.unique(levels[module, START + place :: accumulated], return_counts=True)
                    rows += [
                        {
                            "order": order,
                            "accumulated": accumulated,
                            "module": module + 1,
                            "micro_batch": place,
                            "level": int(value),
                            "tasks": int(count),
                            "predicted": predicted[module][place],
                        }
                        for value, count in zip(values, counts, strict=True)
                    ]
    return rows


def measured(order: str, accumulated: int) -> np.ndarray:
    """v_parent − v_read of every gradient of a run, by module and task."""
    config = RunConfig(
        problem=ProblemConfig(name="quadratic", blocks=MODULES, dimension=MODULES),
        method=Adl(order=order, accumulation=accumulated),
        optimizer=OptimizerConfig(2.0**-7),
        engine=EngineConfig("simulate"),
        train=TrainConfig(tasks=TASKS, batch_size=1),
    )
    with traced(config) as trace:
        column = trace.column
        rows = np.isin(column("kind"), GRADIENT_KINDS)
        levels = np.full((MODULES, TASKS), -1)
        levels[column("block")[rows], column("task")[rows]] = (column("v_parent") - column("v_read"))[rows]
    return levels


def draw(rows: Numbers) -> Figure:
    """One panel a size of the group: a lane a module, bars as high as the measured level, a dot at the schedule's."""
    with paper_style():
        figure = Figure(figsize=paper_size(0.46))
        panels = figure.subplots(1, len(GROUPS), sharey=True, width_ratios=[1.0 + group for group in GROUPS])
        for axes, accumulated in zip(panels, GROUPS, strict=True):
            _panel(axes, [row for row in rows if row["accumulated"] == accumulated], accumulated)
        panels[0].set_ylabel("module")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
        return figure


def _panel(axes: Axes, rows: Numbers, accumulated: int) -> None:
    for row in rows:
        order, module, place, level, predicted = (
            row[name] for name in ("order", "module", "micro_batch", "level", "predicted")
        )
        assert isinstance(order, str) and isinstance(module, int) and isinstance(place, int), "by COLUMNS"
        assert isinstance(level, int) and isinstance(predicted, int), "by COLUMNS"
        middle = place + (ORDERS.index(order) - 0.5) * (WIDTH + 0.04)
        axes.bar(middle, HEIGHT * level, WIDTH, bottom=module, color=COLOURS[order], linewidth=0)
        axes.plot(middle, module + HEIGHT * predicted, "o", color="white", mec=INK, mew=0.8, markersize=3.4, zorder=3)
        axes.text(middle, module + HEIGHT * level + 0.05, f"{level}", ha="center", va="bottom", fontsize=7.0)
    for order, colour in COLOURS.items():
        axes.bar(0, 0, color=colour, label=f"measured, {order}")
    axes.plot([], [], "o", color="white", mec=INK, mew=0.8, markersize=3.4, label="schedule")
    axes.grid(visible=False)
    axes.hlines(range(1, MODULES + 1), -0.5, accumulated - 0.5, color=FAINT, linewidth=0.6, zorder=0)
    axes.set_xlim(-0.5, accumulated - 0.5)
    axes.set_ylim(0.85, MODULES + 0.45)
    axes.set_xticks(range(accumulated))
    axes.set_yticks(range(1, MODULES + 1))
    axes.set_xlabel("micro-batch $r$")
    axes.set_title(f"$M = {accumulated}$")
    axes.label_outer(remove_inner_ticks=True)


FIGURE = PaperFigure("adl_staleness", COLUMNS, numbers, draw)
