"""Asynchronous SGD on rational quadratics in float64, annotated with quantities computed in fractions."""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
from xxhash import xxh3_128_digest

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
from tests.interleavings import Operation, lagged

POINTS = ("read", "own", "start", "now")
UP = 1 + 2.0**-40
"""Outward margin of the generator's own float norms: LAPACK errs by less than 1e-13 on matrices this small."""


def norm(vector: list[Fraction]) -> float:
    """Euclidean norm of a vector of fractions, to within an ulp or two."""
    total = sum((entry * entry for entry in vector), Fraction(0))
    scale = 1 << max(0, 2 * (64 - (total.numerator.bit_length() - total.denominator.bit_length()) // 2))
    return (
        math.isqrt(total.numerator * scale * total.denominator) / (total.denominator * math.isqrt(scale))
        if total
        else 0.0
    )


@dataclass(frozen=True)
class Quadratic:
    """Losses l_t(theta) = |A theta|^2 / 2 + c_t . theta, blocks of columns.

    Attributes:
        inputs: (n, d) matrix A of dyadic numbers.
        linear: (batches, d) vectors c_t.
        columns: half-open column range of each block.
    """

    inputs: np.ndarray
    linear: np.ndarray
    columns: tuple[tuple[int, int], ...]

    @property
    def blocks(self) -> int:
        return len(self.columns)

    @cached_property
    def hessian(self) -> list[list[Fraction]]:
        rows = [[Fraction(float(entry)) for entry in row] for row in self.inputs]
        width = self.inputs.shape[1]
        return [[sum((row[i] * row[j] for row in rows), Fraction(0)) for j in range(width)] for i in range(width)]

    @cached_property
    def block_smoothness(self) -> np.ndarray:
        """(M, M) norms of the Hessian's blocks, not below the truth."""
        dense = np.array([[float(entry) for entry in row] for row in self.hessian])
        return np.array(
            [[self._norm(dense[slice(*row), slice(*column)]) for column in self.columns] for row in self.columns]
        )

    @cached_property
    def smoothness(self) -> float:
        """Norm of the Hessian, not below the truth."""
        return self._norm(np.array([[float(entry) for entry in row] for row in self.hessian]))

    @staticmethod
    def _norm(part: np.ndarray) -> float:
        return abs(float(part[0, 0])) if part.size == 1 else float(np.linalg.norm(part, 2)) * UP

    def exact_gradient(self, theta: list[Fraction], batch: int) -> list[Fraction]:
        """The mini-batch gradient in fractions."""
        linear = [Fraction(float(entry)) for entry in self.linear[batch]]
        products = (sum((h * x for h, x in zip(row, theta, strict=True)), Fraction(0)) for row in self.hessian)
        return [product + shift for product, shift in zip(products, linear, strict=True)]

    def gradient(self, theta: np.ndarray, batch: int) -> np.ndarray:
        """The same in float64, as a trainer computes it."""
        return self.inputs.T @ (self.inputs @ theta) + self.linear[batch]


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


@dataclass
class _Task:
    reads: list[int]
    start: int = 0
    gradient: np.ndarray | None = None


def train(
    problem: Quadratic, operations: list[Operation], initial: np.ndarray, step_size: float, weights: str = "stash"
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
    return QuadraticRun(problem, events, versions, _annotate(problem, events, versions, step_size))


class _Places:
    """Versions of the reference points, from the list of events."""

    def __init__(self, events: list[Event], blocks: int) -> None:
        self.mine: dict[int, dict[int, Event]] = {}
        self.seqs: list[list[int]] = [[] for _ in range(blocks)]
        for event in events:
            self.mine.setdefault(event.task, {})[event.block] = event
            self.seqs[event.block].append(event.seq)

    def reference(self, event: Event, point: str) -> list[int]:
        if point in ("read", "own"):
            mine = self.mine[event.task]
            return [mine[k].v_read if point == "read" else mine[k].v_parent for k in range(len(self.seqs))]
        if point == "start":
            return [bisect_right(seqs, event.seq_start) for seqs in self.seqs]
        return [bisect_left(seqs, event.seq) for seqs in self.seqs]


def _annotate(
    problem: Quadratic, events: list[Event], versions: list[list[np.ndarray]], step_size: float
) -> list[dict[str, object]]:
    exact = [[[Fraction(float(entry)) for entry in version] for version in block] for block in versions]
    places = _Places(events, problem.blocks)
    rows: list[dict[str, object]] = []
    for event in events:
        if len(places.mine[event.task]) < problem.blocks:
            continue
        span = slice(*problem.columns[event.block])
        read = places.reference(event, "read")
        mixed = [entry for block, version in enumerate(read) for entry in exact[block][version]]
        applied = problem.exact_gradient(mixed, event.batch)[span]
        run_gradient = problem.gradient(np.array([float(entry) for entry in mixed]), event.batch)[span]
        step = [
            new - old
            for new, old in zip(exact[event.block][event.v_new], exact[event.block][event.v_parent], strict=True)
        ]
        run_exact = [Fraction(float(entry)) for entry in run_gradient]
        eta = Fraction(step_size)
        row: dict[str, object] = {
            "seq": event.seq,
            "block": event.block,
            "task": event.task,
            "applied_norm": norm(applied),
            "run_rounding": UP * norm([mine - true for mine, true in zip(run_exact, applied, strict=True)]),
            "step_norm": norm(step),
            "residual": UP * norm([moved + eta * own for moved, own in zip(step, run_exact, strict=True)]),
            "smoothness": problem.block_smoothness[event.block].tolist(),
            "smoothness_backward": [0.0] * problem.blocks,
            "smoothness_whole": problem.smoothness,
            "smoothness_whole_backward": 0.0,
        }
        for point in POINTS:
            target = places.reference(event, point)
            there = [entry for block, version in enumerate(target) for entry in exact[block][version]]
            gradient = problem.exact_gradient(there, event.batch)[span]
            bias = norm([mine - true for mine, true in zip(applied, gradient, strict=True)])
            away = [
                norm([a - b for a, b in zip(mixed[slice(*s)], there[slice(*s)], strict=True)]) for s in problem.columns
            ]
            row |= {
                f"sample_{point}": norm(gradient),
                f"bias_{point}": bias,
                f"inner_{point}": float(sum((a * b for a, b in zip(applied, gradient, strict=True)), Fraction(0))),
                f"rounding_{point}": bias * 2.0**-50,
                f"displacement_{point}": away,
                f"displacement_backward_{point}": away,
            }
        rows.append(row)
    return rows


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
    nothing = np.zeros((tasks, 1), dtype=np.int64)
    operations = lagged(np.full(tasks, delay), 1, pace=nothing[:, 0], in_order=False, spread=nothing)
    return train(problem, operations, np.zeros(1), step_size)
