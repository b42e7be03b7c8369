"""The literal optimizers have the bits of torch.optim, update by update, on parameters of several shapes."""

from collections.abc import Callable

import pytest
import torch

from tests.oracle.literal_gradient import stashed_gradient
from tests.oracle.literal_layers import differentiate, graph, joined, parts
from tests.oracle.literal_optimizers import Adam, MakeOptimizer, Sgd
from tests.oracle.literal_pipeline import fdg, run_pipeline
from tests.oracle.small_network import perceptron

Theirs = Callable[[list[torch.Tensor]], torch.optim.Optimizer]

PAIRS: dict[str, tuple[MakeOptimizer, Theirs]] = {
    "plain": (lambda: Sgd(0.1), lambda p: torch.optim.SGD(p, 0.1, foreach=False)),
    "momentum": (lambda: Sgd(0.1, 0.9), lambda p: torch.optim.SGD(p, 0.1, 0.9, foreach=False)),
    "decay": (
        lambda: Sgd(0.1, 0.9, 5e-4),
        lambda p: torch.optim.SGD(p, 0.1, 0.9, weight_decay=5e-4, foreach=False),
    ),
    "nesterov": (
        lambda: Sgd(0.1, 0.9, 5e-4, nesterov=True),
        lambda p: torch.optim.SGD(p, 0.1, 0.9, weight_decay=5e-4, nesterov=True, foreach=False),
    ),
    "adam": (lambda: Adam(0.01), lambda p: torch.optim.Adam(p, 0.01, foreach=False)),
    "adam with decay": (
        lambda: Adam(0.01, (0.8, 0.95), 1e-6, 0.01),
        lambda p: torch.optim.Adam(p, 0.01, (0.8, 0.95), 1e-6, 0.01, foreach=False),
    ),
}
UPDATES = 40


def trained_by_torch(theirs: Theirs) -> list[torch.Tensor]:
    """All versions of one module that torch.optim trains tensor by tensor on the whole graph."""
    made = perceptron(1, UPDATES)
    module = made.modules[0]
    for parameter, value in zip(module.parameters(), parts(module, made.initial[0]).values(), strict=True):
        parameter.data.copy_(value)
    optimizer = theirs(list(module.parameters()))
    versions = [joined([parameter.detach() for parameter in module.parameters()])]
    for inputs, targets in made.batches:
        optimizer.zero_grad()
        made.loss(module(inputs), targets).backward()
        optimizer.step()
        versions.append(joined([parameter.detach().clone() for parameter in module.parameters()]))
    return versions


@pytest.mark.parametrize("order", ["drawn", "released", "locked"])
@pytest.mark.parametrize("weights", ["stash", "live", "recompute"])
@pytest.mark.parametrize("name", PAIRS)
def test_one_module_trains_as_torch_does(name: str, weights: str, order: str) -> None:
    ours, theirs = PAIRS[name]
    made = perceptron(1, UPDATES)
    run = run_pipeline(made.modules, made.loss, made.batches, made.initial, ours, fdg(order, weights))
    pairs = zip(run.versions[0], trained_by_torch(theirs), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_another_order_of_operations_has_other_bits() -> None:
    made = perceptron(1, 1)
    flat = made.initial[0]
    (gradient,) = stashed_gradient(made.modules, made.loss, made.batches[0], made.initial)
    velocity = Sgd(0.1, 0.9)
    velocity.step(flat, gradient)
    stepped = velocity.step(flat, gradient)
    assert not torch.equal(stepped, flat.add(torch.add(gradient, gradient, alpha=0.9), alpha=-0.1))


def test_step_sizes_may_follow_the_update() -> None:
    made = perceptron(1, 3)
    sizes = [0.1, 0.05, 0.025]
    rules = fdg("drawn", "stash")
    run = run_pipeline(made.modules, made.loss, made.batches, made.initial, lambda: Sgd(sizes), rules)
    flat = made.initial[0]
    for size, (inputs, targets), version in zip(sizes, made.batches, run.versions[0][1:], strict=True):
        stored = graph(made.modules[0], flat, inputs)
        leaf = stored.output.detach().requires_grad_()
        (cotangent,) = torch.autograd.grad(made.loss(leaf, targets), leaf)
        flat = flat.add(differentiate(stored, cotangent)[0], alpha=-size)
        assert torch.equal(flat, version)
