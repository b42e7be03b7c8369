"""How many ticks an operation takes: a function of the run's seed and the operation's place, not of who asks first."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

from reference.delays.config import DurationConfig
from reference.delays.recorded import recorded_nanoseconds
from reference.keys import generator
from reference.methods.operations import Worker


@runtime_checkable
class Durations(Protocol):
    """Ticks of the operation `kind` (`forward` or `backward`) of a task's block on a worker."""

    def __call__(self, kind: str, worker: Worker, task: int, block: int) -> int:
        """A whole number of ticks ≥ 0."""
        ...


Draws = Callable[[], np.random.Generator]
Stretch = Callable[[DurationConfig, Draws, int, int], float]

STRETCHES: dict[str, Stretch] = {
    "constant": lambda config, draws, place, task: 1.0,
    "recorded": lambda config, draws, place, task: 1.0,
    "jitter": lambda config, draws, place, task: 1.0 + config.spread * draws().uniform(-1.0, 1.0),
    "exponential": lambda config, draws, place, task: draws().exponential(),
    "pareto": lambda config, draws, place, task: 1.0 + draws().pareto(config.tail),
    "straggler": lambda config, draws, place, task: config.factor if place == config.straggler else 1.0,
    "sawtooth": lambda config, draws, place, task: 1.0 + task % config.period,
}


def duration_model(config: DurationConfig, seed: int, blocks: int, replicas: int = 1) -> Durations:
    """The model that the configuration describes, for a model of so many blocks in so many replicas.

    Raises:
        ValueError: the configuration fits another number of blocks or places.
        TraceError: `source` is no readable run.
    """
    stretch, base = STRETCHES[config.kind], _base(config, blocks)
    if config.kind == "constant" and not config.slowness:
        return lambda kind, worker, task, block: round(base(kind, task, block))  # no draw to prepare

    def ticks(kind: str, worker: Worker, task: int, block: int) -> int:
        place = worker.replica if replicas > 1 else worker.index
        draws = partial(generator, seed, f"duration {kind}", worker.index, task, block)
        slowness = config.slowness[place % len(config.slowness)] if config.slowness else 1.0
        return round(base(kind, task, block) * stretch(config, draws, place, task) * slowness)

    return ticks


def _base(config: DurationConfig, blocks: int) -> Callable[[str, int, int], float]:
    if config.kind != "recorded":
        ticks = {"forward": _per_block(config.forward, blocks), "backward": _per_block(config.backward, blocks)}
        return lambda kind, task, block: ticks[kind][block]
    times = recorded_nanoseconds(Path(config.source), blocks)
    tasks = len(times["forward"])  # a longer run repeats the recorded one
    return lambda kind, task, block: float(times[kind][task % tasks, block]) / config.nanoseconds_per_tick


def _per_block(ticks: int | tuple[int, ...], blocks: int) -> tuple[int, ...]:
    if isinstance(ticks, int):
        return (ticks,) * blocks
    if len(ticks) != blocks:
        raise ValueError(f"durations name {len(ticks)} blocks, but the model has {blocks}; give one number for each")
    return ticks
