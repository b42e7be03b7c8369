"""Which update rule a run uses: the strict, documented fields of the section [optimizer]."""

import math
from dataclasses import dataclass

OPTIMIZERS = ("sgd", "adam")
SCHEDULES = ("constant", "steps", "inverse", "inverse_sqrt", "cosine")


@dataclass(frozen=True)
class OptimizerConfig:
    """An update rule and the step sizes it is given. A field that the named rule does not use is ignored.

    Attributes:
        step_size: η > 0, the largest of the schedule.
        name: `sgd` or `adam`.
        momentum: factor on the velocity (sgd), in [0, 1).
        nesterov: step along gradient + momentum · velocity instead of the velocity (sgd).
        weight_decay: λ, added to the gradient as λθ.
        betas, epsilon: averaging factors and denominator offset (adam).
        schedule: how the step size goes with the number u of updates that the block has had: `constant`; `steps` (times
            `factor` from each of `milestones` on); `inverse` (1/(u+1)); `inverse_sqrt`; `cosine` (to 0 at `horizon`).
        warmup: number of first updates in which the step size grows linearly to what the schedule says.
    """

    step_size: float = 0.1
    name: str = "sgd"
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0
    betas: tuple[float, ...] = (0.9, 0.999)
    epsilon: float = 1e-8
    schedule: str = "constant"
    milestones: tuple[int, ...] = ()
    factor: float = 0.1
    horizon: int = 0
    warmup: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.step_size < math.inf:
            raise ValueError(f"optimizer.step_size is {self.step_size}; choose a positive finite number")
        if self.name not in OPTIMIZERS:
            raise ValueError(f"optimizer.name is {self.name!r}; choose one of {', '.join(OPTIMIZERS)}")
        if self.schedule not in SCHEDULES:
            raise ValueError(f"optimizer.schedule is {self.schedule!r}; choose one of {', '.join(SCHEDULES)}")
        if not 0 <= self.momentum < 1 or not 0 <= self.weight_decay < math.inf:
            raise ValueError("optimizer: momentum lies in [0, 1), weight_decay is finite and at least 0")
        if self.nesterov and not self.momentum:
            raise ValueError("optimizer.nesterov needs optimizer.momentum above 0")
        if self.name == "adam" and self.momentum:
            raise ValueError("optimizer.momentum belongs to sgd; adam averages by optimizer.betas")
        if len(self.betas) != 2 or not all(0 <= beta < 1 for beta in self.betas) or not 0 < self.epsilon < math.inf:
            raise ValueError("optimizer: betas are two numbers in [0, 1), epsilon is above 0 and finite")
        if self.schedule == "steps" and min(self.milestones, default=0) < 1:
            raise ValueError("optimizer.schedule steps needs optimizer.milestones, numbers of updates of at least 1")
        if self.schedule == "cosine" and self.horizon < 1:
            raise ValueError("optimizer.schedule cosine needs optimizer.horizon, the number of updates until 0")
        if self.warmup < 0 or not 0 < self.factor <= 1:
            raise ValueError("optimizer: warmup is at least 0, factor above 0 and at most 1")
