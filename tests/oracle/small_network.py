"""A small network in modules of two layers, with data, batches and initial parameters, for the literal oracles."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import nn

from tests.oracle.literal_gradient import Batch, Loss
from tests.oracle.literal_layers import joined

FEATURES, CLASSES = 6, 4


@dataclass(frozen=True)
class Setting:
    """What every literal oracle is given."""

    modules: list[nn.Sequential]
    loss: Loss
    batches: list[Batch]
    initial: list[torch.Tensor]


def setting(modules: Sequence[nn.Sequential], batches: int, rows: int = 8, seed: int = 0) -> Setting:
    """Random classification batches of `rows` rows, cross-entropy, float64; initial values from `seed` only."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    initial = [joined([normal(*p.shape) * 0.6 for p in module.parameters()]) for module in modules]
    made = []
    for _ in range(batches):
        inputs = normal(rows, FEATURES)
        made.append((inputs, torch.randint(CLASSES, (rows,), generator=generator)))
    return Setting(list(modules), nn.functional.cross_entropy, made, initial)


def perceptron(
    modules: int, batches: int, seed: int = 0, widths: Sequence[int] = (7, 5, 6, 5, 7), rows: int = 8
) -> Setting:
    """`modules` modules of Linear, Tanh, Linear, Tanh; the last Tanh is left out, so that logits come out."""
    sizes = [FEATURES, *(widths[i % len(widths)] for i in range(2 * modules - 1)), CLASSES]
    layers: list[list[nn.Module]] = [[nn.Linear(a, b).double(), nn.Tanh()] for a, b in pairwise(sizes)]
    layers[-1].pop()
    chains = [nn.Sequential(*layers[2 * k], *layers[2 * k + 1]) for k in range(modules)]
    return setting(chains, batches, rows, seed)


def normalised(modules: int, batches: int, seed: int = 0, rows: int = 8) -> Setting:
    """`modules` modules of Linear, BatchNorm1d, Tanh; the last is Linear, BatchNorm1d, Linear."""

    def norm(size: int) -> nn.Module:
        return nn.BatchNorm1d(size, track_running_stats=False)

    chains = [
        nn.Sequential(nn.Linear(FEATURES, FEATURES), norm(FEATURES), nn.Tanh()).double() for _ in range(modules - 1)
    ]
    last = nn.Sequential(nn.Linear(FEATURES, 5), norm(5), nn.Linear(5, CLASSES)).double()
    return setting([*chains, last], batches, rows, seed)


def averaging() -> nn.Sequential:
    """A classifier of digits whose running statistics are plain averages over all mini-batches."""
    return nn.Sequential(nn.Linear(64, 6), nn.BatchNorm1d(6, momentum=None), nn.Tanh(), nn.Linear(6, 10))
