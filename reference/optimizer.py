"""The update rule: new parameters from old ones and an applied gradient, out of place."""

import math
from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class SgdConfig:
    """Plain stochastic gradient descent.

    Attributes:
        step_size: η > 0.
    """

    step_size: float = 0.1

    def __post_init__(self) -> None:
        if not 0 < self.step_size < math.inf:
            raise ValueError(f"optimizer.step_size is {self.step_size}; choose a positive finite number")


@dataclass(frozen=True)
class Sgd:
    """θ − η g̃, one rounding for the product and one for the difference (or one for both, where fused)."""

    step_size: float

    def __call__(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        """The new flat parameters; neither argument is changed."""
        return torch.sub(parameters, gradient, alpha=self.step_size)
