"""Adam (Kingma and Ba 2015), in the floating-point order of `torch.optim.Adam`."""

from dataclasses import dataclass

import torch

from reference.versions import State, Version


@dataclass(frozen=True)
class Adam:
    """Averages of the gradient and of its square, corrected for their start at 0.

    Attributes:
        betas: averaging factors of the two.
        epsilon: offset of the denominator.
        weight_decay: λ, added to the gradient as λθ (coupled).
    """

    betas: tuple[float, ...] = (0.9, 0.999)
    epsilon: float = 1e-8
    weight_decay: float = 0.0

    def initial(self, flat: torch.Tensor) -> State:
        """Both averages, 0."""
        return (torch.zeros_like(flat), torch.zeros_like(flat))

    def __call__(self, parent: Version, gradient: torch.Tensor, step_size: float) -> tuple[torch.Tensor, State]:
        """The bias corrections count the block's own updates."""
        if self.weight_decay:
            gradient = torch.add(gradient, parent.flat, alpha=self.weight_decay)
        first, second = self.betas
        update = parent.updates + 1
        mean = parent.state[0].lerp(gradient, 1 - first)
        square = parent.state[1].mul(second).addcmul_(gradient, gradient, value=1 - second)
        step = step_size / (1 - first**update)
        denominator = (square.sqrt() / (1 - second**update) ** 0.5).add_(self.epsilon)
        return torch.addcdiv(parent.flat, mean, denominator, value=-step), (mean, square)
