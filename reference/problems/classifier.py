"""A feed-forward classifier on a data set: images as rows, cross-entropy, accuracy on held-out samples."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reference.certified.spectral import euclidean_norm
from reference.data import Dataset
from reference.problems.config import ProblemConfig
from reference.problems.layers import AffineLayer
from reference.problems.network_truth import NetworkTruth
from reference.problems.problem import Examples, Problem
from reference.segments import ModuleSegment

# Softplus switches to the identity at 40, not at torch's 20, where double precision still sees the difference (2e-9).
MODULES = {
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "softplus": lambda: nn.Softplus(threshold=40.0),
    "relu": nn.ReLU,
}


def classifier(
    config: ProblemConfig, dataset: Dataset, modules: Sequence[nn.Module], layers: Sequence[AffineLayer]
) -> Problem:
    """The problem of a chain of modules, one per block, that `layers` describes."""
    inputs = dataset.inputs.astype(np.float32)
    return Problem(
        name=config.name,
        dataset=dataset.name,
        dataset_digest=dataset.digest,
        segments=tuple(ModuleSegment(module) for module in modules),
        training=Examples(torch.from_numpy(inputs), torch.from_numpy(dataset.targets.astype(np.int64))),
        held_out=Examples(
            torch.from_numpy(dataset.test_inputs.astype(np.float32)),
            torch.from_numpy(dataset.test_targets.astype(np.int64)),
        ),
        common_rows=torch.zeros((0, inputs.shape[1])),
        loss=functional.cross_entropy,
        score=accuracy,
        truth=NetworkTruth(tuple(layers), euclidean_norm(inputs.astype(np.float64)).value),
    )


def classes(dataset: Dataset) -> int:
    """Number of classes: labels are 0, 1, … without gaps."""
    return int(dataset.targets.max()) + 1


def grouped(config: ProblemConfig, layers: int) -> list[int]:
    """The block of each of so many layers: runs of `layers_per_block`, the last one shorter where they do not fit."""
    return [layer // config.layers_per_block for layer in range(layers)]


def accuracy(output: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """Accuracy and cross-entropy."""
    loss = float(functional.cross_entropy(output, targets))
    return {"test_accuracy": float((output.argmax(dim=1) == targets).double().mean()), "test_loss": loss}
