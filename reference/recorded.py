"""A recorded run opened for repetition: its trace, its plan rebuilt, and the rows of every task."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from reference.config import RunConfig
from reference.config_file import run_config
from reference.plan import Plan, plan_of
from reference.trace.reader import Trace, open_trace
from reference.trace.schema import BUFFER, GRADIENT_KINDS, MIX, Event, TraceError
from reference.trace.validate import validate

REPEATABLE = (*GRADIENT_KINDS, BUFFER, MIX)


@dataclass(frozen=True)
class RecordedRun:
    """What a replay needs.

    Attributes:
        plan: what its configuration resolves to, here and now.
        events: the rows in their order, up to the first one of a task that the record does not hold whole. Later rows
            of whole tasks may be cut off with it.
        tasks: of each task, the row of its gradient by block.
        left_out: rows at the end of an incomplete record that cannot be repeated, because the reads of their tasks
            were lost with it.
    """

    directory: Path
    trace: Trace
    config: RunConfig
    plan: Plan
    events: tuple[Event, ...]
    tasks: dict[int, dict[int, Event]]
    left_out: int

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return self.plan.blocks

    def initial(self, block: int) -> torch.Tensor:
        """The block's initial flat parameters."""
        return torch.from_numpy(self._initial[block]).to(self.plan.device.torch)

    @cached_property
    def _initial(self) -> list[np.ndarray]:
        return self.trace.parameters("initial")

    def stored_gradients(self) -> set[tuple[int, int]]:
        """(seq, block) of every gradient that the run kept."""
        names = (key.split(".") for key in self.trace.tensor_keys("gradient."))
        return {(int(seq), int(block)) for _, seq, block in names}


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
    plan = plan_of(config)
    problem = plan.problem
    if problem.dataset_digest != trace.manifest.problem.dataset_digest:
        raise TraceError(f"{directory} was recorded on other data than {problem.dataset} is now; give the same files")
    events = tuple(Event(**row) for row in trace.events.to_pylist())
    strangers = {event.kind for event in events} - set(REPEATABLE)
    if strangers:
        raise TraceError(
            f"{directory} holds events of kind {', '.join(sorted(strangers))}, which replay cannot repeat yet"
        )
    tasks: dict[int, dict[int, Event]] = defaultdict(dict)
    for event in events:
        if event.kind in GRADIENT_KINDS:
            tasks[event.task][event.block] = event
    of_tasks = (at for at, event in enumerate(events) if event.kind != MIX)
    cut = next((at for at in of_tasks if len(tasks[events[at].task]) < plan.blocks), len(events))
    if cut < len(events) and recorded.manifest.status == "complete":
        task = events[cut].task
        raise TraceError(f"{directory} says that it is complete, but task {task} lacks a block: its rows were altered")
    if not cut:
        raise TraceError(f"{directory} ended before its first task was whole, so nothing can be repeated: train again")
    return RecordedRun(directory, trace, config, plan, events[:cut], dict(tasks), len(recorded.events) - cut)
