"""SGD and Adam on one module's flat vector, in the order of floating-point operations that torch.optim has.

`torch.add(x, y, alpha=a)` is one fused multiply-add per entry on most CPUs, so `x + a*y` has other bits; so has
`torch.add(g, v, alpha=momentum)` instead of `v.mul(momentum).add(g)`. All operations are entrywise: one flat vector
gives the bits of tensor by tensor.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import torch


class Optimizer(Protocol):
    """The optimizer of one module: it keeps its own state and its own count of updates."""

    def step(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        """The next version of the parameters; the old one is left as it is."""
        ...


MakeOptimizer = Callable[[], Optimizer]


def at(step_size: float | Sequence[float], update: int) -> float:
    """The step size of an update of the module, counted from 0."""
    return step_size[update] if isinstance(step_size, Sequence) else step_size


class Sgd:
    """v ← μv + (g + λθ); θ ← θ − γv, or θ ← θ − γ((g + λθ) + μv) with Nesterov.

    Operations: `d = g.add(θ, alpha=λ)` if λ ≠ 0; `v = v.mul(μ).add(d)` from v = 0; with Nesterov `d = d.add(v,
    alpha=μ)`, without `d = v`; `θ = θ.add(d, alpha=-γ)`.
    """

    def __init__(
        self,
        step_size: float | Sequence[float],
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        self.step_size, self.momentum, self.weight_decay = step_size, momentum, weight_decay
        self.nesterov = nesterov
        self.updates = 0
        self.velocity: torch.Tensor | None = None

    def direction(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        """The gradient with weight decay; the velocity is moved by it."""
        decayed = gradient.add(parameters, alpha=self.weight_decay) if self.weight_decay else gradient
        velocity = torch.zeros_like(parameters) if self.velocity is None else self.velocity
        self.velocity = velocity.mul(self.momentum).add(decayed)
        return decayed

    def step(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        decayed = self.direction(parameters, gradient)
        assert self.velocity is not None
        direction = decayed.add(self.velocity, alpha=self.momentum) if self.nesterov else self.velocity
        new = parameters.add(direction, alpha=-at(self.step_size, self.updates))
        self.updates += 1
        return new


class Adam:
    """torch.optim.Adam (neither amsgrad nor decoupled weight decay).

    Operations at update n = 1, 2, …: `d = g.add(θ, alpha=λ)` if λ ≠ 0; `m = m.lerp(d, 1 − β1)`;
    `s = s.mul(β2).addcmul(d, d, value=1 − β2)`; `q = (s.sqrt() / (1 − β2**n)**0.5).add(ε)`;
    `θ = θ.addcdiv(m, q, value=-(γ / (1 − β1**n)))`.
    """

    def __init__(
        self,
        step_size: float | Sequence[float],
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        self.step_size, self.betas, self.epsilon, self.weight_decay = step_size, betas, epsilon, weight_decay
        self.updates = 0
        self.mean: torch.Tensor | None = None
        self.square: torch.Tensor | None = None

    def step(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        first, second = self.betas
        mean = torch.zeros_like(parameters) if self.mean is None else self.mean
        square = torch.zeros_like(parameters) if self.square is None else self.square
        if self.weight_decay:
            gradient = gradient.add(parameters, alpha=self.weight_decay)
        self.mean = mean.lerp(gradient, 1 - first)
        self.square = square.mul(second).addcmul(gradient, gradient, value=1 - second)
        step_size = at(self.step_size, self.updates)
        self.updates += 1
        scaled = step_size / (1 - first**self.updates)
        divisor = (self.square.sqrt() / (1 - second**self.updates) ** 0.5).add(self.epsilon)
        return parameters.addcdiv(self.mean, divisor, value=-scaled)
