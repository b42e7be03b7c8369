"""The prediction identity DM-T7 on recorded runs, in fractions of the stored numbers, with a budget for their rounding.

Exact arithmetic gives v_{u+1} = μ v_u + g_{u+1} from the stored gradients (g with its weight decay), and the identity
is about θ_{u+1} = θ_u − γ v_{u+1}. The run rounds: with unit u, its decayed gradient is off by u(|λθ| + |d|), its
velocity by e_{u+1} ≤ μ e_u + that + u(|μv| + |v'|), and its step by γe + u(|γv| + |θ'|); terms in u² are covered by a
spare thousandth.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch

from reference.plan import plan_of
from reference.run import train
from reference.trace.reader import open_trace
from tests.training_runs import configuration, events_of

BLOCKS, TASKS, STEP, DECAY = 4, 24, 0.0625, 2.0**-6
UNIT = Fraction(2) ** -53 * Fraction(1001, 1000)
Vector = list[Fraction]


@dataclass
class Block:
    """One block's path: versions and increments as stored, exact velocities, and what rounding may have moved."""

    versions: list[Vector]
    gradients: list[Vector]
    velocities: list[Vector]
    budgets: list[Vector]


def exact(values: Any) -> Vector:
    return [Fraction(float(value)) for value in values]


def path(versions: list[Vector], gradients: list[Vector], momentum: Fraction) -> Block:
    """Exact velocities from 0, and the budget of each step."""
    zero = [Fraction(0)] * len(versions[0])
    velocities, wrong, budgets, increments = [zero], zero, [], []
    for old, new, gradient in zip(versions, versions[1:], gradients, strict=False):
        increment = [g + Fraction(DECAY) * w for g, w in zip(gradient, old, strict=True)]
        before = velocities[-1]
        after = [momentum * v + d for v, d in zip(before, increment, strict=True)]
        wrong = [
            momentum * e + UNIT * (abs(Fraction(DECAY) * w) + abs(d) + abs(momentum * v) + abs(a)) + 2 * UNIT * e
            for e, w, d, v, a in zip(wrong, old, increment, before, after, strict=True)
        ]
        budgets.append(
            [
                Fraction(STEP) * e + UNIT * (abs(Fraction(STEP) * a) + abs(w) + Fraction(STEP) * e)
                for e, a, w in zip(wrong, after, new, strict=True)
            ]
        )
        velocities.append(after)
        increments.append(increment)
    return Block(versions, increments, velocities, budgets)


def misses(block: Block, update: int, horizon: int, momentum: Fraction) -> tuple[Vector, Vector, Vector]:
    """θ_{u+s} − θ̂, what the identity says of it, and the budget of their difference."""
    step = Fraction(STEP)
    now, later = block.versions[update], block.versions[update + horizon]
    predicted = [w - horizon * step * v for w, v in zip(now, block.velocities[update], strict=True)]
    left = [w - p for w, p in zip(later, predicted, strict=True)]
    right = [Fraction(0)] * len(left)
    for ahead in range(1, horizon + 1):
        gradient, before = block.gradients[update + ahead - 1], block.velocities[update + ahead - 1]
        right = [
            r - step * (horizon - ahead + 1) * (g - (1 - momentum) * v)
            for r, g, v in zip(right, gradient, before, strict=True)
        ]
    budget = [sum(entries, Fraction(0)) for entries in zip(*block.budgets[update : update + horizon], strict=True)]
    return left, right, budget or [Fraction(0)] * len(left)


def far(left: Vector, right: Vector) -> Fraction:
    return max(abs(a - b) for a, b in zip(left, right, strict=True))


@pytest.mark.parametrize(("order", "horizons"), [("drawn", [6, 4, 2, 0]), ("released", [5, 3, 1, 0])])
@pytest.mark.parametrize("momentum", [0.5, 0.9])
def test_predictions_miss_by_the_gradients_that_they_could_not_know(
    tmp_path: Path, momentum: float, order: str, horizons: list[int]
) -> None:
    config = configuration(
        problem={"name": "quadratic", "blocks": BLOCKS, "dimension": 8},
        method={"name": "pipelined_bp", "prediction": "velocity", "order": order},
        optimizer={"step_size": STEP, "momentum": momentum, "weight_decay": DECAY},
        train={"tasks": TASKS},
        store={"gradients": True, "versions": True},
    )
    trace = open_trace(train(config, tmp_path / "run"))
    events, plan, mu = events_of(trace.directory), plan_of(config), Fraction(momentum)
    read: list[dict[int, torch.Tensor]] = []
    for number, horizon in enumerate(horizons):
        rows = [event for event in events if event.block == number]
        stored = [trace.tensor(f"version.{number}.{version}") for version in range(TASKS + 1)]
        gradients = [trace.tensor(f"gradient.{event.seq}.{number}") for event in rows]
        block = path([exact(flat) for flat in stored], [exact(flat) for flat in gradients], mu)
        wrong = Fraction(0)
        for update in range(TASKS - horizon + 1):
            left, right, budget = misses(block, update, horizon, mu)
            assert all(abs(a - b) <= e for a, b, e in zip(left, right, budget, strict=True))
            if horizon and 0 < update < TASKS - horizon:
                other = misses(block, update, horizon + 1, mu)[1]
                wrong = max(wrong, far(left, other) / (max(budget) + UNIT))
        assert wrong > 10**6 or not horizon  # one update more or less would be seen
        velocity, at = torch.zeros_like(torch.from_numpy(stored[0])), {}
        for update in range(TASKS):
            theta = torch.from_numpy(stored[update])
            at[update] = torch.sub(theta, velocity, alpha=STEP * horizon)
            increment = torch.add(torch.from_numpy(gradients[update]), theta, alpha=DECAY)
            velocity = velocity.mul(momentum).add_(increment)
        read.append(at)
    # And the predicted weights are what the gradients were formed at, in every block at once.
    for task in range(TASKS):
        mine = {event.block: event for event in events if event.task == task}
        leaves = [read[number][mine[number].v_read].clone().requires_grad_() for number in range(BLOCKS)]
        inputs, targets = plan.batch(task)
        loss = plan.problem.loss(plan.problem.output(leaves, inputs), targets)
        for number, gradient in enumerate(torch.autograd.grad(loss, leaves)):
            assert torch.equal(gradient, torch.from_numpy(trace.tensor(f"gradient.{mine[number].seq}.{number}")))
