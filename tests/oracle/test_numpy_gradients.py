"""The hand-written mixed gradient against autograd at equal versions, against differences, and against the trainer."""

import numpy as np
import pytest
import torch

from reference.data import Dataset
from reference.problems.cnn import cnn
from reference.problems.config import ProblemConfig
from reference.problems.mlp import mlp
from reference.problems.problem import Problem
from reference.segments import flatten, views
from reference.vjp import mixed_gradient as trained_gradient
from reference.weights import LIVE, STASH
from tests.oracle.mixed_gradient import TANH, Convolution, Dense, Kind, Layer, Network, mixed_gradient

CPU = torch.device("cpu")
# Both sides round in double precision: a few hundred terms of order 1, relative to gradients of order 1.
AGREEMENT = 1e-12


def small_images(side: int = 6, samples: int = 12) -> Dataset:
    generator = np.random.default_rng(5)
    inputs = np.round(generator.normal(size=(samples, side * side)) * 64) / 64
    labels = np.arange(samples) % 4
    return Dataset("images", inputs, labels, inputs, labels, "")


def networks() -> list[tuple[Problem, list[list[Kind]]]]:
    """An MLP of three blocks with two parametric layers each, and a CNN of two blocks."""
    data = small_images()
    dense = mlp(ProblemConfig("mlp", widths=(9, 8, 7, 8, 6), layers_per_block=2), data)
    images = cnn(ProblemConfig("cnn", widths=(3, 4), layers_per_block=2), data)
    return [
        (dense, [[Dense(), Dense()]] * 3),
        (images, [[Convolution(1), Convolution(2)], [Dense()]]),
    ]


def versions(problem: Problem, seed: int) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    flats = [flatten(segment.initial(generator, torch.float64)) for segment in problem.segments]
    return [flat + 0.3 * torch.randn(flat.shape, generator=generator, dtype=torch.float64) for flat in flats]


def unpacked(problem: Problem, flats: list[torch.Tensor]) -> list[list[Layer]]:
    found = []
    for segment, flat in zip(problem.segments, flats, strict=True):
        tensors = [value.numpy() for value in views(flat, segment.parameters)]
        found.append(list(zip(tensors[::2], tensors[1::2], strict=True)))
    return found


def packed(blocks: Network) -> list[np.ndarray]:
    return [np.concatenate([part.ravel() for layer in block for part in layer]) for block in blocks]


def by_hand(
    problem: Problem, kinds: list[list[Kind]], read: list[torch.Tensor], backward: list[torch.Tensor]
) -> list[np.ndarray]:
    inputs, targets = problem.batch(torch.arange(12), torch.float64, CPU)
    images = inputs.numpy() if isinstance(kinds[0][0], Dense) else inputs.numpy().reshape(12, 1, 6, 6)
    mixed = mixed_gradient(images, targets.numpy(), kinds, unpacked(problem, read), unpacked(problem, backward), TANH)
    return packed(mixed)


@pytest.mark.parametrize("network", [0, 1], ids=["mlp", "cnn"])
def test_equal_versions_give_autograd_on_the_whole_graph(network: int) -> None:
    problem, kinds = networks()[network]
    flats = [flat.requires_grad_() for flat in versions(problem, 1)]
    inputs, targets = problem.batch(torch.arange(12), torch.float64, CPU)
    expected = torch.autograd.grad(problem.loss(problem.output(flats, inputs), targets), flats)
    detached = [flat.detach() for flat in flats]
    for found, wanted in zip(by_hand(problem, kinds, detached, detached), expected, strict=True):
        assert np.abs(found - wanted.numpy()).max() < AGREEMENT


@pytest.mark.parametrize("network", [0, 1], ids=["mlp", "cnn"])
def test_equal_versions_give_difference_quotients(network: int) -> None:
    problem, kinds = networks()[network]
    flats = versions(problem, 1)
    inputs, targets = problem.batch(torch.arange(12), torch.float64, CPU)
    generator = torch.Generator().manual_seed(9)
    directions = [torch.randn(flat.shape, generator=generator, dtype=torch.float64) for flat in flats]
    directions = [direction / direction.norm() for direction in directions]
    for block, gradient in enumerate(by_hand(problem, kinds, flats, flats)):
        step = 1e-5
        values = []
        for sign in (1.0, -1.0):
            moved = [flat + sign * step * directions[l] * (l == block) for l, flat in enumerate(flats)]  # noqa: E741
            values.append(float(problem.loss(problem.output(moved, inputs), targets)))
        slope = (values[0] - values[1]) / (2 * step)
        # Truncation step²/6·|f'''| with |f'''| below 100 here, cancellation 4u/step.
        assert abs(slope - gradient @ directions[block].numpy()) < 1e-10 * 100 / 6 + 4 * 2.0**-53 / step


@pytest.mark.parametrize("network", [0, 1], ids=["mlp", "cnn"])
def test_the_trainer_computes_the_mixed_gradient(network: int) -> None:
    problem, kinds = networks()[network]
    read, newer = versions(problem, 1), versions(problem, 2)
    batch = problem.batch(torch.arange(12), torch.float64, CPU)
    by_rule = []
    for rule in (STASH, LIVE):
        gradient = trained_gradient(problem.segments, rule, problem.loss, batch, read, newer)
        by_rule.append([block.numpy() for block in gradient.blocks])
    stash, live = by_rule
    for found, wanted in zip(stash, by_hand(problem, kinds, read, read), strict=True):
        assert np.abs(found - wanted).max() < AGREEMENT
    for found, wanted in zip(live, by_hand(problem, kinds, read, newer), strict=True):
        assert np.abs(found - wanted).max() < AGREEMENT
    assert max(np.linalg.norm(one - other) for one, other in zip(stash, live, strict=True)) > 1e-3


def test_recomputed_activations_use_the_stored_block_input() -> None:
    """With one layer a block, recomputing changes slopes only: the gradient of the top block is untouched."""
    problem = mlp(ProblemConfig("mlp", widths=(9, 8)), small_images())
    kinds: list[list[Kind]] = [[Dense()]] * 3
    read, newer = versions(problem, 1), versions(problem, 2)
    inputs, targets = problem.batch(torch.arange(12), torch.float64, CPU)
    forward, again = unpacked(problem, read), unpacked(problem, newer)
    arguments = (inputs.numpy(), targets.numpy(), kinds, forward, forward, TANH)
    stored, recomputed = packed(mixed_gradient(*arguments)), packed(mixed_gradient(*arguments, again))
    assert np.array_equal(stored[2], recomputed[2])
    assert np.linalg.norm(stored[0] - recomputed[0]) > 1e-3
