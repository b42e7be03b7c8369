"""Smoothness constants against sampled gradients: no Lipschitz ratio above them, at mixed versions too."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.data import Dataset
from reference.problems.cnn import cnn
from reference.problems.config import ProblemConfig
from reference.problems.logistic import logistic
from reference.problems.mlp import mlp
from reference.problems.network_constants import layer_smoothness
from reference.problems.network_truth import NetworkTruth
from reference.problems.problem import Problem
from reference.segments import flatten
from reference.vjp import mixed_gradient
from reference.weights import LIVE

CPU = torch.device("cpu")
seeds = st.integers(0, 10**6)
few = settings(max_examples=settings().max_examples // 4)


def images(samples: int = 6) -> Dataset:
    inputs = np.random.default_rng(2).normal(size=(samples, 9))
    labels = np.arange(samples) % 3
    return Dataset("images", inputs, labels, inputs, labels, "")


@dataclass(frozen=True)
class Point:
    """Forward and backward versions of every block."""

    forward: list[torch.Tensor]
    backward: list[torch.Tensor]


def drawn(problem: Problem, seed: int, scale: float, spread: float) -> tuple[Point, Point]:
    """Two mixed points, `spread` apart, about initial values times `scale`."""
    generator = torch.Generator().manual_seed(seed)
    centre = [scale * flatten(s.initial(generator, torch.float64)) for s in problem.segments]

    def near() -> list[torch.Tensor]:
        return [c + spread * torch.randn(c.shape, generator=generator, dtype=torch.float64) for c in centre]

    return Point(near(), near()), Point(near(), near())


def gradient(problem: Problem, rows: np.ndarray, point: Point) -> list[np.ndarray]:
    batch = problem.batch(torch.from_numpy(rows), torch.float64, CPU)
    found = mixed_gradient(problem.segments, LIVE, problem.loss, batch, point.forward, point.backward)
    return [block.numpy() for block in found.blocks]


def norms(differences: Sequence[np.ndarray]) -> np.ndarray:
    return np.array([np.linalg.norm(difference) for difference in differences])


def moved(one: list[torch.Tensor], two: list[torch.Tensor]) -> np.ndarray:
    return norms([(a - b).numpy() for a, b in zip(one, two, strict=True)])


def assert_lipschitz(problem: Problem, rows: np.ndarray, one: Point, two: Point) -> None:
    """‖Ψ_k(1) − Ψ_k(2)‖ ≤ Σ_l α_kl‖ΔF_l‖ + α^B_kl‖ΔB_l‖, whole and by block, but for what rounding may add."""
    truth = problem.truth
    visits = [
        [v.numpy() for v in versions]
        for versions in zip(one.forward, one.backward, two.forward, two.backward, strict=True)
    ]
    visited = truth.visit(visits)
    found = truth.batch_smoothness(rows, visited)
    assert found.blocks is not None and found.whole is not None
    forward, backward = moved(one.forward, two.forward), moved(one.backward, two.backward)
    pairs = zip(gradient(problem, rows, one), gradient(problem, rows, two), strict=True)
    change = norms([a - b for a, b in pairs])
    rounding = 2.0 * truth.gradient_rounding(rows, visited, "float64")
    assert np.all(change <= found.blocks @ forward + found.blocks_backward @ backward + rounding)
    whole = found.whole * np.linalg.norm(forward) + found.whole_backward * np.linalg.norm(backward)
    assert np.linalg.norm(change) <= whole + np.linalg.norm(rounding)


@given(
    seed=seeds,
    activation=st.sampled_from(["tanh", "sigmoid", "softplus"]),
    widths=st.lists(st.integers(1, 5), min_size=0, max_size=4),
    layers_per_block=st.integers(1, 3),
    scale=st.sampled_from([0.1, 1.0, 4.0]),
    spread=st.sampled_from([1e-4, 0.1, 1.0]),
    size=st.integers(1, 6),
)
def test_perceptrons_move_no_faster_than_their_constants(
    seed: int, activation: str, widths: list[int], layers_per_block: int, scale: float, spread: float, size: int
) -> None:
    config = ProblemConfig("mlp", widths=tuple(widths), activation=activation, layers_per_block=layers_per_block)
    problem = mlp(config, images())
    rows = np.random.default_rng(seed).integers(0, 6, size)
    assert_lipschitz(problem, rows, *drawn(problem, seed, scale, spread))


@few
@given(
    seed=seeds,
    layers_per_block=st.integers(1, 2),
    scale=st.sampled_from([0.3, 2.0]),
    spread=st.sampled_from([1e-4, 0.3]),
)
def test_convolutional_networks_move_no_faster_than_their_constants(
    seed: int, layers_per_block: int, scale: float, spread: float
) -> None:
    problem = cnn(ProblemConfig("cnn", widths=(2, 2), layers_per_block=layers_per_block), images())
    assert_lipschitz(problem, np.arange(4), *drawn(problem, seed, scale, spread))


@given(seed=seeds, blocks=st.integers(1, 4), spread=st.sampled_from([1e-3, 1.0, 30.0]))
def test_logistic_regression_moves_no_faster_than_its_constants(seed: int, blocks: int, spread: float) -> None:
    data = images()
    halves = Dataset("two", data.inputs, data.targets % 2, data.inputs, data.targets % 2, "")
    problem = logistic(ProblemConfig("logistic", blocks=blocks), halves)
    rows = np.random.default_rng(seed).integers(0, 6, 3)
    assert_lipschitz(problem, rows, *drawn(problem, seed, 0.0, spread))


@few
@given(
    seed=seeds,
    activation=st.sampled_from(["tanh", "sigmoid", "softplus"]),
    widths=st.lists(st.integers(1, 5), min_size=1, max_size=4),
)
def test_the_constants_of_all_versions_together_are_symmetric(seed: int, activation: str, widths: list[int]) -> None:
    problem = mlp(ProblemConfig("mlp", widths=tuple(widths), activation=activation), images())
    truth = problem.truth
    assert isinstance(truth, NetworkTruth)
    point, _ = drawn(problem, seed, 2.0, 0.1)
    found = truth.batch_smoothness(np.arange(6), truth.visit([[flat.numpy()] for flat in point.forward]))
    assert found.blocks is not None
    total = found.blocks + found.blocks_backward
    # Some hundred outward roundings on either side of the diagonal.
    assert np.allclose(total, total.T, rtol=1e-12, atol=0)


def by_the_page(
    weights: list[float], biases: list[float], slope: float, bend: float, sizes: list[float]
) -> tuple[np.ndarray, np.ndarray]:
    """The recursion in plain scalars for one sample: forward and backward constants between layers.

    Args:
        sizes: ‖y‖ at the input of each layer.
    """
    top = len(weights) - 1
    extended = [np.sqrt(size**2 + 1) for size in sizes]
    delta = [0.0] * (top + 1)
    delta[top] = np.sqrt(2)
    for m in range(top - 1, -1, -1):
        delta[m] = slope * weights[m + 1] * delta[m + 1]
    forward, backward = np.zeros((top + 1, top + 1)), np.zeros((top + 1, top + 1))
    for moving in range(top + 1):
        z = [0.0] * (top + 1)
        z[moving] = extended[moving]
        for j in range(moving, top):
            z[j + 1] = weights[j + 1] * slope * z[j]
        e = [0.0] * top + [z[top] / 2]
        for j in range(top - 1, -1, -1):
            e[j] = bend * z[j] * weights[j + 1] * delta[j + 1] + slope * weights[j + 1] * e[j + 1]
        for k in range(top + 1):
            forward[k, moving] = e[k] * extended[k]
            if k > moving:
                forward[k, moving] += delta[k] * slope * z[k - 1]
            if k < moving:
                product = np.prod([slope * weights[j] for j in range(k + 1, moving)])
                backward[k, moving] = extended[k] * slope * delta[moving] * product
    return forward, backward


@given(seed=seeds, activation=st.sampled_from(["tanh", "softplus"]), depth=st.integers(1, 4))
def test_the_recursion_is_the_one_on_the_page(seed: int, activation: str, depth: int) -> None:
    problem = mlp(ProblemConfig("mlp", widths=(3,) * depth, activation=activation), images())
    truth = problem.truth
    assert isinstance(truth, NetworkTruth)
    point, _ = drawn(problem, seed, 1.0, 0.3)
    visited = truth.visit([[flat.numpy()] for flat in point.forward])
    bounds = [layer.norms(visited) for layer in truth.layers]
    weights, biases = [float(b.operator) for b in bounds], [float(b.bias) for b in bounds]
    slope, bend = (1.0, 4 / 3**1.5) if activation == "tanh" else (1.0, 0.25)
    size = 2.5
    sizes = [size]
    for weight, bias in list(zip(weights, biases, strict=True))[:-1]:
        at_zero, supremum = (0.0, 1.0) if activation == "tanh" else (np.log(2), np.inf)
        size = min(at_zero * 3**0.5 + slope * (weight * size + bias), 3**0.5 * supremum)
        sizes.append(size)
    forward, backward = by_the_page(weights, biases, slope, bend, sizes)
    found = layer_smoothness(truth.layers, bounds, np.array([2.5]))
    assert found.forward is not None
    assert np.allclose(found.forward, forward, rtol=1e-12, atol=0)
    assert np.allclose(found.backward, backward, rtol=1e-12, atol=0)
