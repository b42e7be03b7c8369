"""Everything that a run's configuration resolves to, for the trainer and for the replay alike."""

from dataclasses import dataclass

import torch

from reference.config import ConfigError, RunConfig
from reference.device import Device
from reference.optimizers.sgd import Sgd
from reference.problems.problem import Problem
from reference.problems.registry import build
from reference.sampling import Sampler
from reference.treatment import Treatment
from reference.weights import WEIGHT_RULES, WeightRule

DTYPES = {"float32": torch.float32, "float64": torch.float64}


@dataclass(frozen=True)
class Plan:
    """What is trained, on what, and how each block is treated.

    Attributes:
        treatments: one a block.
        group: how many gradients of a block make one update.
        replicas: number of replicas.
        seed: the run's, for draws that are no mini-batches.
    """

    problem: Problem
    device: Device
    dtype: torch.dtype
    rule: WeightRule
    sampler: Sampler
    treatments: tuple[Treatment, ...]
    group: int = 1
    replicas: int = 1
    seed: int = 0

    @property
    def blocks(self) -> int:
        """Number of blocks of the model."""
        return len(self.problem.segments)

    def plain_steps(self, block: int) -> bool:
        """Whether each update of the block is θ − η g of a single gradient."""
        return self.group == 1 and self.treatments[block].optimizer == Sgd()

    def batch(self, number: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The inputs and targets of a mini-batch, in the run's precision and place."""
        return self.problem.batch(torch.from_numpy(self.sampler.rows(number)), self.dtype, self.device.torch)

    def statistics(self) -> list[torch.Tensor]:
        """The initial running statistics of every block, flat; empty for most."""
        flats = []
        for segment in self.problem.segments:
            values = segment.initial_statistics(self.dtype)
            flat = torch.cat([value.reshape(-1) for value in values]) if values else torch.empty(0, dtype=self.dtype)
            flats.append(flat.to(self.device.torch))
        return flats


def plan_of(config: RunConfig, problem: Problem | None = None) -> Plan:
    """Build what the configuration names.

    Args:
        problem: in place of the one that it names.

    Raises:
        ConfigError: the weight rule is unknown, or batches are too small for the model.
    """
    method = config.method
    if method.weights not in WEIGHT_RULES:
        raise ConfigError(f"method.weights is {method.weights!r}; choose one of {', '.join(WEIGHT_RULES)}")
    problem = build(config.problem) if problem is None else problem
    blocks = len(problem.segments)
    if not problem.separable and config.train.batch_size < 2:
        raise ConfigError(
            "train.batch_size is 1, and batch normalisation has no variance over one sample; give 2 or more"
        )
    return Plan(
        problem,
        Device(config.engine.device),
        DTYPES[config.train.dtype],
        WEIGHT_RULES[method.weights],
        Sampler(config.seed, problem.samples, config.train.batch_size, config.train.sampling),
        tuple(method.treatment(block, blocks, config.optimizer) for block in range(blocks)),
        method.group,
        method.replicas,
        config.seed,
    )
