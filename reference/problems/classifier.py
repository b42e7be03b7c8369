"""A feed-forward classifier on a data set: cross-entropy, and accuracy on held-out samples."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from reference.certified.spectral import euclidean_norm
from reference.data import Dataset
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.layers import AffineLayer
from reference.problems.network_truth import NetworkTruth
from reference.problems.problem import Examples, Problem
from reference.problems.truth import Truth
from reference.segments import ModuleSegment
from reference.unsupported import mixes_samples

# Softplus switches to the identity at 40, not at torch's 20, where double precision still sees the difference (2e-9).
MODULES = {
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "softplus": lambda: nn.Softplus(threshold=40.0),
    "relu": nn.ReLU,
}


def classifier(config: ProblemConfig, dataset: Dataset, segments: Sequence[ModuleSegment], truth: Truth) -> Problem:
    """The problem of a chain of segments, one per block.

    Raises:
        ProblemError: when the targets are no class labels.
    """
    classes(dataset)
    return Problem(
        name=config.name,
        dataset=dataset.name,
        dataset_digest=dataset.digest,
        segments=tuple(segments),
        training=_examples(dataset.inputs, dataset.targets),
        held_out=_examples(dataset.test_inputs, dataset.test_targets),
        common_rows=torch.zeros((0, dataset.inputs.shape[1])),
        loss=functional.cross_entropy,
        score=accuracy,
        truth=truth,
        separable=not any(mixes_samples(segment.module) for segment in segments),
    )


def _examples(inputs: np.ndarray, targets: np.ndarray) -> Examples:
    return Examples(torch.from_numpy(_single(inputs)), torch.from_numpy(targets.astype(np.int64)))


def _single(inputs: np.ndarray) -> np.ndarray:
    """Real inputs in single precision (reference/problems/problem.py says why), token ids as they are."""
    return inputs.astype(np.float32, copy=False) if np.issubdtype(inputs.dtype, np.floating) else inputs


def layered(dataset: Dataset, layers: Sequence[AffineLayer]) -> NetworkTruth:
    """The truth of a chain that `layers` describes, on the inputs as they are trained on."""
    return NetworkTruth(tuple(layers), euclidean_norm(_single(dataset.inputs).astype(np.float64)).value)


def real_inputs(dataset: Dataset) -> int:
    """Number of columns.

    Raises:
        ProblemError: when the inputs are token ids, which no affine layer takes.
    """
    if dataset.vocabulary:
        raise ProblemError(f"the samples of {dataset.name} are sentences; train the lstm on them")
    return dataset.inputs.shape[1]


def classes(dataset: Dataset) -> int:
    """Number of classes: labels are 0, 1, … without gaps.

    Raises:
        ProblemError: when the targets are real numbers.
    """
    if not np.issubdtype(dataset.targets.dtype, np.integer):
        raise ProblemError(f"the targets of {dataset.name} are no class labels; train least_squares on them")
    return int(dataset.targets.max()) + 1


def grouped(config: ProblemConfig, layers: int) -> list[int]:
    """The block of each of so many layers: runs of `layers_per_block`, the last one shorter where they do not fit."""
    return [layer // config.layers_per_block for layer in range(layers)]


def chains(config: ProblemConfig, units: Sequence[Sequence[nn.Module]]) -> list[nn.Sequential]:
    """The modules of the blocks: units (a layer and what follows it) in their groups, one module after the other."""
    parts: dict[int, list[nn.Module]] = {}
    for block, unit in zip(grouped(config, len(units)), units, strict=True):
        parts.setdefault(block, []).extend(unit)
    return [nn.Sequential(*modules) for modules in parts.values()]


def accuracy(output: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """Accuracy and cross-entropy."""
    loss = float(functional.cross_entropy(output, targets))
    return {"test_accuracy": float((output.argmax(dim=1) == targets).double().mean()), "test_loss": loss}
