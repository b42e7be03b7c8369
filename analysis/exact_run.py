"""Asynchronous SGD in fractions: any interleaving of reads and writes, on losses whose gradients are rational."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from analysis.delays import Delays, delays_of
from analysis.exact_batch import Batch, Vector, matrix_words, row_words
from analysis.exact_history import ExactHistory, Squares
from analysis.interleaving import Operation, schedule_words
from theory.exact.rational_matrix import to_matrix


@dataclass(frozen=True)
class ExactRun:
    """A run: what is trained, from where, who reads and writes when, and how a gradient moves the parameters.

    Attributes:
        batches: the mini-batches; task t has number t modulo their count.
        sizes: number of parameters of each block.
        initial: parameters at the start, shape (d,).
        operations: reads, backward reads, starts and writes, in the order in which they happen.
        step_sizes: of the tasks; the last one serves all further tasks.
        weights: weight rule. stash: all passes use what was read; live: B is what the last `backward` operation of the
            task saw, or its `start`; recompute: R, too.
        momentum, nesterov, velocity: v+ = m v + g; the step is v+, or with Nesterov g + m v+; v at the start.
        decay: weight decay: that share of the parameters is added to each gradient as it is applied.
        anchored: whether c is the gradient at the state in which the task's backward pass starts, wherever that is, so
            that each task has a term of its own of a finite sum, as in the instance that attains PD-B1.
        rounding: minus the step size times this is added to the first coordinate of block 0 by each of its writes.
        torn: (task, block, back): that read of a block has its first coordinate from so many versions before.
    """

    batches: tuple[Batch, ...]
    sizes: tuple[int, ...]
    initial: Vector
    operations: tuple[Operation, ...]
    step_sizes: tuple[Fraction, ...]
    weights: str = "stash"
    momentum: Fraction = Fraction(0)
    nesterov: bool = False
    velocity: Fraction = Fraction(0)
    decay: Fraction = Fraction(0)
    anchored: bool = False
    rounding: Fraction = Fraction(0)
    torn: tuple[tuple[int, int, int], ...] = ()

    @cached_property
    def history(self) -> "PlayedRun":
        """The run, played once."""
        return PlayedRun(self)

    def batch(self, task: int) -> Batch:
        """The mini-batch of a task."""
        return self.batches[task % len(self.batches)]

    def step(self, task: int) -> Fraction:
        """The step size of a task's writes."""
        return self.step_sizes[min(task, len(self.step_sizes) - 1)]

    def lines(self) -> tuple[str, ...]:
        """Everything that determines the run, so that it can be rebuilt by hand."""
        count = len(self.batches)
        sizes = ", ".join(map(str, self.sizes))
        lines = [f"blocks of {sizes} parameters, numbered from 0; start {row_words(self.initial)}"]
        for number, batch in enumerate(self.batches):
            parts = [
                f"{matrix_words(part)} {letter}"
                for letter, part in zip(("x_F", "x_R", "x_B"), batch.parts(), strict=True)
                if letter == "x_F" or any(map(any, part))
            ]
            linear = f"{matrix_words(batch.forward)} x" if len(parts) == 1 else " + ".join(parts)
            of = "each task" if count == 1 else f"task t ≡ {number} modulo {count}"
            jump = f" + {batch.jump} sign(x[0])" if batch.jump else ""
            shift = " - the same at the state where its pass starts" if self.anchored else ""
            lines.append(f"gradient of {of}: {linear}{shift} + {row_words(batch.linear)}{jump}")
        lines.append(f"step sizes {row_words(self.step_sizes)}, weights: {self.weights}")
        extra = {
            "momentum": self.momentum,
            "rounding of writes of x[0]": self.rounding,
            "first velocity": self.velocity,
            "weight decay": self.decay,
        }
        said = [f"{word} {value}" for word, value in extra.items() if value]
        said += ["Nesterov's"] if self.nesterov else []
        said += [f"task {task}'s read of block {block} torn by {back} versions" for task, block, back in self.torn]
        lines += ["; ".join(said)] if said else []
        # Where weights are stored, the backward pass takes those of the forward pass, whatever it could read.
        unread = "backward" if self.weights == "stash" else ""
        lines.append(schedule_words([operation for operation in self.operations if operation.kind != unread]))
        return tuple(lines)

    def __str__(self) -> str:
        return "\n".join(self.lines())


