"""Every problem by its name: built on its usual data, trained a little by plain gradient descent, scored."""

from typing import Any

import numpy as np
import pytest
import torch

from reference.data import DataError
from reference.problems.config import PROBLEMS, ProblemConfig, ProblemError
from reference.problems.registry import ON_DATA, SYNTHETIC, build
from reference.segments import flatten
from reference.vjp import mixed_gradient
from reference.weights import STASH

SCORES = {"logistic": "test_accuracy", "least_squares": "test_r2", "mlp": "test_accuracy", "cnn": "test_accuracy"}
WITHOUT_CONSTANTS = ("resnet", "lstm", "module")  # tests/unit/problems/test_models.py


def test_every_name_is_registered_once() -> None:
    assert set(PROBLEMS) == set(ON_DATA) | set(SYNTHETIC)
    assert not set(ON_DATA) & set(SYNTHETIC)


@pytest.mark.parametrize("name", [name for name in PROBLEMS if name not in WITHOUT_CONSTANTS])
def test_full_gradient_descent_lowers_the_objective_and_never_below_its_bound(name: str) -> None:
    problem = build(ProblemConfig(name, widths=(4, 4), samples=16))
    generator = torch.Generator().manual_seed(0)
    flats = [flatten(segment.initial(generator, torch.float64)) for segment in problem.segments]
    rows = torch.from_numpy(problem.truth.full_rows)
    assert len(rows) == problem.samples
    batch = problem.batch(rows, torch.float64, torch.device("cpu"))
    losses = []
    for _ in range(4):
        found = mixed_gradient(problem.segments, STASH, problem.loss, batch, flats, flats)
        losses.append(float(found.loss))
        flats = [flat - 0.25 * gradient for flat, gradient in zip(flats, found.blocks, strict=True)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] >= problem.truth.constants()["optimal_value"].value
    assert set(problem.metrics(flats, torch.float64)) >= ({SCORES[name]} if name in SCORES else set())
    visited = problem.truth.visit([[flat.numpy()] for flat in flats])
    rounding = problem.truth.gradient_rounding(np.arange(4), visited, "float64")
    assert rounding.shape == (len(problem.segments),) and np.all(rounding < 1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "transformer"}, "choose one of least_squares"),
        ({"normalization": "group"}, "choose one of none, batch, layer"),
        ({"depth": 0}, "depth is 0; it must be at least 1"),
        ({"blocks": 0}, "at least 1"),
        ({"widths": (8, 0)}, "at least one unit"),
        ({"regularization": -1.0}, "at least 0"),
        ({"step_size": float("nan")}, "above 0"),
    ],
)
def test_configurations_that_make_no_problem_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ProblemError, match=message):
        ProblemConfig(**change)


def test_a_problem_without_usual_data_asks_for_some() -> None:
    with pytest.raises(ProblemError, match=r"set problem\.dataset"):
        build(ProblemConfig("lstm"))


def test_an_unknown_data_set_is_named() -> None:
    with pytest.raises(DataError, match="iris"):
        build(ProblemConfig("mlp", dataset="iris"))
