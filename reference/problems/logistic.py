"""Logistic regression in blocks of columns: f = mean log(1 + e^sᵢ) − yᵢsᵢ + ½r²‖θ‖², s = Xθ, y in {0, 1}."""

import numpy as np
import torch

from reference.data import Dataset
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.linear_model import linear_model
from reference.problems.link import LOGISTIC
from reference.problems.problem import Problem


def logistic(config: ProblemConfig, dataset: Dataset) -> Problem:
    """ℓ2-regularized logistic regression on a data set with two classes.

    Raises:
        ProblemError: when the targets are not 0 and 1.
    """
    targets, held_out = np.asarray(dataset.targets), np.asarray(dataset.test_targets)
    if not np.all(np.isin(targets, (0, 1))) or not np.all(np.isin(held_out, (0, 1))):
        raise ProblemError(f"logistic regression needs two classes, 0 and 1; {dataset.name} has others, use the mlp")
    return linear_model(config, dataset, LOGISTIC, targets, held_out, sign_accuracy)


def sign_accuracy(output: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """The share of held-out samples on the right side of zero."""
    return {"test_accuracy": float(((output > 0) == (targets > 0.5)).double().mean())}
