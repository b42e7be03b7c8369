"""A small convolutional network on square images: two 3 x 3 convolutions, one of stride 2, then linear logits."""

import math

from torch import nn
from torch.nn.utils import skip_init

from reference.data import Dataset
from reference.problems.activation import ACTIVATIONS
from reference.problems.classifier import MODULES, classes, classifier, grouped
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.layers import AffineLayer
from reference.problems.problem import Problem


def cnn(config: ProblemConfig, dataset: Dataset) -> Problem:
    """Convolutions with `config.widths` = (first, second) channels.

    Raises:
        ProblemError: when the inputs are no square images, or `widths` names no two numbers of channels.
    """
    side = math.isqrt(dataset.inputs.shape[1])
    if side * side != dataset.inputs.shape[1]:
        raise ProblemError(f"the samples of {dataset.name} are no square images; train an mlp on them")
    if len(config.widths) != 2:
        raise ProblemError(f"problem.widths is {list(config.widths)}; a cnn takes two channel counts, such as [4, 8]")
    first, second = config.widths
    half = (side + 1) // 2
    activation, module = ACTIVATIONS[config.activation], MODULES[config.activation]
    logits = classes(dataset)
    stages: list[list[nn.Module]] = [
        [nn.Unflatten(1, (1, side, side)), skip_init(nn.Conv2d, 1, first, 3, padding=1), module()],
        [skip_init(nn.Conv2d, first, second, 3, stride=2, padding=1), module(), nn.Flatten()],
        [skip_init(nn.Linear, second * half * half, logits)],
    ]
    # (weight, reuse, positions): with stride s a pixel lies in at most ceil(3/s) patches along each axis.
    shapes = [
        ((first, 1, 3, 3), 3, side * side),
        ((second, first, 3, 3), 2, half * half),
        ((logits, second * half * half), 1, 1),
    ]
    blocks = grouped(config, len(stages))
    chains: list[list[nn.Module]] = [[] for _ in range(max(blocks) + 1)]
    layers = []
    for block, stage, (shape, reuse, positions) in zip(blocks, stages, shapes, strict=True):
        affine = next(index for index, part in enumerate(stage) if isinstance(part, nn.Conv2d | nn.Linear))
        name = str(len(chains[block]) + affine)
        after = activation if len(stage) > 1 else None
        layers.append(AffineLayer(block, name, shape, after, reuse, positions))
        chains[block].extend(stage)
    return classifier(config, dataset, [nn.Sequential(*chain) for chain in chains], layers)
