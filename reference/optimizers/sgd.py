"""Stochastic gradient descent with momentum and weight decay, in the floating-point order of `torch.optim.SGD`."""

from dataclasses import dataclass

import torch

from reference.versions import State, Version


@dataclass(frozen=True)
class Sgd:
    """v ← m v + d, θ ← θ − η (a v + b d), with d = g + λθ.

    Heavy ball has (a, b) = (1, 0), Nesterov's momentum (m, 1), spike compensation other weights. Without momentum v is
    d itself and no state is kept.

    Attributes:
        momentum: m.
        weight_decay: λ.
        velocity_weight, gradient_weight: a and b.
    """

    momentum: float = 0.0
    weight_decay: float = 0.0
    velocity_weight: float = 1.0
    gradient_weight: float = 0.0

    def initial(self, flat: torch.Tensor) -> State:
        """The velocity, 0."""
        return (torch.zeros_like(flat),) if self.momentum else ()

    def __call__(self, parent: Version, gradient: torch.Tensor, step_size: float) -> tuple[torch.Tensor, State]:
        """One rounding for each product and sum (or one for both, where fused)."""
        if self.weight_decay:
            gradient = torch.add(gradient, parent.flat, alpha=self.weight_decay)
        if not self.momentum:
            return torch.sub(parent.flat, gradient, alpha=step_size), ()
        velocity = parent.state[0].mul(self.momentum).add_(gradient)
        return torch.sub(parent.flat, self._direction(velocity, gradient), alpha=step_size), (velocity,)

    def _direction(self, velocity: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        if (self.velocity_weight, self.gradient_weight) == (1.0, 0.0):
            return velocity
        if self.gradient_weight == 1.0:  # Nesterov's, in torch's order
            return torch.add(gradient, velocity, alpha=self.velocity_weight)
        return velocity.mul(self.velocity_weight).add_(gradient, alpha=self.gradient_weight)
