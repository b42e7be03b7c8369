"""A multilayer perceptron on digits or MNIST, in blocks of one or more layers."""

from itertools import pairwise

from torch import nn
from torch.nn.utils import skip_init

from reference.data import Dataset
from reference.problems.activation import ACTIVATIONS
from reference.problems.classifier import MODULES, classes, classifier, grouped
from reference.problems.config import ProblemConfig
from reference.problems.layers import AffineLayer
from reference.problems.problem import Problem


def mlp(config: ProblemConfig, dataset: Dataset) -> Problem:
    """Linear layers of `config.widths` with the activation after each, then linear logits.

    Layers are built without initial values: those come from a segment's `initial`, never from global random state.
    """
    widths = [dataset.inputs.shape[1], *config.widths, classes(dataset)]
    blocks = grouped(config, len(widths) - 1)
    modules: list[list[nn.Module]] = [[] for _ in range(max(blocks) + 1)]
    layers = []
    for index, (fan_in, fan_out) in enumerate(pairwise(widths)):
        last = index == len(blocks) - 1
        chain = modules[blocks[index]]
        activation = None if last else ACTIVATIONS[config.activation]
        layers.append(AffineLayer(blocks[index], str(len(chain)), (fan_out, fan_in), activation))
        chain.append(skip_init(nn.Linear, fan_in, fan_out))
        if not last:
            chain.append(MODULES[config.activation]())
    return classifier(config, dataset, [nn.Sequential(*chain) for chain in modules], layers)
