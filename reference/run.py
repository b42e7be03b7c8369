"""Trains one run: builds what the configuration names, lets an engine carry it out, and records every write."""

import math
from collections.abc import Sequence
from pathlib import Path

import torch

from reference.config import ConfigError, RunConfig
from reference.delays.durations import Durations, duration_model
from reference.device import Device
from reference.engines.simulate import VirtualClock
from reference.engines.threads import ThreadEngine
from reference.environment import describe, deterministic
from reference.interpreter import Interpreter
from reference.keys import torch_generator
from reference.optimizer import Sgd
from reference.problems.problem import Problem
from reference.problems.registry import build
from reference.progress import Progress, silent
from reference.recorded import DTYPES, sampler_of
from reference.sampling import Sampler
from reference.segments import flatten
from reference.trace import manifest
from reference.trace.schema import Event
from reference.trace.writer import TraceWriter
from reference.weights import WEIGHT_RULES


def train(config: RunConfig, out: Path, progress: Progress = silent) -> Path:
    """Train the run that `config` describes and record it in the new directory `out`.

    An exception or Ctrl-C leaves a readable, incomplete run behind: backward passes that have begun are finished first.

    Raises:
        TraceError: `out` is not empty.
        ConfigError: the weight rule is unknown.
        TrainingError: the loss is no longer finite.
    """
    problem = build(config.problem)
    device = Device(config.engine.device)
    if config.method.weights not in WEIGHT_RULES:
        raise ConfigError(f"method.weights is {config.method.weights!r}; choose one of {', '.join(WEIGHT_RULES)}")
    # What the configuration gets wrong is said before anything is written.
    sampler = sampler_of(config, problem)
    durations = duration_model(config.durations, config.seed, len(problem.segments))
    with deterministic():
        initial = initial_parameters(problem, config.seed, DTYPES[config.train.dtype])
        with TraceWriter(out, header(config, problem, device)) as writer:
            writer.parameters("initial", _arrays(initial))
            recorder = _Recorder(writer, config)
            recorder.keep_initial(initial)
            recorder.keep_problem(problem, sampler)
            interpreter = Interpreter(
                problem,
                [flat.to(device.torch) for flat in initial],
                WEIGHT_RULES[config.method.weights],
                Sgd(config.optimizer.step_size),
                sampler,
                device,
                recorder.wrote,
            )
            _engine(config, interpreter, durations, device, progress).run()
            final = [version.flat for version in interpreter.newest()]
            writer.parameters("final", _arrays(final))
            measures = problem.metrics(final, DTYPES[config.train.dtype])
            writer.outcome({name: value for name, value in measures.items() if math.isfinite(value)})
    return out


def initial_parameters(problem: Problem, seed: int, dtype: torch.dtype) -> list[torch.Tensor]:
    """The flat initial parameters of every block, drawn on the CPU by keys (seed, "initial", block)."""
    return [
        flatten(segment.initial(torch_generator(seed, "initial", block), dtype))
        for block, segment in enumerate(problem.segments)
    ]


def header(config: RunConfig, problem: Problem, device: Device) -> manifest.Manifest:
    """The manifest of a run that is about to begin."""
    truth = problem.truth
    constants = {name: manifest.Constant(c.value, c.provenance, c.note) for name, c in truth.constants().items()}
    return manifest.Manifest(
        method=config.method.name,
        weight_rule=config.method.weights,
        blocks=tuple(
            manifest.Block(
                f"block {block}", tuple(manifest.Parameter(spec.name, spec.shape) for spec in segment.parameters)
            )
            for block, segment in enumerate(problem.segments)
        ),
        dtype=config.train.dtype,
        problem=manifest.Problem(
            problem.name,
            problem.dataset,
            problem.dataset_digest,
            problem.samples,
            constants,
            truth.smoothness_provenance,
            truth.smoothness_reason,
        ),
        config=config.as_dict(),
        config_hash=config.content_hash,
        environment=describe(device.torch),
    )


def _engine(
    config: RunConfig, interpreter: Interpreter, durations: Durations, device: Device, progress: Progress
) -> VirtualClock | ThreadEngine:
    if config.engine.name == "threads":
        return ThreadEngine(config.method, interpreter, device, config.train.tasks, progress)
    return VirtualClock(config.method, interpreter, durations, config.train.tasks, progress)


def _arrays(flats: Sequence[torch.Tensor]) -> list:
    return [flat.detach().cpu().numpy() for flat in flats]


class _Recorder:
    """Hands each write to the trace, with the tensors that the configuration asks to keep."""

    def __init__(self, writer: TraceWriter, config: RunConfig) -> None:
        self._writer, self._store, self._tasks = writer, config.store, config.train.tasks

    def keep_initial(self, initial: Sequence[torch.Tensor]) -> None:
        if self._store.versions:
            for block, flat in enumerate(initial):
                self._writer.tensor(f"version.{block}.0", flat.numpy())

    def keep_problem(self, problem: Problem, sampler: Sampler) -> None:
        """What the exact lane of the judge needs, beside the versions."""
        if self._store.versions:
            batches = [sampler.rows(task) for task in range(self._tasks)]
            for name, array in problem.truth.rational(batches).items():
                self._writer.tensor(f"problem.{name}", array)

    def wrote(self, event: Event, gradient: torch.Tensor, new: torch.Tensor) -> None:
        self._writer.append(event)
        if self._store.gradients:
            self._writer.tensor(f"gradient.{event.seq}.{event.block}", gradient.detach().cpu().numpy())
        if self._store.versions:
            self._writer.tensor(f"version.{event.block}.{event.v_new}", new.detach().cpu().numpy())
