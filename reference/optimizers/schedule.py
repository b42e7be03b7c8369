"""Step sizes by update: the u-th update of a block, whatever the clock says, has one step size in every block."""

import bisect
import math
from collections.abc import Callable

from reference.optimizers.config import OptimizerConfig

StepSize = Callable[[int], float]

SHAPES: dict[str, Callable[[OptimizerConfig, int], float]] = {
    "constant": lambda config, update: 1.0,
    "steps": lambda config, update: config.factor ** bisect.bisect_right(sorted(config.milestones), update),
    "inverse": lambda config, update: 1.0 / (update + 1),
    "inverse_sqrt": lambda config, update: 1.0 / math.sqrt(update + 1),
    "cosine": lambda config, update: (1.0 + math.cos(math.pi * min(update / config.horizon, 1.0))) / 2.0,
}


def step_sizes(config: OptimizerConfig) -> StepSize:
    """The step size of each update, counted from 0."""
    shape = SHAPES[config.schedule]

    def step_size(update: int) -> float:
        warm = min((update + 1) / config.warmup, 1.0) if config.warmup else 1.0
        return config.step_size * shape(config, update) * warm

    return step_size
