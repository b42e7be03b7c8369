"""The tensors of a block as one flat vector, and as views of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch


@dataclass(frozen=True)
class ParameterSpec:
    """Name and shape of one tensor inside a block."""

    name: str
    shape: tuple[int, ...]

    @cached_property
    def size(self) -> int:
        """Number of entries."""
        return math.prod(self.shape)


def flatten(values: Sequence[torch.Tensor]) -> torch.Tensor:
    """One contiguous vector holding the tensors one after the other."""
    return torch.cat([value.reshape(-1) for value in values])


def views(flat: torch.Tensor, specs: Sequence[ParameterSpec]) -> tuple[torch.Tensor, ...]:
    """The tensors as views of their flat vector (shared storage: the weight rules rely on it)."""
    parts = flat.split_with_sizes([spec.size for spec in specs])
    return tuple([part.view(spec.shape) for part, spec in zip(parts, specs, strict=True)])
