"""Quadratics: constants as exact fractions, and the instance on which the bias attains its bound."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.exact_algebra import dot, solve
from reference.problems.quadratic import QuadraticTruth, quadratic, quadratic_problem, tight, tight_linear_terms
from reference.vjp import mixed_gradient
from reference.weights import STASH

CPU = torch.device("cpu")


def small() -> QuadraticTruth:
    """f = ½(4a² + b²) + a + (b with coefficient 1 or 3): minimum at (−1/4, −2), value −1/8 − 2."""
    truth = quadratic_problem("q", np.diag([2.0, 1.0]), np.array([[1.0, 1.0], [1.0, 3.0]]), 2).truth
    assert isinstance(truth, QuadraticTruth)
    return truth


def test_constants_worked_out_by_hand() -> None:
    truth = small()
    assert truth.hessian == [[4, 0], [0, 1]]
    assert truth.minimizer == [Fraction(-1, 4), Fraction(-2)]
    assert truth.noise_variance == 1
    constants = {name: constant.value for name, constant in truth.constants().items()}
    assert constants["optimal_value"] == -2.125
    assert constants["noise_variance"] == 1.0
    assert 4.0 <= constants["smoothness"] <= 4.0 * (1 + 1e-13)
    assert 1.0 - 1e-13 <= constants["strong_convexity"] <= 1.0


def test_a_singular_quadratic_has_no_minimizer_and_claims_none() -> None:
    truth = quadratic_problem("q", np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), 2).truth
    assert isinstance(truth, QuadraticTruth)
    assert truth.minimizer is None
    constants = truth.constants()
    assert constants["strong_convexity"].value == 0.0
    assert "optimal_value" not in constants


def test_random_instances_are_dyadic_and_minimized_where_the_gradient_vanishes() -> None:
    problem = quadratic(ProblemConfig("quadratic", dimension=6, blocks=3, samples=5, seed=4))
    truth = problem.truth
    assert isinstance(truth, QuadraticTruth)
    assert truth.minimizer is not None
    rows = [dot(row, truth.minimizer) + mean for row, mean in zip(truth.hessian, truth.mean_term, strict=True)]
    assert rows == [0] * 6
    assert np.array_equal(truth.common * 64, np.round(truth.common * 64))
    assert np.array_equal(truth.inputs * 8, np.round(truth.inputs * 8))


def test_the_gradient_is_hessian_times_point_plus_linear_term() -> None:
    problem = quadratic(ProblemConfig("quadratic", dimension=4, blocks=2, samples=5))
    flats = [torch.tensor([0.5, -1.0], dtype=torch.float64), torch.tensor([2.0, 0.25], dtype=torch.float64)]
    batch = problem.batch(torch.tensor([1, 4]), torch.float64, CPU)
    found = torch.cat(mixed_gradient(problem.segments, STASH, problem.loss, batch, flats, flats).blocks).numpy()
    truth = problem.truth
    assert isinstance(truth, QuadraticTruth)
    wanted = truth.common.T @ truth.common @ torch.cat(flats).numpy() + truth.inputs[[1, 4]].mean(axis=0)
    # Dyadic numbers of a few digits: every operation is exact.
    assert np.array_equal(found, wanted)


@pytest.mark.parametrize(
    ("delay_strength", "limit", "rounds"), [(0.3, 0.4286, 12), (0.7, 2.3333, 40), (0.95, 19.0, 200)]
)
@pytest.mark.parametrize("delay", [1, 2, 5])
def test_the_tight_instance_attains_the_bound_at_several_delays(
    delay_strength: float, limit: float, rounds: int, delay: int
) -> None:
    """Delayed SGD on the instance, one version per task: ‖b‖ grows to Gx/(1 − x) and stays below."""
    step, tasks = delay_strength / delay, rounds * (delay + 1) // 2
    config = ProblemConfig("tight", blocks=1, samples=tasks, delay=delay, step_size=step)
    problem = tight(config)
    versions, biases = [torch.zeros(1, dtype=torch.float64)], []
    for task in range(tasks):
        batch = problem.batch(torch.tensor([task]), torch.float64, CPU)
        read = versions[max(0, task - delay)]
        applied, own = (
            mixed_gradient(problem.segments, STASH, problem.loss, batch, [at], [at]).blocks[0]
            for at in (read, versions[-1])
        )
        # c_t and the gradient at x_t each round numbers that grow like the distance travelled.
        assert abs(float(own) - 1.0) < 1e-15 * tasks * 40
        biases.append(float((applied - own).norm()))
        versions.append(versions[-1] - step * applied)
    assert max(biases) <= limit + 5e-5 + 1e-9
    assert biases[-1] == pytest.approx(limit, rel=2e-4)


def test_linear_terms_follow_given_delays() -> None:
    terms = tight_linear_terms(1.0, 1.0, 0.5, [0, 1, 0])
    # x = 0, −½, then g̃ = 1 + (0 + ½) = 3/2 gives −5/4.
    assert terms.tolist() == [1.0, 1.5, 2.25]


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ProblemError, match="no square of a float32"):
        tight(ProblemConfig("tight", curvature=0.3))
    with pytest.raises(ProblemError, match="single-precision"):
        quadratic_problem("q", np.array([[0.1]]), np.zeros((1, 1)), 1)
    problem = tight(ProblemConfig("tight", samples=3))
    with pytest.raises(ProblemError, match="double precision"):
        problem.batch(torch.tensor([0]), torch.float32, CPU)


def test_elimination_by_hand() -> None:
    assert solve([[Fraction(0), Fraction(2)], [Fraction(1), Fraction(1)]], [Fraction(4), Fraction(3)]) == [1, 2]
    assert solve([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]], [Fraction(1), Fraction(1)]) is None
