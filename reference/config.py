"""What a run is: frozen dataclasses, read from strict TOML and named by a content hash."""

import dataclasses
import difflib
import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from beartype.door import is_bearable

from reference.delays.config import DurationConfig
from reference.methods.pd_asgd import PdAsgd
from reference.methods.registry import METHODS, AnyMethod
from reference.optimizer import SgdConfig
from reference.problems.config import ProblemConfig

ENGINES = ("simulate", "threads")
DTYPES = ("float32", "float64")


class ConfigError(ValueError):
    """A configuration that cannot be used, and what to do about it."""


@dataclass(frozen=True)
class EngineConfig:
    """What runs the method: `threads` (real) or `simulate` (virtual clock), on `cpu` or `cuda`."""

    name: str = "threads"
    device: str = "cpu"

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise ConfigError(f"engine.name is {self.name!r}; choose one of {', '.join(ENGINES)}")


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
class RunConfig:
    """A whole run. Equal configurations on the virtual clock give equal traces."""

    name: str = "run"
    seed: int = 0
    problem: ProblemConfig = field(default_factory=ProblemConfig)
    method: AnyMethod = field(default_factory=PdAsgd)
    optimizer: SgdConfig = field(default_factory=SgdConfig)
    engine: EngineConfig = field(default_factory=EngineConfig)
    durations: DurationConfig = field(default_factory=DurationConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    store: StoreConfig = field(default_factory=StoreConfig)

    def as_dict(self) -> dict[str, Any]:
        """The configuration as plain data; `run_config` reads it back."""
        return dataclasses.asdict(self)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the configuration's canonical JSON."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()


def load_config(path: Path) -> RunConfig:
    """Read a run's TOML file.

    Raises:
        ConfigError: when the file is missing, is no TOML, or holds an unknown key or an unusable value.
    """
    try:
        data = tomllib.loads(path.read_text())
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}; give the path of a run's TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}; mend that line") from error
    try:
        return run_config(data)
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error


def run_config(data: dict[str, Any]) -> RunConfig:
    """A configuration from plain data, strictly: every key known, every value of the right type.

    Raises:
        ConfigError: naming the key, and for an unknown key the nearest known one.
    """
    return _section(RunConfig, data, "")


def _section(cls: type, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise ConfigError(f"{where} is {data!r}; it is a section with keys of its own")
    if where == "method":
        cls = _method_class(data)
    hints = get_type_hints(cls)
    for key in data:
        if key not in hints:
            raise ConfigError(_unknown(key, list(hints), where))
    values = {key: _value(hints[key], value, f"{where}.{key}" if where else key) for key, value in data.items()}
    return cls(**values)


def _method_class(data: dict[str, Any]) -> type:
    name = data.get("name", PdAsgd.name)
    if name not in METHODS:
        raise ConfigError(f"method.name is {name!r}; choose one of {', '.join(METHODS)}")
    return METHODS[name]


def _value(hint: Any, value: Any, where: str) -> Any:
    if where == "method" or (isinstance(hint, type) and dataclasses.is_dataclass(hint)):
        return _section(hint, value, where)
    if isinstance(value, list | tuple):
        value = _tuples(value)
    if isinstance(value, int) and not isinstance(value, bool) and hint in (float, float | None):
        value = float(value)
    if not is_bearable(value, hint) or (isinstance(value, bool) and hint is not bool):
        wanted = getattr(hint, "__name__", str(hint)) if isinstance(hint, type) else str(hint)
        raise ConfigError(f"{where} is {value!r}; it takes {wanted}")
    return value


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list | tuple) else value


def _unknown(key: str, known: list[str], where: str) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    place = f"section [{where}]" if where else "a run's configuration"
    hint = f"did you mean {near[0]!r}?" if near else f"it knows {', '.join(known)}."
    return f"{place} has no key {key!r}; {hint}"
