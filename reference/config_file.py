"""Runs from strict TOML: every key known, every value of the right type, or a sentence that names the key."""

import dataclasses
import difflib
import tomllib
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from reference.config import ConfigError, RunConfig
from reference.methods.pd_asgd import PdAsgd
from reference.methods.registry import METHODS


def load_config(path: Path) -> RunConfig:
    """Read the TOML file of one run.

    Raises:
        ConfigError: when the file is missing, is no TOML, holds an unknown key or an unusable value, or several runs.
    """
    configs = load_configs(path)
    if len(configs) > 1:
        raise ConfigError(f"{path} describes {len(configs)} runs ({', '.join(configs)}); name one with --run")
    return next(iter(configs.values()))


def load_configs(path: Path) -> dict[str, RunConfig]:
    """Read a TOML file of one run or of several that differ in a few keys; the runs by name.

    A table `[variants.NAME]` holds what a run named FILE_NAME changes in the rest of the file; `seeds = N` repeats each
    run with the seeds 0 … N−1. FILE is the file's name, or what `name` says.

    Raises:
        ConfigError: as `load_config`.
    """
    try:
        data = tomllib.loads(path.read_text())
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}; give the path of a run's TOML file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}; mend that line") from error
    try:
        runs = _expand(path.stem, data)
        return {name: run_config({**run, "name": name}) for name, run in runs.items()}
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error


def _expand(stem: str, data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    name, variants, seeds = data.pop("name", stem), data.pop("variants", None), data.pop("seeds", None)
    if not isinstance(name, str):
        raise ConfigError(f"name is {name!r}; it takes str")
    runs = {name: data}
    if variants is not None:
        if not isinstance(variants, dict) or not all(isinstance(changes, dict) for changes in variants.values()):
            raise ConfigError(f"variants is {variants!r}; write a table [variants.NAME] for each run")
        runs = {f"{name}_{variant}": _merged(data, changes) for variant, changes in variants.items()}
    if seeds is not None:
        if not isinstance(seeds, int) or seeds < 1:
            raise ConfigError(f"seeds is {seeds!r}; it is how many seeds each run is repeated with, at least 1")
        runs = {f"{name}_{seed}": {**run, "seed": seed} for name, run in runs.items() for seed in range(seeds)}
    return runs


def _merged(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(data)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def run_config(data: dict[str, Any]) -> RunConfig:
    """A configuration from plain data, strictly: every key known, every value of the right type.

    Raises:
        ConfigError: naming the key, and for an unknown key the nearest known one.
    """
    return _section(RunConfig, data, "")


def _section(hint: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise ConfigError(f"{where} is {data!r}; it is a section with keys of its own")
    cls = _method_class(data) if where == "method" else hint
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
    if not _fits(value, hint):
        wanted = getattr(hint, "__name__", str(hint)) if isinstance(hint, type) else str(hint)
        raise ConfigError(f"{where} is {value!r}; it takes {wanted}")
    return value


def _fits(value: Any, hint: Any) -> bool:
    if isinstance(hint, UnionType):
        return any(_fits(value, part) for part in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(_fits(entry, get_args(hint)[0]) for entry in value)
    return type(value) is hint  # a bool is no int here


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list | tuple) else value


def _unknown(key: str, known: list[str], where: str) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    place = f"section [{where}]" if where else "a run's configuration"
    hint = f"did you mean {near[0]!r}?" if near else f"it knows {', '.join(known)}."
    return f"{place} has no key {key!r}; {hint}"
