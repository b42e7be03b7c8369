"""Asynchronous SGD on rational quadratics in float64: run, annotated in fractions, and recorded as a trace."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from xxhash import xxh3_128_digest

from analysis.interleaving import Operation, written_in_turn
from analysis.run import Run, open_run
from reference.trace import (
    ANNOTATIONS,
    Block,
    Constant,
    Event,
    Manifest,
    Parameter,
    Problem,
    TraceWriter,
    write_annotations,
)
from tests.quadratic_annotations import annotate
from tests.quadratics import Quadratic


@dataclass(frozen=True)
class QuadraticRun:
    """A finished run: its events, every version of every block, one annotation a write.

    Attributes:
        problem: The losses.
        events: Rows of the event log.
        versions: Per block, the list of its flat float64 versions.
        annotations: Rows of the annotations, as dictionaries.
    """

    problem: Quadratic
    events: list[Event]
    versions: list[list[np.ndarray]]
    annotations: list[dict[str, object]]


@dataclass
class _Task:
    reads: list[int]
    start: int = 0
    gradient: np.ndarray | None = None


def train(
    problem: Quadratic, operations: Sequence[Operation], initial: np.ndarray, step_size: float, weights: str = "stash"
) -> QuadraticRun:
    """Run the operations; batch t serves task t."""
    versions = [[initial[slice(*span)].copy()] for span in problem.columns]
    history: list[tuple[int, int, int]] = []
    tasks: dict[int, _Task] = {}
    events: list[Event] = []
    seq = 0
    for clock, operation in enumerate(operations):
        task = tasks.setdefault(operation.task, _Task([-1] * problem.blocks))
        if operation.kind == "read":
            for block in operation.blocks:
                task.reads[block] = len(versions[block]) - 1
            continue
        if operation.kind == "backward":
            continue  # the losses are sums over blocks: the weights of the backward pass do not enter
        if operation.kind == "start":
            task.start = seq
            mixed = np.concatenate([versions[block][version] for block, version in enumerate(task.reads)])
            task.gradient = problem.gradient(mixed, operation.task)
            continue
        seq += 1
        assert task.gradient is not None
        for block in operation.blocks:
            parent = len(versions[block]) - 1
            new = versions[block][parent] - step_size * task.gradient[slice(*problem.columns[block])]
            backward = len(versions[block]) - 1 if weights == "live" else task.reads[block]
            versions[block].append(new)
            history.append((seq, operation.task, block))
            events.append(
                Event(
                    seq=seq,
                    seq_start=task.start,
                    t_ns=clock,
                    t_read_ns=0,
                    replica=0,
                    peer=-1,
                    worker=0,
                    thread=0,
                    block=block,
                    kind="write",
                    task=operation.task,
                    batch=operation.task,
                    v_read=task.reads[block],
                    v_activation=task.reads[block],
                    v_backward=backward,
                    v_parent=parent,
                    v_new=parent + 1,
                    v_buffer=-1,
                    v_peer=-1,
                    weights=weights,
                    step_size=step_size,
                    scale=1.0,
                    loss=math.nan,
                    digest=xxh3_128_digest(new.tobytes()),
                )
            )
    return QuadraticRun(problem, events, versions, annotate(problem, events, versions, step_size))


def tight(strength: float, delay: int, tasks: int) -> QuadraticRun:
    """The instance on which PD-B1 is attained: one parameter, curvature 1/4, gradient 1 at every point of the run."""
    curvature = 0.25
    step_size = strength / curvature / delay
    points = [0.0]
    for task in range(tasks):
        applied = 1.0 + curvature * (points[max(0, task - delay)] - points[task])
        points.append(points[task] - step_size * applied)
    linear = 1.0 - curvature * np.array(points[:-1])
    problem = Quadratic(np.array([[math.sqrt(curvature)]]), linear[:, None], ((0, 1),))
    return train(problem, written_in_turn(((delay,),) * tasks), np.zeros(1), step_size)


def record(
    run: QuadraticRun,
    directory: Path,
    *,
    weights: str = "stash",
    smoothness: tuple[str, str] = ("exact", ""),
    config: dict[str, object] | None = None,
    constants: dict[str, Constant] | None = None,
    stride: int = 1,
    status: str = "complete",
) -> Run:
    """Write the run as a trace and open it for judging.

    Args:
        smoothness: Provenance of the smoothness constants, and its reason; "unavailable" drops the columns.
        config: Sections of the configuration to add.
        constants: Constants that the problem declares.
        stride: Annotate only every so-many-th write.
        status: How the run ended.
    """
    sizes = [stop - start for start, stop in run.problem.columns]
    manifest = Manifest(
        method="asgd",
        weight_rule=weights,
        blocks=tuple(Block(f"block {k}", (Parameter("theta", (size,)),)) for k, size in enumerate(sizes)),
        dtype="float64",
        problem=Problem("quadratic", "", "", len(run.problem.linear), constants or {}, *smoothness),
        config={"train": {"sampling": "iid"}, "engine": {"name": "simulate"}, **(config or {})},
    )
    writer = TraceWriter(directory, manifest)
    writer.parameters("initial", [block[0] for block in run.versions])
    writer.tensor("problem.inputs", run.problem.inputs)
    writer.tensor("problem.linear", run.problem.linear)
    for block, versions in enumerate(run.versions):
        for number, flat in enumerate(versions):
            writer.tensor(f"version.{block}.{number}", flat)
    for event in run.events:
        writer.append(event)
    writer.close(status, "" if status == "complete" else "told to")
    missing = {"smoothness", "smoothness_backward", "smoothness_whole", "smoothness_whole_backward"}
    rows = [
        {key: None if smoothness[0] == "unavailable" and key in missing else value for key, value in row.items()}
        for row in run.annotations[::stride]
    ]
    write_annotations(directory, pa.Table.from_pylist(rows, schema=ANNOTATIONS))
    return open_run(directory)
