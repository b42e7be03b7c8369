"""A multilayer perceptron on digits or MNIST, in blocks of one or more layers."""

from itertools import pairwise

from torch import nn
from torch.nn.utils import skip_init

from reference.data import Dataset
from reference.problems.activation import ACTIVATIONS
from reference.problems.classifier import MODULES, chains, classes, classifier, grouped, layered, real_inputs
from reference.problems.config import ProblemConfig
from reference.problems.layers import AffineLayer
from reference.problems.normalization import UNBOUNDED, normalization
from reference.problems.problem import Problem
from reference.problems.unknown_truth import MIXED, UnknownTruth
from reference.segments import ModuleSegment


def mlp(config: ProblemConfig, dataset: Dataset) -> Problem:
    """Linear layers of `config.widths` with normalisation and activation after each, then linear logits.

    Layers are built without initial values: those come from a segment's `initial`, never from global random state.
    """
    widths = [real_inputs(dataset), *config.layer_widths, classes(dataset)]
    units: list[list[nn.Module]] = []
    for fan_in, fan_out in pairwise(widths):
        unit = [skip_init(nn.Linear, fan_in, fan_out)]
        if len(units) < len(widths) - 2:
            unit += [*normalization(config.normalization, fan_out, images=False), MODULES[config.activation]()]
        units.append(unit)
    segments = [ModuleSegment(module) for module in chains(config, units)]
    if config.normalization != "none":
        reason = MIXED if config.normalization == "batch" else UNBOUNDED
        return classifier(config, dataset, segments, UnknownTruth(len(dataset.inputs), len(segments), reason))
    layers = []
    for index, (block, (fan_in, fan_out)) in enumerate(zip(grouped(config, len(units)), pairwise(widths), strict=True)):
        activation = ACTIVATIONS[config.activation] if index < len(units) - 1 else None
        layers.append(AffineLayer(block, f"{2 * (index % config.layers_per_block)}", (fan_out, fan_in), activation))
    return classifier(config, dataset, segments, layered(dataset, layers))
