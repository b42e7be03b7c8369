"""Shrinking as a module's own step size and weight decay (DM-S6), and under Adam, between whole runs."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from reference.methods.fdg import Fdg
from reference.optimizers.config import OptimizerConfig
from reference.optimizers.sgd import Sgd
from reference.treatment import Treatment
from tests.training_runs import NETWORK, Simulated, configuration, simulated

BLOCKS, STEP, MOMENTUM, DECAY = 4, 0.0625, 0.875, 2.0**-7


@dataclass(frozen=True)
class ByModule(Fdg):
    """FDG with nothing shrunk: module k steps with γβ^(K−k), and decays with λ/β^(K−k)."""

    factor: float = 1.0
    decays: bool = True

    def treatment(self, block: int, blocks: int, optimizer: OptimizerConfig) -> Treatment:
        power = self.factor ** (blocks - 1 - block)
        decay = DECAY / power if self.decays else DECAY
        return Treatment(Sgd(MOMENTUM, decay), lambda update: STEP * power)


def run(optimizer: dict[str, Any], problem: dict[str, Any] = NETWORK, **method: Any) -> Simulated:
    return simulated(
        configuration(problem=problem, method={"name": "fdg", **method}, optimizer=optimizer, train={"tasks": 30})
    )


def by_module(factor: float, decays: bool = True, **method: Any) -> Simulated:
    config = configuration(problem=NETWORK, method={"name": "fdg"}, optimizer={"step_size": STEP}, train={"tasks": 30})
    return simulated(replace(config, method=ByModule(factor=factor, decays=decays, **method)))


def apart(one: Simulated, other: Simulated) -> list[float]:
    """Of each block, the largest relative distance of two versions."""
    pairs = [list(zip(a, b, strict=True)) for a, b in zip(one.versions, other.versions, strict=True)]
    return [max(float((a - b).norm() / b.norm()) for a, b in block) for block in pairs]


SGD = {"step_size": STEP, "momentum": MOMENTUM, "weight_decay": DECAY}


@pytest.mark.parametrize(("order", "weights"), [("drawn", "stash"), ("released", "live")])
def test_shrinking_is_another_step_size_and_decay(order: str, weights: str) -> None:
    fields: dict[str, Any] = {"order": order, "weights": weights}
    # Powers of two scale without rounding: the same bits. Others round, one unit in the last place at a time.
    assert apart(run(SGD, shrink=0.5, **fields), by_module(0.5, **fields)) == [0.0] * BLOCKS
    assert 0.0 < max(apart(run(SGD, shrink=0.7, **fields), by_module(0.7, **fields))) <= 2e-15
    # With one and the same decay for all modules, the unshrunk ones below the top would decay too little.
    below = apart(run(SGD, shrink=0.5, **fields), by_module(0.5, decays=False, **fields))
    assert min(below[:-1]) > 1e-4


def adam(epsilon: float, decay: float = 0.0) -> dict[str, Any]:
    return {"name": "adam", "step_size": 2.0**-8, "epsilon": epsilon, "weight_decay": decay}


def test_adam_undoes_shrinking_but_for_its_epsilon_and_coupled_decay() -> None:
    """Exactly for powers of two; else the further off, the larger ε is, since shrinking is a larger ε."""
    distances = [max(apart(run(adam(epsilon), shrink=0.5), run(adam(epsilon)))) for epsilon in (1e-200, 1e-8, 1e-4)]
    assert distances[0] == 0.0 < distances[1] < distances[2]
    rounded = apart(run(adam(1e-200), shrink=0.7), run(adam(1e-200)))
    assert 0.0 < max(rounded) < distances[1] and rounded[-1] < distances[1]
    decayed = apart(run(adam(1e-200, decay=0.01), shrink=0.5), run(adam(1e-200, decay=0.01)))
    assert min(decayed[:-1]) > distances[1]
