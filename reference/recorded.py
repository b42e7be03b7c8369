"""A recorded run opened for repetition: its trace, its problem rebuilt, and the reads of every task."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from reference.config import RunConfig
from reference.config_file import run_config
from reference.device import Device
from reference.problems.problem import Problem
from reference.problems.registry import build
from reference.sampling import Sampler
from reference.trace.reader import Trace, open_trace
from reference.trace.schema import WRITE, Event, TraceError
from reference.trace.validate import validate
from reference.weights import WEIGHT_RULES, WeightRule

DTYPES = {"float32": torch.float32, "float64": torch.float64}


@dataclass(frozen=True)
class RecordedRun:
    """What a replay needs.

    Attributes:
        events: the writes in their order, up to the first one of a task that the record does not hold whole. Later
            writes of whole tasks may be cut off with it.
        reads: of each task, the version that its forward pass read, by block.
        left_out: writes at the end of an incomplete record that cannot be repeated, because the reads of their tasks
            were lost with it.
    """

    directory: Path
    trace: Trace
    config: RunConfig
    problem: Problem
    device: Device
    rule: WeightRule
    sampler: Sampler
    events: tuple[Event, ...]
    reads: dict[int, dict[int, int]]
    left_out: int

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return len(self.problem.segments)

    @property
    def dtype(self) -> torch.dtype:
        """The precision in which the run was trained."""
        return DTYPES[self.config.train.dtype]

    def initial(self, block: int) -> torch.Tensor:
        """The block's initial flat parameters."""
        return torch.from_numpy(self._initial[block]).to(self.device.torch)

    @cached_property
    def _initial(self) -> list[np.ndarray]:
        return self.trace.parameters("initial")

    def batch(self, number: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The mini-batch's inputs and targets, as the run saw them."""
        return self.problem.batch(torch.from_numpy(self.sampler.rows(number)), self.dtype, self.device.torch)

    def stored_gradients(self) -> set[tuple[int, int]]:
        """(seq, block) of every gradient that the run kept."""
        names = (key.split(".") for key in self.trace.tensor_keys("gradient."))
        return {(int(seq), int(block)) for _, seq, block in names}


def sampler_of(config: RunConfig, problem: Problem) -> Sampler:
    """The run's mini-batches."""
    return Sampler(config.seed, problem.samples, config.train.batch_size, config.train.sampling)


def open_run(directory: Path) -> RecordedRun:
    """Open and validate a run that this trainer recorded.

    Raises:
        TraceError: when it is no readable run, was recorded by a program that this one cannot repeat, or its data set
            has changed.
    """
    recorded = open_trace(directory)
    trace = recorded.settled()
    validate(trace)
    config = run_config(trace.manifest.config)
    problem = build(config.problem)
    if problem.dataset_digest != trace.manifest.problem.dataset_digest:
        raise TraceError(f"{directory} was recorded on other data than {problem.dataset} is now; give the same files")
    events = tuple(Event(**row) for row in trace.events.to_pylist())
    strangers = {event.kind for event in events} - {WRITE}
    if strangers:
        raise TraceError(
            f"{directory} holds events of kind {', '.join(sorted(strangers))}, which replay cannot repeat yet"
        )
    reads: dict[int, dict[int, int]] = defaultdict(dict)
    for event in events:
        reads[event.task][event.block] = event.v_read
    blocks = len(problem.segments)
    cut = next((at for at, event in enumerate(events) if len(reads[event.task]) < blocks), len(events))
    if not cut:
        raise TraceError(f"{directory} ended before its first task was whole, so nothing can be repeated: train again")
    return RecordedRun(
        directory,
        trace,
        config,
        problem,
        Device(config.engine.device),
        WEIGHT_RULES[config.method.weights],
        sampler_of(config, problem),
        events[:cut],
        dict(reads),
        len(recorded.events) - cut,
    )
