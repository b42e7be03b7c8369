"""The main job's witness part: several configurations, each trained, replayed and annotated once."""

import itertools
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reference.annotate import annotate
from reference.config import RunConfig, load_config
from reference.engines.replay import ReplayReport, replay
from reference.progress_bar import progress_bar
from reference.run import train
from reference.trace.reader import open_trace

PRESETS = Path(__file__).with_name("presets")
NETWORKS = ("mlp", "cnn")


class JobError(ValueError):
    """A job that cannot start where it was sent, and what to do about it."""


def configurations(path: Path | None, changes: Mapping[str, Any]) -> dict[str, RunConfig]:
    """The job's runs by name: one TOML file, or all that come with the toolkit.

    Args:
        changes: values in place of the file's: `seed`, `engine`, `device`, `dtype`, and `data` for the networks.
    """
    paths = sorted(PRESETS.glob("*.toml")) if path is None else [path]
    return {path.stem: _changed(load_config(path), changes) for path in paths}


def _changed(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    engine = replace(
        config.engine,
        name=changes.get("engine", config.engine.name),
        device=changes.get("device", config.engine.device),
    )
    training = replace(config.train, dtype=changes.get("dtype", config.train.dtype))
    problem = config.problem
    if "data" in changes and problem.name in NETWORKS:
        problem = replace(problem, dataset=changes["data"])
    return replace(config, seed=changes.get("seed", config.seed), problem=problem, engine=engine, train=training)


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


def run_once(config: RunConfig, directory: Path) -> ReplayReport:
    """Train, replay and annotate; a complete run that is there already is not trained again.

    Raises:
        JobError: when the run that is there has another configuration.
    """
    if directory.exists():
        if open_trace(directory).manifest.config_hash != config.content_hash:
            raise JobError(f"{directory} was run with another configuration: use --restart, or another --out")
    else:
        with progress_bar(f"train {directory.name}") as progress:
            train(config, directory, progress)
    with progress_bar(f"replay {directory.name}") as progress:
        report = replay(directory, progress=progress)
    if report.status != "differs" and not open_trace(directory).annotated:
        with progress_bar(f"annotate {directory.name}") as progress:
            annotate(directory, progress=progress)
    return report
