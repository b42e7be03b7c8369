"""A straggler among three workers: synchronous training waits for it, asynchronous training goes on (PD-P4)."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plot_style import BLUE, FAINT, INK, MUTED, ORANGE, VERMILLION
from paper_figures.paper_figure import Numbers, PaperFigure
from paper_figures.paper_style import paper_size, paper_style
from paper_figures.recorded import traced
from reference.config import EngineConfig, RunConfig, TrainConfig
from reference.delays.config import DurationConfig
from reference.methods.pd_asgd import PdAsgd
from reference.methods.sync import Sync
from reference.optimizers.config import OptimizerConfig
from reference.problems.config import ProblemConfig
from reference.trace.pace import pace
from theory.throughput import (
    asynchronous_straggler_time,
    delay_for_speedup,
    straggler_speedup,
    synchronous_straggler_time,
)

WORKERS, BLOCKS, FORWARD, BACKWARD = 3, 2, 4, 8
LATES = range(9)
RUNS = {
    "synchronous": (Sync(count=WORKERS), 30),
    "asynchronous": (PdAsgd(replicas=WORKERS, exchange=False), 800),
}
"""Method and number of tasks, enough for the straggler to finish dozens of them. A synchronous worker has one thread,
an asynchronous one three (one forward, two backward), so that s_0 = 1 + β = 3 (PD-P1)."""

REPORTED, REPORTED_START = Fraction("5.95"), Fraction("1.34")
"""arXiv:2410.05985 v3: ratio to synchronous data parallelism with injected delays, and without. Not measured here; the
delay that belongs to the first is not known, so the formula is asked for it."""

COLUMNS = {
    "source": str,
    "late": float,
    "synchronous_time": float,
    "asynchronous_time": float,
    "ratio": float,
    "predicted": float,
}


def numbers() -> Numbers:
    """One row a delay, and one with what is reported.

    Times are those of as many gradients, in units of the same method's time without a delay. `predicted` is R(d) with
    the start s_0 that belongs to the row: the measured one, or the reported one.
    """
    rate = {name: [throughput(name, late) for late in LATES] for name in RUNS}
    start = rate["asynchronous"][0] / rate["synchronous"][0]
    rows = [
        {
            "source": "virtual clock",
            "late": float(late),
            "synchronous_time": rate["synchronous"][0] / rate["synchronous"][late],
            "asynchronous_time": rate["asynchronous"][0] / rate["asynchronous"][late],
            "ratio": rate["asynchronous"][late] / rate["synchronous"][late],
            "predicted": float(straggler_speedup(WORKERS, Fraction(start), Fraction(late))),
        }
        for late in LATES
    ]
    late = delay_for_speedup(WORKERS, REPORTED_START, REPORTED)
    reported = {
        "source": "reported",
        "late": float(late),
        "synchronous_time": None,
        "asynchronous_time": None,
        "ratio": float(REPORTED),
        "predicted": float(straggler_speedup(WORKERS, REPORTED_START, late)),
    }
    return [*rows, reported]


def throughput(name: str, late: int) -> float:
    """Tasks a tick of one of `RUNS` whose first worker is late by so many iterations."""
    method, tasks = RUNS[name]
    config = RunConfig(
        problem=ProblemConfig(name="quadratic", blocks=BLOCKS, dimension=BLOCKS),
        method=method,
        optimizer=OptimizerConfig(2.0**-10),
        engine=EngineConfig("simulate"),
        durations=DurationConfig(kind="straggler", straggler=0, factor=1.0 + late, forward=FORWARD, backward=BACKWARD),
        train=TrainConfig(tasks=tasks, batch_size=1),
    )
    with traced(config) as trace:
        return pace(trace).throughput


def draw(rows: Numbers) -> Figure:
    """Left the two times with their formulas and the limit N/(N − 1), right their ratio with what is reported."""
    with paper_style():
        figure = Figure(figsize=paper_size(0.56))
        left, right = figure.subplots(1, 2)
        measured = [row for row in rows if row["source"] == "virtual clock"]
        _times(left, measured)
        _ratios(right, measured, [row for row in rows if row["source"] == "reported"])
        for axes in (left, right):
            axes.set_xlim(0.0, LATES[-1] + 0.3)
            axes.set_xlabel("delay $d$ of one worker, in iterations")
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2, columnspacing=1.2, handlelength=2.2)
        return figure


def _times(axes: Axes, rows: Numbers) -> None:
    looks = {
        "synchronous": (VERMILLION, "s", synchronous_straggler_time),
        "asynchronous": (BLUE, "o", lambda late: asynchronous_straggler_time(WORKERS, late)),
    }
    for name, (colour, marker, formula) in looks.items():
        axes.plot(*_curve(formula), color=colour, linewidth=1.1)
        late, time = _columns(rows, "late", f"{name}_time")
        axes.plot(late, time, marker, color=colour, markersize=3.6, clip_on=False, zorder=3, label=name)
    limit = WORKERS / (WORKERS - 1)
    axes.axhline(limit, color=MUTED, linestyle=(0, (4, 3)), linewidth=0.9)
    axes.text(LATES[-1], 1.0, f"limit $N/(N-1) = {limit}$", color=MUTED, ha="right", va="top", fontsize=7.0)
    axes.set_ylim(0.0, 10.0)
    axes.set_ylabel("time, 1 without a delay")
    axes.set_title(f"time, $N = {WORKERS}$")


def _ratios(axes: Axes, rows: Numbers, reported: Numbers) -> None:
    late, ratio = _columns(rows, "late", "ratio")
    for start, colour, dashes in ((Fraction(ratio[0]), INK, "-"), (REPORTED_START, ORANGE, "--")):
        label = f"$R(d)$, $s_0 = {float(start):.3g}$"
        curve = _curve(lambda at, start=start: straggler_speedup(WORKERS, start, at))
        axes.plot(*curve, color=colour, linestyle=dashes, linewidth=1.1, label=label)
    axes.plot(late, ratio, "o", color=INK, markersize=3.6, clip_on=False, zorder=3, label="measured")
    (at,), (value,) = _columns(reported, "late", "ratio")
    axes.vlines(at, 0.0, value, color=FAINT, linewidth=0.9)
    axes.plot(at, value, "D", color=ORANGE, mfc="white", markersize=4.6, label="reported")
    axes.text(at + 0.2, 2.5, f"reported {value:.2f}\nneeds $d = {at:.2f}$", color=MUTED, va="center", fontsize=7.0)
    axes.set_ylim(0.0, 20.0)
    axes.set_yticks(range(0, 21, 5))
    axes.set_ylabel("synchronous / asynchronous time")
    axes.set_title("ratio")


def _curve(formula: Callable[[Fraction], Fraction]) -> tuple[list[float], list[float]]:
    places = [Fraction(late, 8) for late in range(8 * LATES[-1] + 3)]
    return [float(late) for late in places], [float(formula(late)) for late in places]


def _columns(rows: Numbers, *names: str) -> Sequence[np.ndarray]:
    return [np.array([row[name] for row in rows], dtype=np.float64) for name in names]


FIGURE = PaperFigure("straggler_ratio", COLUMNS, numbers, draw)
