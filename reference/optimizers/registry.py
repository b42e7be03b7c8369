"""Every update rule by name: from a configuration to the rule itself."""

from reference.optimizers.adam import Adam
from reference.optimizers.config import OptimizerConfig
from reference.optimizers.optimizer import Optimizer
from reference.optimizers.sgd import Sgd


def build_optimizer(config: OptimizerConfig) -> Optimizer:
    """The rule that the configuration names."""
    if config.name == "adam":
        return Adam(config.betas, config.epsilon, config.weight_decay)
    if config.nesterov:
        return Sgd(config.momentum, config.weight_decay, velocity_weight=config.momentum, gradient_weight=1.0)
    return Sgd(config.momentum, config.weight_decay)
