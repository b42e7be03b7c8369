"""Least squares in blocks of columns: f = ‖Xθ − y‖²/(2n) + ½r²‖θ‖²."""

import numpy as np
import torch

from reference.data import Dataset
from reference.problems.config import ProblemConfig
from reference.problems.linear_model import linear_model
from reference.problems.link import SQUARED
from reference.problems.problem import Problem


def least_squares(config: ProblemConfig, dataset: Dataset) -> Problem:
    """Ridge regression (plain with r = 0); targets are centred and scaled by the training samples' moments."""
    training = np.asarray(dataset.targets, dtype=np.float64)
    mean, deviation = training.mean(), training.std()
    held_out = (np.asarray(dataset.test_targets, dtype=np.float64) - mean) / deviation
    return linear_model(config, dataset, SQUARED, (training - mean) / deviation, held_out, explained_variance)


def explained_variance(output: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """The coefficient of determination R² on the held-out samples."""
    residual = (output - targets).square().sum()
    return {"test_r2": float(1.0 - residual / (targets - targets.mean()).square().sum())}
