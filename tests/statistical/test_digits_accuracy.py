"""Every method reaches synchronous accuracy on digits, within two points, at a step inside its exact stability limit.

The limit is one of quadratics; a network's curvature moves while it trains. So the step is held against the largest
curvature found along the run: step × curvature stays below the exact limit of the most delayed block.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.curvature import largest_curvature
from tests.training_runs import Simulated, configuration, simulated
from theory.exact.gradient_rule import GradientRule, plain
from theory.exact.read import averaged, predicted_from_weights
from theory.exact.stable_set import limit
from theory.methods import adl, ddg, fdg

BLOCKS, POINTS, LOOKS = 3, 0.02, 6
TASKS, STEP = 2000, 2.0**-5
DRAWN = fdg.delays(BLOCKS, "drawn")


@dataclass(frozen=True)
class Case:
    """A method, the rule of each of its blocks, and what it is given.

    Attributes:
        rules: gradient rule of each block, input first.
        factors: of each block, what its step size is multiplied by.
        tasks: where several mini-batches make an update or are shared among replicas, so many more are given.
        step: larger where the factors make up for it.
    """

    method: dict[str, Any]
    rules: tuple[GradientRule, ...]
    factors: tuple[float, ...] = (1.0, 1.0, 1.0)
    tasks: int = TASKS
    step: float = STEP

    @property
    def limit(self) -> float:
        """Step times curvature below which no coupling of the blocks is unstable (DS-F5, block by block)."""
        pairs = zip(self.rules, self.factors, strict=True)
        return min(float(limit(rule.over_steps())[0]) / factor for rule, factor in pairs)


def of_delays(*delays: int) -> tuple[GradientRule, ...]:
    return tuple(plain(delay) for delay in delays)


CASES = {
    "sync": Case({"name": "sync"}, of_delays(0, 0, 0)),
    "fdg drawn": Case({"name": "fdg"}, of_delays(*DRAWN)),
    "fdg drawn, live": Case({"name": "fdg", "weights": "live"}, of_delays(*DRAWN)),
    "fdg released": Case({"name": "fdg", "order": "released"}, of_delays(*fdg.delays(BLOCKS, "released"))),
    "fdg, shrinking": Case({"name": "fdg", "shrink": 0.5}, of_delays(*DRAWN), (0.25, 0.5, 1.0), step=2 * STEP),
    "adl": Case(
        {"name": "adl", "accumulation": 2},
        tuple(GradientRule(averaged(levels)) for levels in adl.levels_of_staleness(BLOCKS, 2)),
        tasks=2 * TASKS,
    ),
    "ddg": Case({"name": "ddg"}, of_delays(*ddg.delays(BLOCKS))),
    "features_replay": Case({"name": "features_replay"}, of_delays(*ddg.delays(BLOCKS))),
    "pipelined_bp": Case(
        {"name": "pipelined_bp", "prediction": "weights"},
        tuple(GradientRule(predicted_from_weights(delay, delay)) for delay in DRAWN),
    ),
    "pipemare": Case({"name": "pipemare", "exponent": 0.5}, of_delays(*DRAWN), (4**-0.5, 2**-0.5, 1.0), step=2 * STEP),
    "asgd": Case({"name": "asgd", "count": 2}, of_delays(1, 1, 1)),
    "d_asgd": Case({"name": "d_asgd"}, of_delays(2, 2, 2)),
    "pd_asgd": Case({"name": "pd_asgd"}, of_delays(2, 2, 2)),
    "pd_asgd, 2 replicas": Case({"name": "pd_asgd", "replicas": 2}, of_delays(4, 4, 4), tasks=2 * TASKS),
}
IN_EVERY_TEST = ("fdg released", "features_replay", "pd_asgd")


@cache
def trained(name: str) -> Simulated:
    """A float32 run of three layers; digits, batches of 32."""
    case = CASES[name]
    return simulated(
        configuration(
            problem={"name": "mlp", "widths": (32, 24)},
            method=case.method,
            optimizer={"step_size": case.step},
            train={"tasks": case.tasks, "batch_size": 32, "dtype": "float32"},
        )
    )


def accuracy(run: Simulated) -> float:
    newest = [versions[-1] for versions in run.versions]
    return run.problem.metrics(newest, newest[0].dtype)["test_accuracy"]


def steepest(run: Simulated) -> float:
    """The largest curvature at some places along the run."""
    count = len(run.versions[0]) - 1
    places = [count * look // (LOOKS - 1) for look in range(LOOKS)]
    return max(
        largest_curvature(run.problem, [versions[min(place, len(versions) - 1)] for versions in run.versions])
        for place in places
    )


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in IN_EVERY_TEST else pytest.mark.slow) for name in CASES if name != "sync"],
)
def test_trains_to_synchronous_accuracy_inside_its_limit(name: str) -> None:
    run, synchronous = trained(name), accuracy(trained("sync"))
    reached, strength = accuracy(run), CASES[name].step * steepest(run)
    print(f"{name}: {reached:.4f} (sync {synchronous:.4f}), step × curvature {strength:.3f} of {CASES[name].limit:.3f}")
    assert synchronous > 0.94
    assert reached > synchronous - POINTS
    assert strength < CASES[name].limit
