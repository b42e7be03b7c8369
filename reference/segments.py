"""A model as an ordered list of segments: the pieces whose parameters are versioned block by block."""

import copy
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import torch
from torch import nn


@dataclass(frozen=True)
class ParameterSpec:
    """Name and shape of one parameter tensor inside a block."""

    name: str
    shape: tuple[int, ...]

    @cached_property
    def size(self) -> int:
        """Number of entries."""
        return math.prod(self.shape)


@runtime_checkable
class Segment(Protocol):
    """One piece of the model: a pure function of its parameter values, the incoming state and the batch's inputs."""

    @property
    def parameters(self) -> tuple[ParameterSpec, ...]:
        """The parameter tensors of the block, in the order in which they lie in its flat tensor."""
        ...

    def initial(self, generator: torch.Generator, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
        """Initial values of the parameters, drawn from `generator` only."""
        ...

    def apply(self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor) -> torch.Tensor:
        """The state handed to the next segment; `state` is None before the first one."""
        ...


@dataclass(frozen=True)
class ModuleSegment:
    """A `torch.nn.Module` as a segment of a chain: it maps the state (the inputs, when first) to the next state.

    Values are put into the module's own slots, so each thread has a copy of it to put them into
    (`torch.func.functional_call` would put them into the one module that all threads share, and is slower).
    """

    module: nn.Module
    parameters: tuple[ParameterSpec, ...] = field(init=False, repr=False, compare=False)
    _own: threading.local = field(default_factory=threading.local, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if any(True for _ in self.module.buffers()):
            raise ValueError(
                f"{type(self.module).__name__} keeps buffers (running statistics), which are not versioned yet; "
                "use a layer without them"
            )
        names = [name for name, _ in self.module.named_parameters(remove_duplicate=False)]
        if len(names) != len(list(self.module.parameters())):
            raise ValueError("tied parameters inside a segment are not supported; give each layer its own")
        specs = tuple(ParameterSpec(name, tuple(p.shape)) for name, p in self.module.named_parameters())
        object.__setattr__(self, "parameters", specs)  # asked for in every forward pass

    def initial(self, generator: torch.Generator, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
        """Uniform on ±1/√fan_in for matrices and kernels, zero for vectors (scales of norm layers stay one)."""
        return tuple(_initial(name, p, generator, dtype) for name, p in self.module.named_parameters())

    def apply(self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor) -> torch.Tensor:
        """`module(state)`, with `values` in the place of the module's own parameters."""
        module, slots = self._of_this_thread()
        for (parameters, name), value in zip(slots, values, strict=True):
            parameters[name] = value
        return module(inputs if state is None else state)

    def _of_this_thread(self) -> tuple[nn.Module, list[tuple[dict[str, Any], str]]]:
        """A copy of the module, and where its parameters are kept, in the order of `parameters`."""
        if not hasattr(self._own, "copy"):
            shared = {id(parameter): parameter for parameter in self.module.parameters()}
            module = copy.deepcopy(self.module, shared)
            slots = [
                (part._parameters, name)
                for part in module.modules()
                for name, value in part._parameters.items()
                if value is not None
            ]
            self._own.copy = module, slots
        return self._own.copy


def _initial(name: str, like: torch.Tensor, generator: torch.Generator, dtype: torch.dtype) -> torch.Tensor:
    if like.ndim < 2:
        return torch.full_like(like, 1.0 if name.endswith("weight") else 0.0, dtype=dtype)
    bound = 1.0 / math.sqrt(like[0].numel())
    return (torch.rand(like.shape, generator=generator, dtype=dtype) * 2.0 - 1.0) * bound


@dataclass(frozen=True)
class AdditiveSegment:
    """A block of columns of a linear model: it adds `inputs[:, columns] @ θ` to the running sum."""

    start: int
    stop: int

    @property
    def parameters(self) -> tuple[ParameterSpec, ...]:
        """One vector of coefficients."""
        return (ParameterSpec("coefficients", (self.stop - self.start,)),)

    def initial(self, generator: torch.Generator, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
        """Zeros: the usual start of a linear model."""
        return (torch.zeros(self.stop - self.start, dtype=dtype),)

    def apply(self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor) -> torch.Tensor:
        """The running sum, of shape (rows,), with this block's part added."""
        part = inputs[:, self.start : self.stop] @ values[0]
        return part if state is None else state + part


def flatten(values: Sequence[torch.Tensor]) -> torch.Tensor:
    """One contiguous vector holding the tensors one after the other."""
    return torch.cat([value.reshape(-1) for value in values])


def views(flat: torch.Tensor, specs: Sequence[ParameterSpec]) -> tuple[torch.Tensor, ...]:
    """The parameter tensors as views of their flat vector (shared storage: the weight rules rely on it)."""
    parts = flat.split_with_sizes([spec.size for spec in specs])
    return tuple(part.view(spec.shape) for part, spec in zip(parts, specs, strict=True))