@dataclass
class _Task:
    """A task on its way: versions by vector, the mixed parameters of each, the gradient once its pass has started."""

    versions: dict[str, list[int]]
    values: dict[str, list[fmpq]]
    start: int = 0
    seen: bool = False
    gradient: list[fmpq] = field(default_factory=list)
    linear: list[fmpq] = field(default_factory=list)


class PlayedRun(ExactHistory):
    """A run that was played, with its versions, gradients and staleness in exact numbers."""

    def __init__(self, run: ExactRun) -> None:
        self.run = run
        self._edges = np.concatenate([[0], np.cumsum(run.sizes)])
        self._spans = list(pairwise(map(int, self._edges)))
        self._parts = [tuple(to_matrix(part) for part in batch.parts()) for batch in run.batches]
        self._versions = [[[_q(x) for x in run.initial[slice(*span)]]] for span in self._spans]
        self._velocity = [[_q(run.velocity)] * size for size in run.sizes]
        self._tasks: dict[int, _Task] = {}
        self._rows: dict[str, list[int]] = {name: [] for name in _COLUMNS}
        self._seq = 0
        for operation in run.operations:
            getattr(self, f"_{operation.kind}")(operation)
        self._delays = delays_of({name: np.array(rows) for name, rows in self._rows.items()}, len(run.sizes))
        self._order = [int(task) for task in self._delays.tasks]

    @property
    def delays(self) -> Delays:
        """Counted from the rows that were written down while it was played."""
        return self._delays

    @property
    def edges(self) -> np.ndarray:
        """From the sizes of the blocks."""
        return self._edges

    @property
    def step_size(self) -> fmpq:
        """That of the first task."""
        return _q(self.run.step(0))

    def points(self, versions: np.ndarray) -> fmpq_mat:
        """Parameters at mixed versions."""
        columns = [
            [x for block, version in enumerate(row) for x in self._versions[block][version]]
            for row in versions.tolist()
        ]
        return fmpq_mat(columns).transpose()

    def gradients(self, versions: np.ndarray, tasks: np.ndarray) -> fmpq_mat:
        """With the same versions in every pass."""
        points = self.points(versions)
        columns = []
        for place, task in enumerate(tasks.tolist()):
            point = [points[row, place] for row in range(points.nrows())]
            columns.append(self._gradient(self._order[task], dict.fromkeys("FRB", point)))
        return fmpq_mat(columns).transpose()

    def applied(self, tasks: np.ndarray) -> fmpq_mat:
        """As the tasks computed them, torn reads and all."""
        return fmpq_mat([self._tasks[self._order[task]].gradient for task in tasks.tolist()]).transpose()

    def displacement_squares(self, reference: str, vector: str, tasks: np.ndarray, block: int | None) -> Squares:
        """Of what was read, which is no version where the read was torn."""
        letter = {"forward": "F", "activation": "R", "backward": "B"}[vector]
        read = fmpq_mat([self._tasks[self._order[task]].values[letter] for task in tasks.tolist()]).transpose()
        return self.block_squares(read - self.points(self.reference(reference, tasks, block)))

    def step_squares(self, block: int) -> list[fmpq]:
        """Between all versions of the block."""
        return [
            sum(((new - old) ** 2 for old, new in zip(*pair, strict=True)), fmpq(0))
            for pair in pairwise(self._versions[block])
        ]

    def _task(self, number: int) -> _Task:
        if number not in self._tasks:
            blocks = len(self.run.sizes)
            values = {vector: [fmpq(0)] * int(self._edges[-1]) for vector in "FRB"}
            self._tasks[number] = _Task({vector: [-1] * blocks for vector in "FRB"}, values)
        return self._tasks[number]

    def _see(self, task: _Task, vector: str, block: int) -> None:
        task.versions[vector][block] = len(self._versions[block]) - 1
        task.values[vector][slice(*self._spans[block])] = self._versions[block][-1]

    def _read(self, operation: Operation) -> None:
        task = self._task(operation.task)
        for block in operation.blocks:
            for vector in "FRB":
                self._see(task, vector, block)
            for back in (back for number, at, back in self.run.torn if (number, at) == (operation.task, block)):
                old = self._versions[block][max(0, len(self._versions[block]) - 1 - back)]
                for vector in "FRB":
                    task.values[vector][self._spans[block][0]] = old[0]

    def _backward(self, operation: Operation) -> None:
        task = self._task(operation.task)
        task.seen = True
        if task.gradient and self.run.batch(operation.task).backward and self.run.weights != "stash":
            raise ValueError(f"Task {operation.task} writes before its backward pass has read all of its weights.")
        for block in operation.blocks:
            for vector in {"stash": "", "live": "B", "recompute": "RB"}[self.run.weights]:
                self._see(task, vector, block)

    def _start(self, operation: Operation) -> None:
        task = self._task(operation.task)
        if not task.seen:
            self._backward(Operation("backward", operation.task, tuple(range(len(self.run.sizes)))))
        task.start = self._seq
        number = operation.task
        linear = [_q(c) for c in self.run.batch(number).linear]
        if self.run.anchored:
            here = [x for block in self._versions for x in block[-1]]
            task.linear = [fmpq(0)] * len(linear)
            moved = self._gradient(number, dict.fromkeys("FRB", here))
            linear = [c - m for c, m in zip(linear, moved, strict=True)]
        task.linear = linear

    def gradient_of(self, batch: int, point: list[fmpq]) -> list[fmpq]:
        """The gradient of a mini-batch that does not move with the run, at one point for all passes."""
        total = fmpq_mat([[_q(c)] for c in self.run.batches[batch].linear])
        return self._with(batch, total, dict.fromkeys("FRB", point))

    def _gradient(self, number: int, points: dict[str, list[fmpq]]) -> list[fmpq]:
        total = fmpq_mat([[c] for c in self._tasks[number].linear])
        return self._with(number % len(self._parts), total, points)

    def _with(self, batch: int, total: fmpq_mat, points: dict[str, list[fmpq]]) -> list[fmpq]:
        """A constant gradient and all that depends on the parameters."""
        for part, vector in zip(self._parts[batch], "FRB", strict=True):
            total += part * fmpq_mat([[x] for x in points[vector]])
        found = [total[row, 0] for row in range(total.nrows())]
        if jump := self.run.batches[batch].jump:
            first = points["F"][0]
            found[0] += _q(jump) * ((first > 0) - (first < 0))
        return found

    def _write(self, operation: Operation) -> None:
        task, step, m = self._tasks[operation.task], _q(self.run.step(operation.task)), _q(self.run.momentum)
        if not task.gradient:
            task.gradient = self._gradient(operation.task, task.values)
        self._seq += 1
        for block in operation.blocks:
            old = self._versions[block][-1]
            gradient = task.gradient[slice(*self._spans[block])]
            pushed = [g + _q(self.run.decay) * x for g, x in zip(gradient, old, strict=True)]
            velocity = [m * v + g for v, g in zip(self._velocity[block], pushed, strict=True)]
            moved = [g + m * v for g, v in zip(pushed, velocity, strict=True)] if self.run.nesterov else velocity
            self._velocity[block] = velocity
            new = [x - step * move for x, move in zip(old, moved, strict=True)]
            new[0] -= step * _q(self.run.rounding) * (block == 0)
            self._versions[block].append(new)
            parent = len(self._versions[block]) - 2
            versions = [task.versions[vector][block] for vector in "FRB"]
            row = (self._seq, task.start, block, operation.task, *versions, parent, parent + 1)
            for name, entry in zip(_COLUMNS, row, strict=True):
                self._rows[name].append(entry)


_COLUMNS = ("seq", "seq_start", "block", "task", "v_read", "v_activation", "v_backward", "v_parent", "v_new")


def _q(number: Any) -> fmpq:
    exact = Fraction(number)
    return fmpq(exact.numerator, exact.denominator)
