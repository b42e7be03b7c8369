"""Trains one run: builds what the configuration names, lets an engine carry it out, and records every write."""

import math
from collections.abc import Sequence
from pathlib import Path

import torch

from reference.config import RunConfig
from reference.delays.durations import Durations, duration_model
from reference.derived_weights import require_live
from reference.device import Device
from reference.engines.simulate import VirtualClock
from reference.engines.threads import ThreadEngine
from reference.environment import describe, deterministic
from reference.interpreter import Interpreter
from reference.keys import torch_generator
from reference.plan import Plan, plan_of
from reference.problems.problem import Problem
from reference.progress import Progress, silent
from reference.sampling import Sampler
from reference.segments import flatten
from reference.trace import manifest
from reference.trace.schema import Event
from reference.trace.writer import TraceWriter
from reference.unsupported import refuse_autocast
from reference.weights import LIVE


def train(config: RunConfig, out: Path, progress: Progress = silent) -> Path:
    """Train the run that `config` describes and record it in the new directory `out`.

    An exception or Ctrl-C leaves a readable, incomplete run behind: backward passes that have begun are finished first.

    Raises:
        TraceError: `out` is not empty.
        ConfigError: the weight rule is unknown.
        TrainingError: the loss is no longer finite.
    """
    plan = plan_of(config)
    problem, device = plan.problem, plan.device
    # What the configuration gets wrong is said before anything is written.
    durations = duration_model(config.durations, config.seed, plan.blocks, plan.replicas)
    refuse_autocast()
    with deterministic():
        initial = initial_parameters(problem, config.seed, plan.dtype)
        if plan.rule is LIVE:
            require_live_chain(plan, initial)
        with TraceWriter(out, header(config, problem, device)) as writer:
            writer.parameters("initial", _arrays(initial))
            recorder = _Recorder(writer, config)
            recorder.keep_initial(initial)
            recorder.keep_problem(problem, plan.sampler)
            interpreter = Interpreter(plan, initial, recorder.happened)
            engine = _engine(config, interpreter, durations, progress)
            elapsed = engine.run()
            final = [version.flat for version in interpreter.newest()]
            writer.parameters("final", _arrays(final))
            measures = problem.metrics(final, plan.dtype, interpreter.statistics())
            measures |= {
                "elapsed": float(elapsed),
                "utilisation": sum(engine.busy) / max(elapsed * len(engine.busy), 1),
            }
            writer.outcome({name: value for name, value in measures.items() if math.isfinite(value)})
            writer.count("live_versions", interpreter.live_versions)
    return out


def require_live_chain(plan: Plan, initial: Sequence[torch.Tensor]) -> None:
    """Look at every segment, along the chain, for weights that the rule `live` could not follow.

    Raises:
        SegmentError: naming the first segment that saves such weights.
    """
    inputs, _ = plan.batch(0)
    state = None
    for segment, flat in zip(plan.problem.segments, initial, strict=True):
        state = require_live(segment, flat.to(plan.device.torch), state, inputs)


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
    config: RunConfig, interpreter: Interpreter, durations: Durations, progress: Progress
) -> VirtualClock | ThreadEngine:
    if config.engine.name == "threads":
        tick = config.engine.tick_ns
        return ThreadEngine(config.method, interpreter, config.train.tasks, progress, durations, tick)
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

    # Versions are immutable, and what is done with a gradient is done out of place: neither needs a copy.

    def happened(self, event: Event, gradient: torch.Tensor | None, new: torch.Tensor) -> None:
        self._writer.append(event)
        if self._store.gradients and gradient is not None:
            self._writer.tensor(f"gradient.{event.seq}.{event.block}", gradient.detach().cpu().numpy(), copy=False)
        if self._store.versions and event.v_new > event.v_parent:
            replica = f".{event.replica}" if event.replica else ""
            name = f"version{replica}.{event.block}.{event.v_new}"
            self._writer.tensor(name, new.detach().cpu().numpy(), copy=False)
