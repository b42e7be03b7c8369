"""Every method decays just below its exact stability limit and grows just above: engines against the Schur–Cohn set.

Block-diagonal quadratics: block k has one coordinate, curvature λ_k, and a delay and rule of its own, so each block's
exact limit decides about that block.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch

from reference.problems.link import SQUARED, AdditiveLoss
from reference.problems.network_truth import NetworkTruth
from reference.problems.problem import Examples, Problem
from reference.segments import AdditiveSegment
from tests.training_runs import configuration, simulated
from theory.exact.gradient_rule import GradientRule, Update, heavy_ball, nesterov, plain, spike_compensated
from theory.exact.read import averaged, delayed, predicted_from_velocity, predicted_from_weights, summed
from theory.exact.stable_set import limit
from theory.methods import adl, ddg, fdg

BLOCKS, STEP, TASKS = 3, Fraction(1, 16), 360
BELOW, ABOVE = Fraction(9, 10), Fraction(11, 10)
NINE = Fraction(9, 10)
Rules = Callable[[int], GradientRule]


def of_delays(delays: tuple[int, ...], update: Update = heavy_ball()) -> Rules:  # noqa: B008
    return lambda block: GradientRule(delayed(delays[block]), update)


DRAWN, RELEASED = fdg.delays(BLOCKS, "drawn"), fdg.delays(BLOCKS, "released")
MOMENTUM = {"momentum": 0.9}
METHODS: dict[str, tuple[dict[str, Any], dict[str, Any], Rules]] = {
    "sync": ({"name": "sync"}, {}, of_delays((0, 0, 0))),
    "sync, momentum": ({"name": "sync"}, MOMENTUM, of_delays((0, 0, 0), heavy_ball(NINE))),
    "sync, nesterov": ({"name": "sync"}, {**MOMENTUM, "nesterov": True}, of_delays((0, 0, 0), nesterov(NINE))),
    "sync of 3 workers": ({"name": "sync", "count": 3}, {}, of_delays((0, 0, 0))),
    "fdg drawn": ({"name": "fdg"}, {}, of_delays(DRAWN)),
    "fdg released": ({"name": "fdg", "order": "released"}, {}, of_delays(RELEASED)),
    "fdg, momentum": ({"name": "fdg"}, MOMENTUM, of_delays(DRAWN, heavy_ball(NINE))),
    "ddg": ({"name": "ddg"}, {}, of_delays(ddg.delays(BLOCKS))),
    "features_replay": ({"name": "features_replay"}, {}, of_delays(ddg.delays(BLOCKS))),
    "adl, mean of 4": (
        {"name": "adl", "accumulation": 4},
        {},
        lambda block: GradientRule(averaged(adl.levels_of_staleness(BLOCKS, 4)[block])),
    ),
    "adl, sum of 2, released": (
        {"name": "adl", "accumulation": 2, "reduction": "sum", "order": "released"},
        {},
        lambda block: GradientRule(summed(adl.levels_of_staleness(BLOCKS, 2, "released")[block])),
    ),
    "pipelined_bp, spike": (
        {"name": "pipelined_bp", "compensation": "spike"},
        MOMENTUM,
        lambda block: GradientRule(delayed(DRAWN[block]), spike_compensated(NINE, DRAWN[block])),
    ),
    "pipelined_bp, velocity": (
        {"name": "pipelined_bp", "prediction": "velocity"},
        MOMENTUM,
        lambda block: GradientRule(predicted_from_velocity(DRAWN[block], DRAWN[block]), heavy_ball(NINE)),
    ),
    "pipelined_bp, weights": (
        {"name": "pipelined_bp", "prediction": "weights"},
        MOMENTUM,
        lambda block: GradientRule(predicted_from_weights(DRAWN[block], DRAWN[block]), heavy_ball(NINE)),
    ),
    "pipemare": ({"name": "pipemare"}, {}, of_delays(DRAWN)),
}


def diagonal(curvatures: list[float]) -> Problem:
    """½ Σ λ_k θ_k²: as many samples as blocks, so that the full batch is the quadratic itself."""
    design = torch.diag(torch.tensor(curvatures, dtype=torch.float64) * len(curvatures)).sqrt()
    return Problem(
        name="diagonal",
        dataset="",
        dataset_digest="",
        segments=tuple(AdditiveSegment(block, block + 1) for block in range(len(curvatures))),
        training=Examples(design, torch.zeros(len(curvatures))),
        held_out=None,
        common_rows=torch.zeros((0, len(curvatures))),
        loss=AdditiveLoss(SQUARED),
        score=lambda output, targets: {},
        truth=NetworkTruth((), np.zeros(0)),
    )


def trajectories(name: str, share: Fraction, **change: Any) -> list[np.ndarray]:
    """|θ_k| of each block by version, with every block's curvature at a share of its own exact limit."""
    method, optimizer, rules = METHODS[name]
    sizes = [STEP / max(DRAWN[block], 1) if name == "pipemare" else STEP for block in range(BLOCKS)]
    limits = [limit(rules(block).over_steps())[0] for block in range(BLOCKS)]
    shrink = Fraction(change.get("shrink", 1))
    curvatures = [
        float(share * bound / (size * shrink ** (BLOCKS - 1 - block)))
        for block, (bound, size) in enumerate(zip(limits, sizes, strict=True))
    ]
    config = configuration(
        method={**method, **change},
        optimizer={"step_size": float(STEP), **optimizer},
        train={"tasks": TASKS, "batch_size": BLOCKS, "sampling": "sequential"},
    )
    run = simulated(config, diagonal(curvatures), [torch.ones(1, dtype=torch.float64)] * BLOCKS)
    return [np.array([abs(float(flat)) for flat in versions]) for versions in run.versions]


def growth(path: np.ndarray) -> float:
    """The largest value of the last third over that of the third before it."""
    third = len(path) // 3
    return float(path[-third:].max() / path[-2 * third : -third].max())


@pytest.mark.parametrize("name", METHODS)
def test_decays_below_the_exact_limit_and_grows_above(name: str) -> None:
    for block, path in enumerate(trajectories(name, BELOW)):
        assert growth(path) < 0.9, f"block {block} below its limit"
    for block, path in enumerate(trajectories(name, ABOVE)):
        assert growth(path) > 1.1, f"block {block} above its limit"


@pytest.mark.parametrize("shrink", [0.5, 0.25])
def test_shrinking_moves_the_limit_by_its_power(shrink: float) -> None:
    assert all(growth(path) < 0.9 for path in trajectories("fdg drawn", BELOW, shrink=shrink))
    assert all(growth(path) > 1.1 for path in trajectories("fdg drawn", ABOVE, shrink=shrink))


def test_a_worker_more_lowers_the_limit() -> None:
    """Three workers with locked copies in turn: delay 2, decided by the plain rule."""
    bound = limit(plain(2).over_steps())[0]
    for share, grows in ((BELOW, False), (ABOVE, True)):
        config = configuration(
            method={"name": "asgd", "count": 3},
            optimizer={"step_size": float(STEP)},
            train={"tasks": TASKS, "batch_size": 1, "sampling": "sequential"},
        )
        run = simulated(config, diagonal([float(share * bound / STEP)]), [torch.ones(1, dtype=torch.float64)])
        assert {event.v_parent - event.v_read for event in run.events[10:]} == {2}
        path = np.array([abs(float(flat)) for flat in run.versions[0]])
        assert (growth(path) > 1) == grows
