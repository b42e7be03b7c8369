"""The gradient of a segment: flat, in the order of its parameters, and 0 where the output does not depend on one."""

import torch
from torch import nn

from reference.segments import ModuleSegment
from reference.vjp import backward, forward
from reference.weights import STASH


class Half(nn.Module):
    """A layer with a parameter that plays no part."""

    def __init__(self) -> None:
        super().__init__()
        self.idle = nn.Parameter(torch.zeros(3))
        self.weight = nn.Parameter(torch.zeros(2, 2))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """A linear map."""
        return inputs @ self.weight


def test_an_idle_parameter_has_gradient_zero_in_its_place() -> None:
    flat, inputs = torch.arange(7.0), torch.tensor([[1.0, 2.0]])
    stored = forward(ModuleSegment(Half()), STASH, flat, None, inputs)
    gradient, below = backward(stored, torch.tensor([[1.0, 10.0]]), None)
    assert below is None
    assert gradient.tolist() == [0.0, 0.0, 0.0, 1.0, 10.0, 2.0, 20.0]
