"""The trainer's update rules have the bits of torch.optim, keep their state beside the version, and touch nothing."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from reference.optimizers.config import OptimizerConfig
from reference.optimizers.sgd import Sgd
from reference.optimizers.tracked import WithMovement, WithPrevious
from reference.plan import plan_of
from reference.treatment import Treatment, plain
from reference.versions import Version
from tests.training_runs import configuration

SHAPES = [(3, 4), (4,), (2, 3, 2), (1,)]
UPDATES = 30
Theirs = Callable[[list[torch.Tensor]], torch.optim.Optimizer]

RULES: dict[str, tuple[dict[str, Any], Theirs]] = {
    "plain": ({}, lambda p: torch.optim.SGD(p, 0.1, foreach=False)),
    "decay alone": ({"weight_decay": 0.03}, lambda p: torch.optim.SGD(p, 0.1, weight_decay=0.03, foreach=False)),
    "momentum": ({"momentum": 0.9}, lambda p: torch.optim.SGD(p, 0.1, 0.9, foreach=False)),
    "momentum, decay": (
        {"momentum": 0.7, "weight_decay": 5e-4},
        lambda p: torch.optim.SGD(p, 0.1, 0.7, weight_decay=5e-4, foreach=False),
    ),
    "nesterov": (
        {"momentum": 0.9, "weight_decay": 5e-4, "nesterov": True},
        lambda p: torch.optim.SGD(p, 0.1, 0.9, weight_decay=5e-4, nesterov=True, foreach=False),
    ),
    "adam": ({"name": "adam"}, lambda p: torch.optim.Adam(p, 0.1, foreach=False)),
    "adam, decay": (
        {"name": "adam", "betas": (0.8, 0.95), "epsilon": 1e-5, "weight_decay": 0.02},
        lambda p: torch.optim.Adam(p, 0.1, (0.8, 0.95), 1e-5, 0.02, foreach=False),
    ),
    "adam without averages": (
        {"name": "adam", "betas": (0.0, 0.0)},
        lambda p: torch.optim.Adam(p, 0.1, (0.0, 0.0), foreach=False),
    ),
}


def drawn(seed: int, dtype: torch.dtype) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(shape, generator=generator, dtype=dtype) for shape in SHAPES]


def joined(tensors: list[torch.Tensor]) -> torch.Tensor:
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors])


@pytest.mark.parametrize("schedule", ["constant", "inverse_sqrt"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", RULES)
def test_updates_are_torchs_own_bit_for_bit(name: str, dtype: torch.dtype, schedule: str) -> None:
    fields, theirs = RULES[name]
    treatment = plain(OptimizerConfig(step_size=0.1, schedule=schedule, **fields))
    parameters = drawn(0, dtype)
    version = treatment.initial(joined(parameters))
    optimizer = theirs([parameter.requires_grad_() for parameter in parameters])
    for update in range(UPDATES):
        gradients = drawn(update + 1, dtype)
        given = (version.flat, joined(gradients), *version.state)
        kept = [tensor.clone() for tensor in given]
        step_size = treatment.step_size(version.updates)
        new = treatment.update(version, given[1], step_size)
        assert all(torch.equal(one, other) for one, other in zip(given, kept, strict=True))
        assert (new.number, new.updates, len(new.state)) == (update + 1, update + 1, len(version.state))
        for group in optimizer.param_groups:
            group["lr"] = step_size
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        optimizer.step()
        assert torch.equal(new.flat, joined(parameters))
        version = new


def test_only_updates_count_where_replicas_mix() -> None:
    """Adam's bias corrections go by the block's updates; versions that came from mixing are none."""
    treatment = plain(OptimizerConfig(name="adam"))
    start, gradient = torch.ones(3), torch.tensor([1.0, -2.0, 0.5])
    one = treatment.update(treatment.initial(start), gradient, 0.1)
    later = treatment.update(Version(7, start, treatment.initial(start).state, 0), gradient, 0.1)
    assert torch.equal(one.flat, later.flat) and (later.number, later.updates) == (8, 1)


@pytest.mark.parametrize("group", [2, 3])
def test_the_mean_of_a_group_is_taken_before_decay_and_momentum(group: int) -> None:
    config = OptimizerConfig(step_size=0.25, momentum=0.5, weight_decay=0.125)
    single, grouped = plain(config), Treatment(Sgd(0.5, 0.125), lambda update: 0.25, average_over=group)
    version, total = single.initial(torch.tensor([1.0, 3.0])), torch.tensor([5.0, -7.0])
    assert torch.equal(grouped.update(version, total, 0.25).flat, single.update(version, total / group, 0.25).flat)


@pytest.mark.parametrize(
    ("method", "optimizer", "expected"),
    [
        ({"name": "fdg"}, {}, True),
        ({"name": "adl", "accumulation": 2, "reduction": "sum"}, {}, False),
        ({"name": "sync", "count": 2}, {}, False),
        ({"name": "fdg"}, {"momentum": 0.5}, False),
        ({"name": "fdg"}, {"weight_decay": 0.1}, False),
        ({"name": "fdg"}, {"name": "adam"}, False),
    ],
)
def test_a_plain_step_is_one_gradient_and_nothing_else(
    method: dict[str, Any], optimizer: dict[str, Any], expected: bool
) -> None:
    assert plan_of(configuration(method=method, optimizer=optimizer)).plain_steps(0) is expected


def test_velocity_and_gradient_are_weighed() -> None:
    """θ − η(a v + b g) with v = m v + g, in numbers that do not round."""
    rule = Sgd(momentum=0.5, velocity_weight=0.25, gradient_weight=1.75)
    version = Version(3, torch.tensor([8.0]), (torch.tensor([4.0]),), 3)
    flat, (velocity,) = rule(version, torch.tensor([2.0]), 0.5)
    assert velocity.item() == 4.0 * 0.5 + 2.0
    assert flat.item() == 8.0 - 0.5 * (0.25 * 4.0 + 1.75 * 2.0)


def test_what_predictions_and_corrections_remember() -> None:
    start = torch.tensor([1.0, 2.0])
    previous, movement = WithPrevious(Sgd(0.5)), WithMovement(Sgd(0.5), decay=0.75)
    assert [state.tolist() for state in previous.initial(start)] == [[0.0, 0.0], [1.0, 2.0]]
    assert [state.tolist() for state in movement.initial(start)] == [[0.0, 0.0], [0.0, 0.0]]
    version = Version(0, start, previous.initial(start))
    flat, state = previous(version, torch.tensor([4.0, 8.0]), 0.25)
    assert flat.tolist() == [0.0, 0.0] and state[-1] is start and state[0].tolist() == [4.0, 8.0]
    moved = movement(Version(0, start, (torch.zeros(2), torch.tensor([8.0, 0.0]))), torch.tensor([4.0, 8.0]), 0.25)
    assert moved[1][-1].tolist() == [0.75 * 8.0 - 0.25, -0.5]
