"""The residual network of He et al. (2016) for small images: a stem, three stages of basic blocks, linear logits."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import skip_init

from reference.data import Dataset
from reference.problems.classifier import chains, classes, classifier
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.images import image_shape
from reference.problems.problem import Problem
from reference.problems.unknown_truth import MIXED, UnknownTruth
from reference.segments import ModuleSegment


class ResidualBlock(nn.Module):
    """Two normalised 3 x 3 convolutions, added to their input, which has no parameters on its way.

    Where the stage begins, every other pixel is passed on, and new channels begin as zeros.
    """

    def __init__(self, entering: int, leaving: int, stride: int) -> None:
        super().__init__()
        self.first = skip_init(nn.Conv2d, entering, leaving, 3, stride=stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(leaving)
        self.second = skip_init(nn.Conv2d, leaving, leaving, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(leaving)
        self.stride, self.added = stride, leaving - entering

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """(n, entering, s, s) → (n, leaving, ceil(s/stride), ceil(s/stride))."""
        inner = functional.relu(self.first_norm(self.first(image)))
        inner = self.second_norm(self.second(inner))
        passed = image[:, :, :: self.stride, :: self.stride]
        return functional.relu(inner + functional.pad(passed, (0, 0, 0, 0, 0, self.added)))


class GlobalAverage(nn.Module):
    """The mean over all pixels of each channel (torch's adaptive pooling has no deterministic gradient on CUDA)."""

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """(n, channels, s, s) → (n, channels)."""
        return image.mean(dim=(2, 3))


def resnet(config: ProblemConfig, dataset: Dataset) -> Problem:
    """6·depth + 2 layers: stem, stages of `depth` residual blocks with `config.widths` channels, head.

    Raises:
        ProblemError: when the inputs are no square images, or `widths` names no three numbers that never shrink.
    """
    channels, side = image_shape(dataset)
    widths = config.layer_widths
    if len(widths) != 3 or list(widths) != sorted(widths):
        raise ProblemError(
            f"problem.widths is {list(widths)}; a resnet takes the channels of its three stages, none less than the "
            "one before, such as [16, 32, 64]"
        )
    stem = [
        nn.Unflatten(1, (channels, side, side)),
        skip_init(nn.Conv2d, channels, widths[0], 3, padding=1, bias=False),
        nn.BatchNorm2d(widths[0]),
        nn.ReLU(),
    ]
    units: list[list[nn.Module]] = [stem]
    for stage, (entering, leaving) in enumerate(pairwise([widths[0], *widths])):
        units.append([ResidualBlock(entering, leaving, stride=1 if stage == 0 else 2)])
        units.extend([ResidualBlock(leaving, leaving, stride=1)] for _ in range(config.depth - 1))
    units.append([GlobalAverage(), skip_init(nn.Linear, widths[-1], classes(dataset))])
    segments = [ModuleSegment(module) for module in chains(config, units)]
    return classifier(config, dataset, segments, UnknownTruth(len(dataset.inputs), len(segments), MIXED))
