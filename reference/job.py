"""The main job's witness part: several configurations, each trained, replayed and annotated once."""

import itertools
import multiprocessing
from collections.abc import Collection, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reference.annotate import annotate
from reference.config import ConfigError, RunConfig
from reference.config_file import load_configs, run_config
from reference.progress_bar import progress_bar
from reference.repetition import ReplayReport, replay
from reference.run import train
from reference.trace.reader import open_trace

PRESETS = Path(__file__).with_name("presets")
NETWORKS = ("mlp", "cnn", "resnet", "lstm", "module")


class JobError(ValueError):
    """A job that cannot start where it was sent, and what to do about it."""


def configurations(path: Path | None, changes: Mapping[str, Any]) -> dict[str, dict[str, RunConfig]]:
    """The job's runs by name, in families: those of one TOML file, or of each that comes with the toolkit.

    Args:
        changes: values in place of the file's where they are not None: `seed` (of a family's first run; later seeds
            keep their distance), `engine`, `device`, `dtype`, and for the networks `data` and `model`, the user's own.
    """
    files = sorted(PRESETS.glob("*.toml")) if path is None else [path]
    return {file.stem: _changed(load_configs(file), changes) for file in files}


def variants(family: str, runs: Mapping[str, RunConfig]) -> dict[str, str]:
    """What tells each run of a family from the others; runs that differ in the seed alone are one variant."""
    alike: dict[RunConfig, list[str]] = {}
    for name, config in runs.items():
        alike.setdefault(replace(config, name="", seed=0), []).append(name)
    labels = {}
    for names in alike.values():
        shown = names[0].rpartition("_")[0] if len(names) > 1 else names[0]  # names of several seeds end in the seed
        labels |= dict.fromkeys(names, shown.removeprefix(family).strip("_") or runs[names[0]].method.name)
    return labels


def configuration(path: Path, name: str | None, changes: Mapping[str, Any] = MappingProxyType({})) -> RunConfig:
    """The run of that name in a TOML file, or the only one.

    Args:
        changes: as for `configurations`.

    Raises:
        ConfigError: when the file describes several runs and none is named, or none is called so; or when it trains no
            network, and data or a model for one are given.
    """
    runs = _changed(load_configs(path), changes)
    name = next(iter(runs)) if name is None and len(runs) == 1 else name
    if name is None or name not in runs:
        raise ConfigError(f"{path} describes {', '.join(runs)}: name one of them with --run")
    given = [f"--{key}" for key in ("data", "model") if changes.get(key) is not None]
    if given and runs[name].problem.name not in NETWORKS:
        raise ConfigError(f"{name} trains no network, so leave out {' and '.join(given)}, or name one of its networks")
    return runs[name]


def _changed(runs: Mapping[str, RunConfig], changes: Mapping[str, Any]) -> dict[str, RunConfig]:
    changed = {key: value for key, value in changes.items() if value is not None}
    first = min(config.seed for config in runs.values())
    made = {}
    for name, config in runs.items():
        engine, training, problem = config.engine, config.train, config.problem
        seed = changed["seed"] + config.seed - first if "seed" in changed else config.seed
        engine = replace(engine, name=changed.get("engine", engine.name), device=changed.get("device", engine.device))
        training = replace(training, dtype=changed.get("dtype", training.dtype))
        if problem.name in NETWORKS:
            problem = replace(problem, dataset=changed.get("data", problem.dataset))
            if "model" in changed:
                problem = replace(problem, name="module", model=changed["model"])
        made[name] = replace(config, seed=seed, problem=problem, engine=engine, train=training)
    return made


def free(path: Path) -> Path:
    """The path itself, or with the first number that makes it new."""
    return next(candidate for candidate in _numbered(path) if not candidate.exists())


def latest(path: Path, finished: str) -> Path:
    """Where a job goes that was sent nowhere: on in the last of the numbered directories, or, if that one holds
    `finished`, in a new one."""
    last = path
    for candidate in itertools.takewhile(Path.exists, _numbered(path)):
        last = candidate
    return free(path) if (last / finished).exists() else last


def _numbered(path: Path) -> "itertools.chain[Path]":
    return itertools.chain([path], (path.with_name(f"{path.name}-{number}") for number in itertools.count(2)))


def make_room(out: Path, names: Collection[str], resume: bool, restart: bool) -> None:
    """Look at what an earlier job left in `out`; with a flag, move aside what is to be done again.

    Raises:
        JobError: when there is something, and neither flag says what to do with it.
    """
    if resume and restart:
        raise JobError("--resume keeps runs and --restart does them again: give one of the two")
    present = [out / name for name in names if (out / name).exists()]
    if present and not (resume or restart):
        states = "; ".join(f"{run.name}: {open_trace(run).state}" for run in present)
        raise JobError(
            f"{out} holds runs of an earlier job ({states}): --resume keeps the complete ones and does the rest, "
            "--restart sets all of them aside and does everything again"
        )
    for run in present:
        if restart or not open_trace(run).complete:
            run.rename(free(run.with_name(f"{run.name}-aside")))


def run_all(configs: Mapping[str, RunConfig], out: Path, processes: int = 1) -> dict[str, ReplayReport]:
    """`run_once` for each run, in its directory under `out`.

    Runs on real threads are trained one after the other, with the machine to themselves; all that is deterministic
    (the virtual clock, replays, annotations) is shared out among processes.
    """
    for name, config in configs.items():
        if config.engine.name == "threads" and not (out / name).exists():
            train_run(config, out / name)
    fresh = multiprocessing.get_context("spawn")  # a fork would copy the state of torch's threads
    reports = {}
    with progress_bar("replay and annotate") as progress, ProcessPoolExecutor(processes, fresh) as pool:
        waiting = {name: pool.submit(run_once, config, out / name) for name, config in configs.items()}
        try:
            for name, report in waiting.items():
                reports[name] = report.result()
                progress(len(reports), len(waiting))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return reports


def run_once(config: RunConfig, directory: Path) -> ReplayReport:
    """Train, replay and annotate; a complete run that is there already is not trained again.

    Raises:
        JobError: when the run that is there has another configuration.
    """
    if not directory.exists():
        train_run(config, directory)
    elif open_trace(directory).manifest.config_hash != config.content_hash:
        raise JobError(f"{directory} was run with another configuration: use --restart, or another --out")
    report = replay_run(directory)
    if report.status != "differs" and not open_trace(directory).annotated:
        annotate_run(directory)
    return report


def train_run(config: RunConfig, directory: Path) -> None:
    """`train` with a progress bar."""
    with progress_bar(f"train {directory.name}") as progress:
        train(config, directory, progress)


def replay_run(directory: Path, threads: int | None = None) -> ReplayReport:
    """`replay` with a progress bar."""
    with progress_bar(f"replay {directory.name}") as progress:
        return replay(directory, threads, progress)


def annotate_run(directory: Path, changes: Mapping[str, Any] = MappingProxyType({}), overwrite: bool = False) -> None:
    """`annotate` with a progress bar.

    Args:
        changes: values in place of those of the run's section [annotation], where they are not None.
    """
    recorded = run_config(open_trace(directory).manifest.config).annotation
    config = replace(recorded, **{key: value for key, value in changes.items() if value is not None})
    with progress_bar(f"annotate {directory.name}") as progress:
        annotate(directory, config, progress, overwrite)
