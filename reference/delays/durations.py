"""How many ticks an operation takes: a function of the run's seed and the operation's place, not of who asks first."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, runtime_checkable

import numpy as np

from reference.delays.config import DurationConfig
from reference.keys import generator


@runtime_checkable
class Durations(Protocol):
    """Ticks of the operation `kind` (`forward` or `backward`) of a task's block on a worker."""

    def __call__(self, kind: str, worker: int, task: int, block: int) -> int:
        """A whole number of ticks ≥ 0."""
        ...


Draws = Callable[[], np.random.Generator]
Stretch = Callable[[DurationConfig, Draws, int, int], float]

STRETCHES: dict[str, Stretch] = {
    "constant": lambda config, draws, worker, task: 1.0,
    "jitter": lambda config, draws, worker, task: 1.0 + config.spread * draws().uniform(-1.0, 1.0),
    "exponential": lambda config, draws, worker, task: draws().exponential(),
    "pareto": lambda config, draws, worker, task: 1.0 + draws().pareto(config.tail),
    "straggler": lambda config, draws, worker, task: config.factor if worker == config.straggler else 1.0,
    "sawtooth": lambda config, draws, worker, task: 1.0 + task % config.period,
}


def duration_model(config: DurationConfig, seed: int, blocks: int) -> Durations:
    """The model that the configuration describes, for a model of so many blocks."""
    base = {"forward": _per_block(config.forward, blocks), "backward": _per_block(config.backward, blocks)}
    stretch = STRETCHES[config.kind]

    def ticks(kind: str, worker: int, task: int, block: int) -> int:
        draws = partial(generator, seed, f"duration {kind}", worker, task, block)
        return round(base[kind][block] * stretch(config, draws, worker, task))

    return ticks


def _per_block(ticks: int | tuple[int, ...], blocks: int) -> tuple[int, ...]:
    if isinstance(ticks, int):
        return (ticks,) * blocks
    if len(ticks) != blocks:
        raise ValueError(f"durations name {len(ticks)} blocks, but the model has {blocks}; give one number for each")
    return ticks
