"""A small convolutional network on square images: two 3 x 3 convolutions, one of stride 2, then linear logits."""

from torch import nn
from torch.nn.utils import skip_init

from reference.data import Dataset
from reference.problems.activation import ACTIVATIONS
from reference.problems.classifier import MODULES, chains, classes, classifier, grouped, layered
from reference.problems.config import ProblemConfig, ProblemError
from reference.problems.images import image_shape
from reference.problems.layers import AffineLayer
from reference.problems.normalization import UNBOUNDED, normalization
from reference.problems.problem import Problem
from reference.problems.unknown_truth import MIXED, UnknownTruth
from reference.segments import ModuleSegment


def cnn(config: ProblemConfig, dataset: Dataset) -> Problem:
    """Convolutions with `config.widths` = (first, second) channels.

    Raises:
        ProblemError: when the inputs are no square images, or `widths` names no two numbers of channels.
    """
    channels, side = image_shape(dataset)
    widths = config.layer_widths
    if len(widths) != 2:
        raise ProblemError(f"problem.widths is {list(widths)}; a cnn takes two channel counts, such as [4, 8]")
    first, second = widths
    half = (side + 1) // 2
    module, logits = MODULES[config.activation], classes(dataset)
    norms = [normalization(config.normalization, width, images=True) for width in widths]
    units: list[list[nn.Module]] = [
        [
            nn.Unflatten(1, (channels, side, side)),
            skip_init(nn.Conv2d, channels, first, 3, padding=1),
            *norms[0],
            module(),
        ],
        [skip_init(nn.Conv2d, first, second, 3, stride=2, padding=1), *norms[1], module(), nn.Flatten()],
        [skip_init(nn.Linear, second * half * half, logits)],
    ]
    segments = [ModuleSegment(chain) for chain in chains(config, units)]
    if config.normalization != "none":
        reason = MIXED if config.normalization == "batch" else UNBOUNDED
        return classifier(config, dataset, segments, UnknownTruth(len(dataset.inputs), len(segments), reason))
    # (weight, reuse, positions): with stride s a pixel lies in at most ceil(3/s) patches along each axis.
    shapes = [
        ((first, channels, 3, 3), 3, side * side),
        ((second, first, 3, 3), 2, half * half),
        ((logits, second * half * half), 1, 1),
    ]
    names = [
        str(number)
        for segment in segments
        for number, part in enumerate(segment.module.children())
        if isinstance(part, nn.Conv2d | nn.Linear)
    ]
    after = [ACTIVATIONS[config.activation], ACTIVATIONS[config.activation], None]
    layers = [
        AffineLayer(block, name, shape, activation, reuse, positions)
        for block, name, (shape, reuse, positions), activation in zip(
            grouped(config, len(units)), names, shapes, after, strict=True
        )
    ]
    return classifier(config, dataset, segments, layered(dataset, layers))
