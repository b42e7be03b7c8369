"""What a run is: frozen dataclasses, named by a content hash."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from reference.delays.config import DurationConfig
from reference.methods.pd_asgd import PdAsgd
from reference.methods.registry import AnyMethod
from reference.optimizers.config import OptimizerConfig
from reference.problems.config import ProblemConfig

ENGINES = ("simulate", "threads")
DTYPES = ("float32", "float64")


class ConfigError(ValueError):
    """A configuration that cannot be used, and what to do about it."""


@dataclass(frozen=True)
class EngineConfig:
    """What runs the method.

    Attributes:
        name: `threads` (real ones) or `simulate` (a virtual clock).
        device: `cpu` or `cuda`.
        tick_ns: on threads, draw every operation out by sleep to its `durations` in ticks of so many nanoseconds; 0 for
            no injected delay.
    """

    name: str = "threads"
    device: str = "cpu"
    tick_ns: int = 0

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise ConfigError(f"engine.name is {self.name!r}; choose one of {', '.join(ENGINES)}")
        if self.tick_ns < 0:
            raise ConfigError(f"engine.tick_ns is {self.tick_ns}; it is at least 0, which injects nothing")


@dataclass(frozen=True)
class TrainConfig:
    """How much is trained, on what mini-batches, in which precision.

    Attributes:
        tasks: number of mini-batches.
        batch_size: samples in each.
        sampling: `iid`, `shuffle` or `sequential` (reference/sampling.py).
        dtype: `float32` or `float64`.
    """

    tasks: int = 300
    batch_size: int = 32
    sampling: str = "iid"
    dtype: str = "float64"

    def __post_init__(self) -> None:
        if self.tasks < 1:
            raise ConfigError(f"train.tasks is {self.tasks}; train at least one mini-batch")
        if self.dtype not in DTYPES:
            raise ConfigError(f"train.dtype is {self.dtype!r}; choose one of {', '.join(DTYPES)}")


@dataclass(frozen=True)
class StoreConfig:
    """What is kept beside the events: every applied gradient, every version of the parameters."""

    gradients: bool = False
    versions: bool = False


@dataclass(frozen=True)
class AnnotationConfig:
    """How much is measured on the replay.

    Attributes:
        every: annotate each so-manyth task. Claims that need every event are at most `consistent` above 1.
        full_every: of the annotated tasks, add the full-data quantities to each so-manyth (a pass over all data each).
        blocks: the blocks to annotate, counted from 0; empty for all.
    """

    every: int = 1
    full_every: int = 10
    blocks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.every < 1 or self.full_every < 1:
            raise ConfigError("annotation.every and annotation.full_every count tasks; each is at least 1")


@dataclass(frozen=True)
class RunConfig:
    """A whole run. Equal configurations on the virtual clock give equal traces."""

    name: str = "run"
    seed: int = 0
    problem: ProblemConfig = field(default_factory=ProblemConfig)
    method: AnyMethod = field(default_factory=PdAsgd)
    optimizer: OptimizerConfig = field(default_factory=OptimizerConfig)
    engine: EngineConfig = field(default_factory=EngineConfig)
    durations: DurationConfig = field(default_factory=DurationConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    store: StoreConfig = field(default_factory=StoreConfig)
    annotation: AnnotationConfig = field(default_factory=AnnotationConfig)

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ConfigError(f"seed is {self.seed}; choose 0 or a positive number")
        group = self.method.group
        if self.train.tasks % group:
            raise ConfigError(
                f"train.tasks is {self.train.tasks}, but {group} mini-batches make an update; give a multiple of that"
            )
        self.method.treatment(0, 2, self.optimizer)  # says what does not go together

    def as_dict(self) -> dict[str, Any]:
        """The configuration as plain data; `config_file.run_config` reads it back."""
        return dataclasses.asdict(self)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the configuration's canonical JSON."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()
