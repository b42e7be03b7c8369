"""Rounding budgets against gradients in 40 digits: what float programs lose is within them, at mixed versions too."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.data import Dataset
from reference.problems.additive import AdditiveTruth
from reference.problems.cnn import cnn
from reference.problems.config import ProblemConfig
from reference.problems.least_squares import least_squares
from reference.problems.logistic import logistic
from reference.problems.mlp import mlp
from reference.problems.problem import Problem
from reference.problems.quadratic import quadratic, quadratic_problem
from reference.segments import flatten, views
from reference.vjp import mixed_gradient as trained_gradient
from reference.weights import LIVE
from tests.oracle.mixed_gradient import Convolution, Dense, Kind, Smooth, mixed_gradient

CPU = torch.device("cpu")
DTYPES = {"float32": torch.float32, "float64": torch.float64}
dtypes = st.sampled_from(list(DTYPES))
seeds = st.integers(0, 10**6)
# Products in 40 digits are slow: a quarter of the profile's examples.
few = settings(max_examples=settings().max_examples // 4)


def entrywise(function: Callable[[Any], Any]) -> np.ufunc:
    return np.frompyfunc(function, 1, 1)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + mpmath.exp(-z))


EXACT = {
    "tanh": Smooth(entrywise(mpmath.tanh), entrywise(lambda z: 1 - mpmath.tanh(z) ** 2), entrywise(mpmath.exp)),
    "sigmoid": Smooth(entrywise(sigmoid), entrywise(lambda z: sigmoid(z) * sigmoid(-z)), entrywise(mpmath.exp)),
    "softplus": Smooth(entrywise(lambda z: mpmath.log(1 + mpmath.exp(z))), entrywise(sigmoid), entrywise(mpmath.exp)),
}


def images() -> Dataset:
    inputs = np.random.default_rng(2).normal(size=(6, 9)) * 2.0
    labels = np.arange(6) % 3
    return Dataset("images", inputs, labels, inputs, labels, "")


def exactly(array: np.ndarray) -> np.ndarray:
    """The floats as mpmath numbers."""
    return entrywise(lambda x: mpmath.mpf(float(x)))(array)


def norm(difference: np.ndarray) -> float:
    return float(mpmath.sqrt(mpmath.fsum(x * x for x in difference.ravel())))


def drawn(problem: Problem, seed: int, scale: float, dtype: str) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    generator = torch.Generator().manual_seed(seed)

    def one() -> list[torch.Tensor]:
        flats = [flatten(s.initial(generator, torch.float64)) for s in problem.segments]
        noisy = [
            scale * (flat + 0.2 * torch.randn(flat.shape, generator=generator, dtype=flat.dtype)) for flat in flats
        ]
        return [flat.to(DTYPES[dtype]) for flat in noisy]

    return one(), one()


def computed(
    problem: Problem, rows: np.ndarray, dtype: str, read: list[torch.Tensor], newer: list[torch.Tensor]
) -> list[np.ndarray]:
    batch = problem.batch(torch.from_numpy(rows), DTYPES[dtype], CPU)
    found = trained_gradient(problem.segments, LIVE, problem.loss, batch, read, newer)
    return [block.double().numpy() for block in found.blocks]


def budget(problem: Problem, rows: np.ndarray, dtype: str, *versions: list[torch.Tensor]) -> np.ndarray:
    visits = [[flat.double().numpy() for flat in flats] for flats in zip(*versions, strict=True)]
    return problem.truth.gradient_rounding(rows, problem.truth.visit(visits), dtype)


def assert_network_within_budget(
    problem: Problem, kinds: list[list[Kind]], activation: str, seed: int, scale: float, dtype: str
) -> None:
    rows = np.random.default_rng(seed).integers(0, 6, 4)
    read, newer = drawn(problem, seed, scale, dtype)
    layers = []
    for flats in (read, newer):
        tensors = [
            [exactly(value.numpy()) for value in views(flat, segment.parameters)]
            for segment, flat in zip(problem.segments, flats, strict=True)
        ]
        layers.append([list(zip(block[::2], block[1::2], strict=True)) for block in tensors])
    inputs = exactly(problem.training.inputs.numpy()[rows])
    if isinstance(kinds[0][0], Convolution):
        inputs = inputs.reshape(len(rows), 1, 3, 3)
    labels = problem.training.targets.numpy()[rows]
    with mpmath.workdps(40):
        exact = mixed_gradient(inputs, labels, kinds, layers[0], layers[1], EXACT[activation])
        flat = [np.concatenate([part.ravel() for layer in block for part in layer]) for block in exact]
        found = computed(problem, rows, dtype, read, newer)
        errors = [norm(exactly(a) - b) for a, b in zip(found, flat, strict=True)]
    assert np.all(errors <= budget(problem, rows, dtype, read, newer))


@few
@given(
    seed=seeds,
    dtype=dtypes,
    activation=st.sampled_from(list(EXACT)),
    widths=st.lists(st.integers(1, 4), min_size=0, max_size=3),
    layers_per_block=st.integers(1, 2),
    scale=st.sampled_from([0.01, 1.0, 8.0]),
)
def test_perceptrons(
    seed: int, dtype: str, activation: str, widths: list[int], layers_per_block: int, scale: float
) -> None:
    config = ProblemConfig("mlp", widths=tuple(widths), activation=activation, layers_per_block=layers_per_block)
    problem = mlp(config, images())
    kinds: list[list[Kind]] = [[Dense() for _ in segment.parameters[::2]] for segment in problem.segments]
    assert_network_within_budget(problem, kinds, activation, seed, scale, dtype)


@few
@given(seed=seeds, dtype=dtypes, scale=st.sampled_from([0.1, 1.0, 4.0]))
def test_convolutional_networks(seed: int, dtype: str, scale: float) -> None:
    problem = cnn(ProblemConfig("cnn", widths=(2, 2)), images())
    kinds: list[list[Kind]] = [[Convolution(1)], [Convolution(2)], [Dense()]]
    assert_network_within_budget(problem, kinds, "tanh", seed, scale, dtype)


def linear(name: str, seed: int) -> Problem:
    data = images()
    if name == "quadratic":
        return quadratic(ProblemConfig("quadratic", dimension=4, blocks=2, seed=seed))
    targets = data.targets % 2 if name == "logistic" else data.inputs @ np.ones(9)
    halves = Dataset("two", data.inputs, targets, data.inputs, targets, "")
    config = ProblemConfig(name, blocks=3, regularization=0.375)
    return logistic(config, halves) if name == "logistic" else least_squares(config, halves)


@few
@given(
    seed=seeds,
    dtype=dtypes,
    name=st.sampled_from(["logistic", "least_squares", "quadratic"]),
    scale=st.sampled_from([0.01, 1.0, 100.0]),
)
def test_linear_models(seed: int, dtype: str, name: str, scale: float) -> None:
    problem, rows = linear(name, seed), np.random.default_rng(seed).integers(0, 6, 5)
    truth = problem.truth
    assert isinstance(truth, AdditiveTruth)
    read, newer = drawn(problem, seed, scale, dtype)
    with mpmath.workdps(40):
        theta = exactly(torch.cat(read).numpy())
        x, y, common = exactly(truth.inputs[rows]), exactly(truth.targets[rows]), exactly(truth.common)
        s = x @ theta
        slopes = {"logistic": entrywise(sigmoid)(s) - y, "least_squares": s - y, "quadratic": s * 0 + 1}[name]
        exact = x.T @ slopes / len(rows) + common.T @ (common @ theta)
        parts = zip(computed(problem, rows, dtype, read, newer), truth.columns, strict=True)
        errors = [norm(exactly(found) - exact[start:stop]) for found, (start, stop) in parts]
    assert np.all(errors <= budget(problem, rows, dtype, read, newer))


def one_after_the_other(width: int) -> tuple[np.ndarray, float, float]:
    """A vector v, v·v, and that sum as a float32 program may form it: every term after the first is absorbed."""
    vector = np.full(width, 2.0**-12)
    vector[0] = 1.0
    running = np.cumsum((vector * vector).astype(np.float32), dtype=np.float32)
    return vector, 1 + (width - 1) * 2.0**-24, float(running[-1])


def test_any_order_of_summation_is_covered_in_linear_models() -> None:
    """f = ½(vᵀθ)² at θ = v, every other operation exact."""
    vector, exact, computed = one_after_the_other(4000)
    assert computed == 1.0
    problem = quadratic_problem("q", vector[None], np.zeros((1, 4000), dtype=np.float32), 1)
    error = np.linalg.norm(vector) * (exact - computed)
    assert error <= budget(problem, np.array([0]), "float32", [torch.from_numpy(vector)])[0]


def test_any_order_of_summation_is_covered_in_networks() -> None:
    """Softmax regression on one sample whose first logit is such a sum, every other operation exact."""
    vector, exact, computed = one_after_the_other(40_000)
    data = Dataset("one", vector[None], np.array([1]), vector[None], np.array([1]), "")
    problem = mlp(ProblemConfig("mlp", widths=()), data)
    weights = [torch.from_numpy(np.concatenate([vector, np.zeros(40_000 + 2)]))]
    # Two classes, logits (z, 0), label 1: ∂ℓ/∂z = (σ(z), −σ(z)), times the input extended by 1.
    shares = [1 / (1 + np.exp(-z)) for z in (exact, computed)]
    error = np.sqrt(2.0) * (shares[0] - shares[1]) * np.sqrt(vector @ vector + 1)
    assert error <= budget(problem, np.array([0]), "float32", weights)[0]
