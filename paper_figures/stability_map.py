"""Largest stable step size times curvature against the delay, exact, with runs just below and just above it (DS-F7)."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.plot_style import BLUE, GREEN, INK, MUTED, PURPLE, VERMILLION
from paper_figures.paper_figure import Cell, Numbers, PaperFigure
from paper_figures.paper_style import paper_size, paper_style
from reference.config import EngineConfig, RunConfig, TrainConfig
from reference.delays.durations import duration_model
from reference.engines.simulate import VirtualClock
from reference.environment import deterministic
from reference.interpreter import Interpreter
from reference.methods.fdg import Fdg
from reference.methods.pipelined_bp import PipelinedBp
from reference.optimizers.config import OptimizerConfig
from reference.plan import plan_of
from reference.problems.quadratic import quadratic_problem
from reference.trace.schema import Event
from theory.exact.gradient_rule import GradientRule, heavy_ball, nesterov, plain, spike_compensated
from theory.exact.read import delayed, predicted_from_velocity
from theory.exact.stable_set import limit
from theory.methods.fdg import delays

MOMENTA, DELAYS = (Fraction(0), Fraction(9, 10)), range(11)
MODULES, STEP, TASKS = 6, Fraction(1, 16), 360
"""Six modules have the delays 10, 8, …, 0 as drawn, 9, 7, …, 1, 0 as released; so many updates show growth or decay at
`SHARES` of the limit."""

SHARES = {"below": Fraction(19, 20), "above": Fraction(21, 20)}
GROWS, DECAYS = "grows", "decays"


@dataclass(frozen=True)
class Remedy:
    """What is done about the delay.

    Attributes:
        rule: Its gradient rule, by delay and momentum.
        method: The pipeline that does it; the order of its ticks decides which delays there are.
        nesterov: Whether the optimizer does it.
    """

    rule: Callable[[int, Fraction], GradientRule]
    method: Fdg
    nesterov: bool = False


REMEDIES: Mapping[str, Remedy] = {
    "plain": Remedy(plain, Fdg()),
    "Nesterov": Remedy(
        lambda delay, momentum: GradientRule(delayed(delay), nesterov(momentum)), Fdg(order="released"), nesterov=True
    ),
    "weight prediction": Remedy(
        lambda delay, momentum: GradientRule(predicted_from_velocity(delay, delay), heavy_ball(momentum)),
        PipelinedBp(prediction="velocity", order="released"),
    ),
    "spike compensation": Remedy(
        lambda delay, momentum: GradientRule(delayed(delay), spike_compensated(momentum, delay)),
        PipelinedBp(compensation="spike"),
    ),
}
COLUMNS = {
    "momentum": float,
    "remedy": str,
    "delay": int,
    "lower": float,
    "upper": float,
    **{name: kind for side in SHARES for name, kind in ((side, float), (f"seen_{side}", str))},
}
UNSEEN: dict[str, Cell] = dict.fromkeys(tuple(COLUMNS)[5:])
LOOKS = {
    "plain": (BLUE, "-"),
    "Nesterov": (VERMILLION, "--"),
    "weight prediction": (GREEN, "-."),
    "spike compensation": (PURPLE, ":"),
}


def numbers() -> Numbers:
    """One row a limit: floats on both sides of it; where the engine ran, at which strengths and whether it grew.

    Without momentum only the plain rule ran: there is no velocity to predict from, and the other two are the same rule.
    """
    rows = []
    for momentum in MOMENTA:
        for name, remedy in REMEDIES.items():
            brackets = [limit(remedy.rule(delay, momentum).over_steps()) for delay in DELAYS]
            ran = momentum > 0 or name == "plain"
            seen = seen_at(remedy, momentum, [lower for lower, _ in brackets]) if ran else {}
            for delay, (lower, upper) in zip(DELAYS, brackets, strict=True):
                row: dict[str, Cell] = {
                    "momentum": float(momentum),
                    "remedy": name,
                    "delay": delay,
                    "lower": rounded_to(lower, down=True),
                    "upper": rounded_to(upper, down=False),
                }
                rows.append(row | seen.get(delay, UNSEEN))
    return rows


def seen_at(remedy: Remedy, momentum: Fraction, limits: Sequence[Fraction]) -> dict[int, dict[str, Cell]]:
    """What a run did at either side of the limit, by delay; `limits` are those of all delays from 0 on."""
    late = delays(MODULES, remedy.method.order)
    found: dict[int, dict[str, Cell]] = {delay: {} for delay in late}
    for side, share in SHARES.items():
        # The curvature is the square of a number in single precision, so the strength is exact.
        roots = [float(np.float32(math.sqrt(share * limits[delay] / STEP))) for delay in late]
        paths = trajectories(remedy, momentum, roots)
        for delay, root, path in zip(late, roots, paths, strict=True):
            found[delay] |= {side: float(STEP) * root**2, f"seen_{side}": GROWS if grows(path) else DECAYS}
    return found


def trajectories(remedy: Remedy, momentum: Fraction, roots: Sequence[float]) -> list[np.ndarray]:
    """|θ_k| of every version of each module, on ½ Σ (root_k θ_k)², from θ = 1."""
    config = RunConfig(
        method=remedy.method,
        optimizer=OptimizerConfig(float(STEP), momentum=float(momentum), nesterov=remedy.nesterov and momentum > 0),
        engine=EngineConfig("simulate"),
        train=TrainConfig(tasks=TASKS, batch_size=1),
    )
    plan = plan_of(config, quadratic_problem("diagonal", np.diag(roots), np.zeros((1, MODULES), np.float32), MODULES))
    paths: list[list[float]] = [[] for _ in roots]

    def observe(event: Event, gradient: torch.Tensor | None, new: torch.Tensor) -> None:
        paths[event.block].append(abs(float(new)))

    with deterministic():
        interpreter = Interpreter(plan, [torch.ones(1, dtype=plan.dtype)] * MODULES, observe)
        durations = duration_model(config.durations, config.seed, MODULES)
        VirtualClock(config.method, interpreter, durations, TASKS).run()
    return [np.array(path) for path in paths]


def grows(path: np.ndarray) -> bool:
    """Whether it reaches further in the last third than in the middle one."""
    _, middle, last = np.array_split(path, 3)
    return bool(last.max() > middle.max())


def rounded_to(number: Fraction, down: bool) -> float:
    """The nearest float on one side of the number, or the number."""
    nearest = float(number)
    if Fraction(nearest) == number or (Fraction(nearest) < number) == down:
        return nearest
    return math.nextafter(nearest, -math.inf if down else math.inf)


def draw(rows: Numbers) -> Figure:
    """One panel a momentum: the limits as lines, runs that decayed as dots, runs that grew as crosses."""
    with paper_style():
        figure = Figure(figsize=paper_size(0.62))
        panels = figure.subplots(1, len(MOMENTA), sharey=True, width_ratios=[3, 4])
        for axes, momentum in zip(panels, MOMENTA, strict=True):
            _panel(axes, [row for row in rows if row["momentum"] == float(momentum)])
            axes.set_title(f"momentum {float(momentum):g}" if momentum else "no momentum")
            axes.label_outer()
        panels[0].text(4.2, 0.47, "plain, Nesterov and spike\ncompensation are one rule", color=MUTED, fontsize=7.0)
        handles, labels = panels[1].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=2.6)
        return figure


def _panel(axes: Axes, rows: Numbers) -> None:
    for name, (colour, dashes) in LOOKS.items():
        mine = [row for row in rows if row["remedy"] == name]
        axes.plot(*_series(mine, "lower"), color=colour, linestyle=dashes, linewidth=1.3, label=name)
        axes.plot(*_series(mine, "below"), "o", color=colour, mfc="white", markersize=3.2, zorder=3)
        axes.plot(*_series(mine, "above"), "x", color=colour, markersize=3.8, mew=1.0, zorder=3)
    axes.plot([], [], "o", color=INK, mfc="white", markersize=3.2, label="run decays, 5 % below")
    axes.plot([], [], "x", color=INK, markersize=3.8, mew=1.0, label="run grows, 5 % above")
    axes.set_yscale("log")
    axes.set_xlim(-0.4, DELAYS[-1] + 0.4)
    axes.set_ylim(0.008, 6.0)
    axes.set_xticks(DELAYS[::2])
    axes.set_xlabel(r"delay $\tau$, in updates")
    axes.set_ylabel(r"largest stable $\gamma\lambda$")


def _series(rows: Numbers, name: str) -> tuple[Sequence[float], Sequence[float]]:
    """A number by delay, where there is one."""
    pairs = [
        (at, value) for row in rows if isinstance(at := row["delay"], int) and isinstance(value := row[name], float)
    ]
    return [at for at, _ in pairs], [value for _, value in pairs]


FIGURE = PaperFigure("stability_map", COLUMNS, numbers, draw)
