"""A model as an ordered list of segments: the pieces whose parameters are versioned block by block."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import torch
from torch import nn

from reference.batch_statistics import TrackedLayer, averaged, await_batch, contribution, forget, place, tracked
from reference.flat import ParameterSpec, flatten, views
from reference.module_copy import ModuleCopy
from reference.unsupported import refuse_unsupported

__all__ = ["AdditiveSegment", "ModuleSegment", "ParameterSpec", "Segment", "flatten", "views"]


@runtime_checkable
class Segment(Protocol):
    """One piece of the model: a pure function of its parameter values, the incoming state and the batch's inputs.

    A forward pass in training reads no running statistics and changes none: `observe` says what the mini-batch
    contributes, and `updated` averages contributions in whatever order the writes have.
    """

    @property
    def parameters(self) -> tuple[ParameterSpec, ...]:
        """The parameter tensors of the block, in the order in which they lie in its flat tensor."""
        ...

    @property
    def statistics(self) -> tuple[ParameterSpec, ...]:
        """The running means and variances of the block, in the order of their flat tensor; mostly none."""
        ...

    def initial(self, generator: torch.Generator, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
        """Initial values of the parameters, drawn from `generator` only."""
        ...

    def initial_statistics(self, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
        """Running statistics before the first mini-batch."""
        ...

    def apply(self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor) -> torch.Tensor:
        """The state handed to the next segment; `state` is None before the first one."""
        ...

    def observe(
        self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """What `apply` returns, bit for bit, and the flat contribution of this mini-batch to the running statistics."""
        ...

    def updated(self, statistics: torch.Tensor, observed: torch.Tensor, count: int) -> torch.Tensor:
        """New flat running statistics after a contribution, out of place; `count` updates include this one."""
        ...

    def evaluate(
        self,
        values: tuple[torch.Tensor, ...],
        statistics: torch.Tensor,
        state: torch.Tensor | None,
        inputs: torch.Tensor,
    ) -> torch.Tensor:
        """`apply` in evaluation mode, with flat running statistics in the place of the mini-batch's."""
        ...


@dataclass(frozen=True)
class ModuleSegment:
    """A `torch.nn.Module` as a segment of a chain: it maps the state (the inputs, when first) to the next state.

    Values are put into the module's own slots, so each thread has copies of it to put them into.

    Attributes:
        drawn: seed → the same module with initial values of its own, which are kept; None for values by our rule.
    """

    module: nn.Module
    drawn: Callable[[int], nn.Module] | None = None
    parameters: tuple[ParameterSpec, ...] = field(init=False, repr=False, compare=False)
    statistics: tuple[ParameterSpec, ...] = field(init=False, repr=False, compare=False)
    _layers: tuple[TrackedLayer, ...] = field(init=False, repr=False, compare=False)
    _own: threading.local = field(default_factory=threading.local, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        refuse_unsupported(self.module)
        specs = tuple(ParameterSpec(name, tuple(p.shape)) for name, p in self.module.named_parameters())
        object.__setattr__(self, "parameters", specs)  # asked for in every forward pass
        object.__setattr__(self, "_layers", tracked(self.module))
        object.__setattr__(self, "statistics", tuple(spec for layer in self._layers for spec in layer.specs))

    def initial(self, generator: torch.Generator, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
        """The module's own where it is drawn with a seed.

        Else uniform on ±1/√fan_in for matrices and kernels, zero for vectors (scales of norm layers stay one).
        """
        if self.drawn is None:
            return tuple(_initial(name, p, generator, dtype) for name, p in self.module.named_parameters())
        module = self.drawn(int(torch.randint(2**62, (), generator=generator)))
        return tuple(parameter.detach().to(dtype, copy=True) for parameter in module.parameters())

    def initial_statistics(self, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
        """Means zero and variances one, or what a module with values of its own came with."""
        if self.drawn is not None:
            buffers = dict(self.module.named_buffers())
            return tuple(buffers[spec.name].to(dtype, copy=True) for spec in self.statistics)
        fills = [fill for _ in self._layers for fill in (0.0, 1.0)]
        pairs = zip(self.statistics, fills, strict=True)
        return tuple(torch.full(spec.shape, fill, dtype=dtype) for spec, fill in pairs)

    def apply(self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor) -> torch.Tensor:
        """`module(state)` in training mode, with `values` in the place of the module's own parameters."""
        applied = getattr(self._own, "applied", None)
        if applied is None:
            applied = self._own.applied = ModuleCopy(self.module, training=True)
            forget(applied.normalisations)
        return applied.run(values, state, inputs)

    def observe(
        self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The same, and batch mean and unbiased variance of each batch normalisation."""
        like = next(iter(values), inputs if state is None else state)
        if not self.statistics:
            return self.apply(values, state, inputs), like.new_zeros(0)
        if not hasattr(self._own, "observed"):
            self._own.observed = ModuleCopy(self.module, training=True)
        await_batch(self._own.observed.normalisations, like)
        output = self._own.observed.run(values, state, inputs)
        return output, contribution(self._own.observed.normalisations)

    def updated(self, statistics: torch.Tensor, observed: torch.Tensor, count: int) -> torch.Tensor:
        """(1 − momentum)·old + momentum·observed, layer by layer; the plain average where a layer has no momentum."""
        return averaged(self._layers, statistics, observed, count)

    def evaluate(
        self,
        values: tuple[torch.Tensor, ...],
        statistics: torch.Tensor,
        state: torch.Tensor | None,
        inputs: torch.Tensor,
    ) -> torch.Tensor:
        """`module(state)` in evaluation mode."""
        if not hasattr(self._own, "evaluated"):
            self._own.evaluated = ModuleCopy(self.module, training=False)
        place(self._own.evaluated.normalisations, views(statistics, self.statistics))
        return self._own.evaluated.run(values, state, inputs)


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

    @property
    def statistics(self) -> tuple[ParameterSpec, ...]:
        """None."""
        return ()

    def initial_statistics(self, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
        """None."""
        return ()

    def apply(self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor) -> torch.Tensor:
        """The running sum, of shape (rows,), with this block's part added."""
        part = inputs[:, self.start : self.stop] @ values[0]
        return part if state is None else state + part

    def observe(
        self, values: tuple[torch.Tensor, ...], state: torch.Tensor | None, inputs: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The running sum; there is nothing to contribute to."""
        return self.apply(values, state, inputs), values[0].new_zeros(0)

    def updated(self, statistics: torch.Tensor, observed: torch.Tensor, count: int) -> torch.Tensor:
        """Nothing becomes nothing."""
        return statistics

    def evaluate(
        self,
        values: tuple[torch.Tensor, ...],
        statistics: torch.Tensor,
        state: torch.Tensor | None,
        inputs: torch.Tensor,
    ) -> torch.Tensor:
        """The running sum: there is no other mode."""
        return self.apply(values, state, inputs)
