"""Linear models in blocks of columns: constants in closed form, the optimum, batches, scores."""

from typing import Any

import mpmath
import numpy as np
import pytest
import torch

from reference.data import Dataset
from reference.problems.additive import column_blocks
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.least_squares import least_squares
from reference.problems.logistic import logistic
from reference.problems.problem import Problem
from reference.vjp import mixed_gradient
from reference.weights import LIVE, STASH

RIDGE = 0.25
# Relative: a norm's looseness (1e-10) is far above numpy's own error on matrices this small.
CLOSE = 1e-10


def dataset(samples: int = 20, width: int = 5) -> Dataset:
    generator = np.random.default_rng(3)
    inputs = generator.normal(size=(samples, width)).astype(np.float32).astype(np.float64)
    targets = (inputs @ generator.normal(size=width) + generator.normal(size=samples) > 0).astype(np.float64)
    return Dataset("small", inputs, targets, inputs[:7], targets[:7], "digest")


def problem(name: str, regularization: float = RIDGE, blocks: int = 3) -> Problem:
    config = ProblemConfig(name, blocks=blocks, regularization=regularization)
    return {"logistic": logistic, "least_squares": least_squares}[name](config, dataset())


def design(rows: np.ndarray) -> np.ndarray:
    data = dataset()
    return np.hstack([data.inputs, np.ones((20, 1))])[rows]


def norm(matrix: np.ndarray) -> float:
    return float(np.linalg.norm(matrix, 2))


ROWS = np.array([0, 3, 3, 11, 19])
COLUMNS = [slice(0, 2), slice(2, 4), slice(4, 6)]


def test_least_squares_constants_are_norms_of_products() -> None:
    truth = problem("least_squares").truth
    x, found = design(ROWS), truth.batch_smoothness(ROWS, truth.visit([[np.zeros(2)]] * 3))
    wanted = [
        [norm(x[:, k].T @ x[:, l]) / 5 + RIDGE**2 * (k == l) for l in COLUMNS]  # noqa: E741
        for k in COLUMNS
    ]
    assert found.blocks is not None and found.whole is not None
    assert np.allclose(found.blocks, wanted, rtol=CLOSE, atol=0)
    assert found.whole == pytest.approx(norm(x) ** 2 / 5 + RIDGE**2, rel=CLOSE)
    assert not found.blocks_backward.any() and found.whole_backward == 0.0


def test_logistic_constants_off_the_diagonal_need_both_terms() -> None:
    truth = problem("logistic").truth
    x, found = design(ROWS), truth.batch_smoothness(ROWS, truth.visit([[np.zeros(2)]] * 3))
    wanted = [
        [
            norm(x[:, k]) ** 2 / 20 + RIDGE**2
            if k == l
            else (norm(x[:, k].T @ x[:, l]) + norm(x[:, k]) * norm(x[:, l])) / 40
            for l in COLUMNS  # noqa: E741
        ]
        for k in COLUMNS
    ]
    assert found.blocks is not None and found.whole is not None
    assert np.allclose(found.blocks, wanted, rtol=CLOSE, atol=0)
    assert found.whole == pytest.approx(norm(x) ** 2 / 20 + RIDGE**2, rel=CLOSE)


def test_the_one_term_form_fails_off_the_diagonal() -> None:
    """‖X_kᵀX_l‖/(4n) can be zero where the Hessian's block is not: two samples whose products cancel."""
    x, slopes = np.array([[1.0, 1.0], [1.0, -1.0]]), np.diag([0.25, 0.0])
    assert norm(x[:, :1].T @ x[:, 1:]) / 8 == 0.0
    hessian = x.T @ slopes @ x / 2
    assert abs(hessian[0, 1]) == 0.125
    assert (norm(x[:, :1].T @ x[:, 1:]) + norm(x[:, :1]) * norm(x[:, 1:])) / 16 == pytest.approx(0.125, rel=CLOSE)


@pytest.mark.parametrize("name", ["logistic", "least_squares"])
def test_strong_convexity_is_a_lower_bound_and_close(name: str) -> None:
    found = problem(name).truth.constants()["strong_convexity"].value
    x = design(np.arange(20))
    least = RIDGE**2 + (np.linalg.eigvalsh(x.T @ x / 20)[0] if name == "least_squares" else 0.0)
    assert least * (1 - 1e-9) <= found <= least * (1 + 1e-14)


