"""Who works on which batch when: Gantt charts of FDG, drawn and released, and of DDG, from their traces (DM-S1)."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plot_style import BLUE, INK, MUTED
from paper_figures.paper_figure import Cell, Numbers, PaperFigure
from paper_figures.paper_style import paper_size, paper_style
from paper_figures.recorded import traced
from reference.config import EngineConfig, RunConfig, TrainConfig
from reference.delays.config import DurationConfig
from reference.methods.ddg import Ddg
from reference.methods.fdg import Fdg
from reference.optimizers.config import OptimizerConfig
from reference.problems.config import ProblemConfig

MODULES, FORWARD, BACKWARD, TASKS, SHOWN = 3, 1, 2, 12, 20
"""Durations of a module's passes; the chart ends after `SHOWN` of their units, while batches still arrive."""

SCHEDULES = {
    "FDG, drawn": Fdg(order="drawn"),
    "FDG, released": Fdg(order="released"),
    "DDG": Ddg(),
}
STEPS_FIRST = ("FDG, released",)
COLUMNS = {"schedule": str, "tick": int, "module": int, "batch": int, "kind": str, "begin": int, "end": int}
TOP = MODULES + 0.95
LIGHT = "#b3d4e8"
LOOKS = {"forward": (LIGHT, INK), "backward": (BLUE, "white")}
"""Of a bar and of the number in it."""


class Pass(NamedTuple):
    """A pass of one module; modules and batches are counted from 1, as the papers do."""

    begin: int
    end: int
    module: int
    batch: int
    kind: str


def numbers() -> Numbers:
    """One row a pass that has ended when the chart ends."""
    rows = []
    for schedule, method in SCHEDULES.items():
        with traced(_config(method)) as trace:
            passes = passes_of(*(trace.column(name) for name in ("block", "task", "t_read_ns", "t_ns")))
        ticks = ticks_of(passes, steps_first=schedule in STEPS_FIRST)
        for one in passes:
            if one.end <= SHOWN:
                tick = int(np.searchsorted(ticks, one.begin, side="right"))
                rows.append({"schedule": schedule, "tick": tick, **one._asdict()})
    return rows


def passes_of(blocks: np.ndarray, tasks: np.ndarray, reads: np.ndarray, writes: np.ndarray) -> Sequence[Pass]:
    """All passes of a run, in the order of time, from the rows of its trace.

    A forward pass begins when it reads its weights. A backward pass ends at the write: at once, or, at FDG's released
    top, at the start of the next tick, which begins when this backward pass, the last of its tick, has ended.
    """
    found = []
    for block, task, read, write in zip(*(column.tolist() for column in (blocks, tasks, reads, writes)), strict=True):
        found.append(Pass(read, read + FORWARD, block + 1, task + 1, "forward"))
        found.append(Pass(write - BACKWARD, write, block + 1, task + 1, "backward"))
    return sorted(found)


def ticks_of(passes: Sequence[Pass], steps_first: bool) -> Sequence[int]:
    """When each tick begins, as long as batches arrive: in each, the first module runs one batch forward.

    Args:
        passes: In the order of time.
        steps_first: Whether a tick's backward pass precedes its forward pass in this module.
    """
    begins, begin = [], None
    for one in passes:
        if one.module > 1:
            continue
        begin = one.begin if begin is None else begin
        if one.kind == "forward":
            begins.append(begin if steps_first else one.begin)
            begin = None
    return begins


def _config(method: Fdg | Ddg) -> RunConfig:
    return RunConfig(
        problem=ProblemConfig(name="quadratic", blocks=MODULES, dimension=MODULES),
        method=method,
        optimizer=OptimizerConfig(2.0**-7),
        engine=EngineConfig("simulate"),
        durations=DurationConfig(forward=FORWARD, backward=BACKWARD),
        train=TrainConfig(tasks=TASKS, batch_size=1),
    )


def draw(rows: Numbers) -> Figure:
    """One chart a schedule, on one axis of time: a lane a module, numbers of batches in the bars, ticks as a grid."""
    with paper_style():
        figure = Figure(figsize=paper_size(0.72))
        panels = figure.subplots(len(SCHEDULES), 1, sharex=True)
        for axes, schedule in zip(panels, SCHEDULES, strict=True):
            _panel(axes, [row for row in rows if row["schedule"] == schedule])
            axes.set_title(schedule, loc="left")
        panels[-1].set_xlabel("time, in forward passes of a module")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
        return figure


def _panel(axes: Axes, rows: Numbers) -> None:
    for row in rows:
        begin, length, module = _whole(row["begin"]), _whole(row["end"]) - _whole(row["begin"]), _whole(row["module"])
        colour, ink = LOOKS[str(row["kind"])]
        axes.barh(module, length, 0.74, begin, color=colour, edgecolor="white", linewidth=0.8)
        axes.text(begin + length / 2, module, str(row["batch"]), color=ink, ha="center", va="center", fontsize=6.5)
    last = max(_whole(row["tick"]) for row in rows)
    begins = [min(_whole(row["begin"]) for row in rows if row["tick"] == tick) for tick in range(1, last + 1)]
    axes.vlines([*begins, SHOWN], 0.5, TOP, color=MUTED, linewidth=0.6, zorder=0)
    for tick, (begin, end) in enumerate(pairwise([*begins, SHOWN]), 1):
        axes.text((begin + end) / 2, TOP - 0.25, str(tick), color=MUTED, ha="center", va="center", fontsize=6.0)
    for kind, (colour, _) in LOOKS.items():
        axes.barh(0, 0, color=colour, label=kind)
    axes.plot([], [], color=MUTED, linewidth=0.6, label="tick, its number above")
    axes.grid(visible=False)
    axes.set_xlim(0, SHOWN)
    axes.set_ylim(0.5, TOP)
    axes.set_xticks(range(0, SHOWN + 1, 5))
    axes.set_yticks(range(1, MODULES + 1))
    axes.set_ylabel("module")
    axes.label_outer()


def _whole(cell: Cell) -> int:
    assert isinstance(cell, int), "whole numbers by COLUMNS"
    return cell


FIGURE = PaperFigure("pipeline_schedule", COLUMNS, numbers, draw)
