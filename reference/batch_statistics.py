"""Running statistics of batch normalisation: what one mini-batch contributes, and how contributions are averaged.

A forward pass only *observes*: the contributions are averaged later, in the order of the writes, so threads never race.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from reference.flat import ParameterSpec, flatten, views


@dataclass(frozen=True)
class TrackedLayer:
    """A batch normalisation that keeps running statistics.

    Attributes:
        name: of the layer inside its segment.
        features: number of channels.
        momentum: weight of the newest mini-batch; None for the plain average of all.
    """

    name: str
    features: int
    momentum: float | None

    @property
    def specs(self) -> tuple[ParameterSpec, ParameterSpec]:
        """The running mean and the running variance."""
        prefix = f"{self.name}." if self.name else ""
        shape = (self.features,)
        return ParameterSpec(f"{prefix}running_mean", shape), ParameterSpec(f"{prefix}running_var", shape)


def normalisations(module: nn.Module) -> list[tuple[str, _BatchNorm]]:
    """The batch normalisations of a module that keep running statistics, with their names."""
    found = [(name, part) for name, part in module.named_modules() if isinstance(part, _BatchNorm)]
    return [(name, part) for name, part in found if part.running_mean is not None]


def tracked(module: nn.Module) -> tuple[TrackedLayer, ...]:
    """The same, described."""
    return tuple(TrackedLayer(name, part.num_features, part.momentum) for name, part in normalisations(module))


def forget(parts: Sequence[_BatchNorm]) -> None:
    """Let the layers normalise by their batch and keep nothing."""
    for part in parts:
        part.running_mean = part.running_var = part.num_batches_tracked = None


def place(parts: Sequence[_BatchNorm], statistics: Sequence[torch.Tensor]) -> None:
    """Put running means and variances into the layers."""
    for part, mean, variance in zip(parts, statistics[::2], statistics[1::2], strict=True):
        part.running_mean, part.running_var = mean, variance


def await_batch(parts: Sequence[_BatchNorm], like: torch.Tensor) -> None:
    """Make the layers' running statistics those of the next mini-batch alone.

    With momentum 1 torch's own update hands out the very numbers that it averages: 1·new + 0·0 is new, bit for bit.
    """
    for part in parts:
        part.momentum = 1.0
        part.running_mean = torch.zeros(part.num_features, dtype=like.dtype, device=like.device)
        part.running_var = torch.zeros_like(part.running_mean)
        part.num_batches_tracked = torch.zeros((), dtype=torch.int64)


def contribution(parts: Sequence[_BatchNorm]) -> torch.Tensor:
    """Batch mean and unbiased batch variance of each layer, one after the other.

    Raises:
        ValueError: when a layer was not run, or more than once, so that it has no single contribution.
    """
    found = []
    for part in parts:
        assert part.running_mean is not None and part.running_var is not None and part.num_batches_tracked is not None
        if int(part.num_batches_tracked) != 1:
            raise ValueError(
                f"a {type(part).__name__} ran {int(part.num_batches_tracked)} times in one forward pass, so its "
                "statistics are not those of one batch; run each such layer exactly once"
            )
        found += [part.running_mean, part.running_var]
    return flatten(found)


def averaged(
    layers: Sequence[TrackedLayer], statistics: torch.Tensor, observed: torch.Tensor, count: int
) -> torch.Tensor:
    """New flat running statistics: (1 − momentum)·old + momentum·observed, computed in double precision.

    Bit for bit what torch keeps in double precision. In single precision torch averages its batch statistics before
    they are rounded, and we after: that adds at most momentum·u·|observed| to what one update rounds.

    Args:
        count: number of updates including this one; a layer without momentum takes 1/count in its place.
    """
    if not layers:
        return statistics
    specs = [spec for layer in layers for spec in layer.specs]
    pairs = zip(views(statistics.double(), specs), views(observed.double(), specs), strict=True)
    factors = [1.0 / count if layer.momentum is None else layer.momentum for layer in layers for _ in layer.specs]
    new = [old * (1.0 - factor) + batch * factor for (old, batch), factor in zip(pairs, factors, strict=True)]
    return flatten(new).to(statistics.dtype)