def optimum(name: str) -> Any:
    """The minimum of the objective to 30 digits, by Newton's method in 50."""
    trained = problem(name)
    rows = trained.training.inputs.double().numpy()
    targets = trained.training.targets.double().numpy()
    with mpmath.workdps(50):
        x, y = mpmath.matrix(rows.tolist()), [mpmath.mpf(float(t)) for t in targets]
        theta, n, ridge = mpmath.zeros(6, 1), 20, mpmath.mpf(RIDGE) ** 2
        for _ in range(12):
            s = x * theta
            if name == "logistic":
                p = [1 / (1 + mpmath.exp(-value)) for value in s]
                slopes, curvatures = [a - b for a, b in zip(p, y, strict=True)], [a * (1 - a) for a in p]
            else:
                slopes, curvatures = [a - b for a, b in zip(s, y, strict=True)], [mpmath.mpf(1)] * n
            gradient = x.T * mpmath.matrix(slopes) / n + ridge * theta
            hessian = x.T * mpmath.diag(curvatures) * x / n + ridge * mpmath.eye(6)
            theta -= mpmath.lu_solve(hessian, gradient)
        s = x * theta
        pairs = list(zip(s, y, strict=True))
        if name == "logistic":
            losses = [mpmath.log(1 + mpmath.exp(a)) - b * a for a, b in pairs]
        else:
            losses = [(a - b) ** 2 / 2 for a, b in pairs]
        return mpmath.fsum(losses) / n + ridge / 2 * mpmath.fsum(value**2 for value in theta)


@pytest.mark.parametrize("name", ["logistic", "least_squares"])
def test_the_optimal_value_is_a_lower_bound_and_close(name: str) -> None:
    found, wanted = problem(name).truth.constants()["optimal_value"], optimum(name)
    assert found.provenance == "certified"
    assert wanted - 1e-13 <= found.value <= wanted


def test_without_a_ridge_logistic_loss_is_only_known_to_be_non_negative() -> None:
    constants = problem("logistic", regularization=0.0).truth.constants()
    assert constants["strong_convexity"].value == 0.0
    assert constants["optimal_value"].value == 0.0


@pytest.mark.parametrize("name", ["logistic", "least_squares"])
def test_the_gradient_is_that_of_the_regularized_mean(name: str) -> None:
    trained = problem(name)
    theta = np.linspace(-1.0, 1.0, 6)
    flats = [torch.from_numpy(theta[block]) for block in COLUMNS]
    batch = trained.batch(torch.from_numpy(ROWS), torch.float64, torch.device("cpu"))
    assert batch[0].shape == (5 + 6, 6)
    x, y = design(ROWS), trained.training.targets.double().numpy()[ROWS]
    residual = x @ theta - y if name == "least_squares" else 1 / (1 + np.exp(-(x @ theta))) - y
    wanted = x.T @ residual / 5 + RIDGE**2 * theta
    newer = [flat + 1.0 for flat in flats]
    for rule in (STASH, LIVE):
        found = mixed_gradient(trained.segments, rule, trained.loss, batch, flats, newer)
        assert np.allclose(torch.cat(found.blocks).numpy(), wanted, rtol=0, atol=1e-14)


def test_the_problem_is_the_same_in_both_precisions() -> None:
    trained = problem("least_squares")
    rows, cpu = torch.arange(20), torch.device("cpu")
    single, double = trained.batch(rows, torch.float32, cpu), trained.batch(rows, torch.float64, cpu)
    assert torch.equal(single[0].double(), double[0]) and torch.equal(single[1].double(), double[1])


def test_a_ridge_that_is_no_single_precision_number_is_refused() -> None:
    with pytest.raises(ProblemError, match=r"0\.1, no float32 number"):
        problem("logistic", regularization=0.1)


def test_more_than_two_classes_are_refused() -> None:
    data = dataset()
    many = Dataset("many", data.inputs, np.arange(20.0), data.test_inputs, data.test_targets, "")
    with pytest.raises(ProblemError, match="use the mlp"):
        logistic(ProblemConfig("logistic"), many)


def test_more_blocks_than_columns_are_refused() -> None:
    with pytest.raises(ProblemError, match="only 6 columns"):
        problem("logistic", blocks=7)
    assert column_blocks(7, 3) == ((0, 2), (2, 4), (4, 7))


def test_scores_are_of_the_held_out_samples() -> None:
    data, trained = dataset(), problem("logistic")
    zeros = [torch.zeros(2, dtype=torch.float64)] * 3
    assert trained.metrics(zeros, torch.float64) == {"test_accuracy": float(np.mean(data.test_targets == 0))}
    fitted = problem("least_squares").metrics(zeros, torch.float64)
    assert set(fitted) == {"test_r2"}
