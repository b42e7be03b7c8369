"""A thread's own copy of a module, into whose slots values are put before it runs.

(`torch.func.functional_call` would put them into the one module that all threads share, and is slower.)
"""

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from reference.batch_statistics import normalisations
from reference.unsupported import SegmentError


class ModuleCopy:
    """A copy of a module for one thread and one use of it.

    Attributes:
        normalisations: the copy's batch normalisations that keep running statistics.
    """

    def __init__(self, module: nn.Module, training: bool) -> None:
        # The parameters are shared, since values take their places anyway; buffers are the copy's own.
        shared = {id(parameter): parameter for parameter in module.parameters()}
        self._module = copy.deepcopy(module, shared).train(training)
        self._slots: list[tuple[dict[str, Any], str]] = [
            (part._parameters, name)
            for part in self._module.modules()
            for name, value in part._parameters.items()
            if value is not None
        ]
        self.normalisations = [part for _, part in normalisations(self._module)]
        for part in self._module.modules():
            if isinstance(part, nn.RNNBase):
                part.flatten_parameters = _stay  # on CUDA it would move the values out of their flat tensor

    def run(self, values: Sequence[torch.Tensor], state: torch.Tensor | None, inputs: torch.Tensor) -> torch.Tensor:
        """`module(state)`, or of the inputs when there is no state, with `values` as its parameters."""
        for (parameters, name), value in zip(self._slots, values, strict=True):
            parameters[name] = value
        output = self._module(inputs if state is None else state)
        if not isinstance(output, torch.Tensor):
            kind = type(output).__name__
            raise SegmentError(f"a part of the model returns {kind}; hand one tensor from each part to the next")
        return output


def _stay() -> None:
    """In the place of `RNNBase.flatten_parameters`."""
