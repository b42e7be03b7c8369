"""Largest bias of a run against its delay strength x = αητ_max, with B1, B2, B3 and B4, up to where B1 ends."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.bind import bind
from analysis.comparison import without_defects
from analysis.measure import measure
from analysis.measurement import root_of_squares
from analysis.plot_style import BLUE, FAINT, GREEN, INK, MUTED, PURPLE, VERMILLION
from analysis.run import Run
from analysis.scope import Scope
from paper_figures.drift import Drift, drift_of
from paper_figures.paper_figure import Cell, Numbers, PaperFigure
from paper_figures.paper_style import paper_size, paper_style
from paper_figures.recorded import recorded
from reference.config import EngineConfig, RunConfig, TrainConfig
from reference.delays.config import DurationConfig
from reference.methods.d_asgd import DAsgd
from reference.methods.pd_asgd import PdAsgd
from reference.optimizers.config import OptimizerConfig
from reference.problems.config import ProblemConfig
from reference.problems.quadratic import QuadraticTruth
from reference.problems.registry import build
from theory.claim import Claim
from theory.library import CLAIMS
from theory.numeric import Budgeted, claim_value
from theory.symbols import WORD_OF

REFERENCE = "own"
BLOCKS = 4
BOUNDS = {"B1": "PD-B1a", "B2": "PD-B2", "B3": "PD-B3", "B4": "PD-B4-whole"}
NUMBERS = ("x", "gradient_bound", "measured", *BOUNDS)
COLUMNS = {
    "instance": str,
    "step_size": float,
    "max_delay": int,
    **{name: float for number in NUMBERS for name in (number, f"{number}_error")},
}
LOOKS = {"B1": (BLUE, "-", "s"), "B2": (PURPLE, "--", "v"), "B3": (VERMILLION, "-.", "^"), "B4": (GREEN, ":", "D")}
TITLES = {"random": "random quadratic, PD-ASGD", "tight": "tight instance, D-ASGD"}
STEP_SIZES = {
    "random": tuple(step / 128 for step in (1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 21, 23, 25, 28)),
    "tight": tuple(step / 128 for step in (2, 4, 8, 12, 16, 24, 32, 40, 48, 54, 58, 61)),
}


def numbers() -> Numbers:
    """One row a run: its delay strength, its largest measured bias at `own`, and the bounds where they exist."""
    rows = []
    for instance, steps in STEP_SIZES.items():
        for step_size in steps:
            config = configuration(instance, step_size)
            with recorded(config) as run:
                rows.append({"instance": instance, "step_size": step_size, **row_of(run, config)})
    return rows


def configuration(instance: str, step_size: float) -> RunConfig:
    """A run on the virtual clock whose delays do not depend on the step size."""
    if instance == "random":
        return RunConfig(
            problem=ProblemConfig(name="quadratic", blocks=BLOCKS, dimension=BLOCKS, seed=1),
            method=PdAsgd(in_order=True),
            optimizer=OptimizerConfig(step_size),
            engine=EngineConfig("simulate"),
            durations=DurationConfig(kind="jitter", forward=100, backward=200),
            train=TrainConfig(tasks=60, batch_size=1),
        )
    tasks, delay = 128, 2
    problem = ProblemConfig(name="tight", blocks=BLOCKS, samples=tasks, step_size=step_size, delay=delay)
    return RunConfig(
        problem=problem,
        method=DAsgd(),
        optimizer=OptimizerConfig(step_size),
        engine=EngineConfig("simulate"),
        train=TrainConfig(tasks=tasks, batch_size=1, sampling="sequential"),
    )


def row_of(run: Run, config: RunConfig) -> dict[str, Cell]:
    """What the figure says about one run, with errors that hold on every machine."""
    truth = build(config.problem).truth
    assert isinstance(truth, QuadraticTruth), "both instances are quadratics"
    (measurement,) = measure(run, REFERENCE, "bias")
    scope = Scope(REFERENCE, measurement.tasks, None, run)
    bound = {name: bind(CLAIMS[claim], scope) for name, claim in BOUNDS.items()}
    (defect,) = (q.value.upper for s, q in bound["B3"].items() if WORD_OF[s] == "block_write_defect")
    drift = drift_of(run, truth.hessian, np.broadcast_to(defect, (run.blocks,)))
    values = {name: without_defects(drift.inflated(quantities)) for name, quantities in bound.items()}
    (gradient_bound,) = (value for symbol, value in values["B1"].items() if WORD_OF[symbol] == "gradient_bound")
    found: dict[str, Budgeted | None] = {
        "x": claim_value(CLAIMS[BOUNDS["B1"]], values["B1"]).regime_value,
        "gradient_bound": gradient_bound,
        "measured": _measured(measurement.value, drift),
        **{name: _whole(CLAIMS[claim], values[name]) for name, claim in BOUNDS.items()},
    }
    cells: dict[str, Cell] = {"max_delay": run.delays.max_delay(REFERENCE)}
    for name, number in found.items():
        cells[name] = None if number is None else float(number.value)
        cells[f"{name}_error"] = None if number is None else float(number.error)
    return cells


def _measured(biases: Budgeted, drift: Drift) -> Budgeted:
    """The largest bias norm, with an error that holds on every machine."""
    return Budgeted.of(biases.value, biases.error + drift.bias).max()


def _whole(claim: Claim, values: Mapping) -> Budgeted | None:
    """A claim's bound of the whole vector: of a column its norm, of one number an event the largest."""
    value = claim_value(claim, values).value
    if value is None:
        return None
    if claim.measured == "block_bias_max":
        return root_of_squares(value)
    return value if value.shape == () else value.max()


def draw(rows: Numbers) -> Figure:
    """One panel an instance: everything in units of the gradient bound, the region without B1 shaded."""
    with paper_style():
        figure = Figure(figsize=paper_size(0.5))
        panels = figure.subplots(1, 2, sharex=True, sharey=True)
        for axes, (instance, title) in zip(panels, TITLES.items(), strict=True):
            _panel(axes, [row for row in rows if row["instance"] == instance])
            axes.set_title(title)
            axes.label_outer()
        panels[1].text(1.2, 1.0, "no B1", color=MUTED, ha="center", va="center")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
        return figure


def _panel(axes: Axes, rows: Numbers) -> None:
    axes.axvspan(1.0, 1.4, color=FAINT, alpha=0.45, linewidth=0)
    for name, (colour, line, marker) in LOOKS.items():
        axes.plot(*_series(rows, name), color=colour, linestyle=line, marker=marker, markersize=2.6, lw=1.1, label=name)
    axes.plot(*_series(rows, "measured"), "o", color=INK, markersize=3.2, label="measured")
    axes.set_yscale("log")
    axes.set_xlim(0.0, 1.4)
    axes.set_ylim(0.01, 30.0)
    axes.set_xlabel(r"delay strength $x = \alpha\,\eta\,\tau_{\max}$")
    axes.set_ylabel(r"$\max_t \Vert b_t\Vert \, / \, G$")


def _series(rows: Numbers, name: str) -> tuple[Sequence[float], Sequence[float]]:
    """x, and a number in units of the gradient bound, where it exists."""
    pairs = [
        (x, value / scale)
        for row in rows
        if isinstance(x := row["x"], float)
        and isinstance(value := row[name], float)
        and isinstance(scale := row["gradient_bound"], float)
    ]
    return [x for x, _ in pairs], [y for _, y in pairs]


FIGURE = PaperFigure("bias_against_delay_strength", COLUMNS, numbers, draw)
