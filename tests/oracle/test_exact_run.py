"""The exact run against its definition: every value looked up in the list of operations, from the last to the first."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given

from analysis.exact_run import ExactRun
from analysis.interleaving import Operation, interleaved, written_in_turn
from analysis.strategies import exact_runs


@dataclass
class Definition:
    """What a run is, by recursion on its operations."""

    run: ExactRun
    known: dict[tuple[int, int], list[Fraction]] = field(default_factory=dict)
    applied: dict[int, list[Fraction]] = field(default_factory=dict)

    @property
    def spans(self) -> list[slice]:
        return [slice(*pair) for pair in pairwise([0, *accumulate(self.run.sizes)])]

    @property
    def blocks(self) -> range:
        return range(len(self.run.sizes))

    def writers(self, block: int, before: int) -> list[int]:
        """The tasks that wrote a block among the first so many operations, in order."""
        return [o.task for o in self.run.operations[:before] if o.kind == "write" and block in o.blocks]

    def value(self, block: int, before: int) -> list[Fraction]:
        """A block after the first so many operations."""
        if (block, before) not in self.known:
            run, here = self.run, list(self.run.initial[self.spans[block]])
            velocity = [run.velocity] * len(here)
            for task in self.writers(block, before):
                push = [g + run.decay * x for g, x in zip(self.gradient(task)[self.spans[block]], here, strict=True)]
                velocity = [run.momentum * v + g for v, g in zip(velocity, push, strict=True)]
                late = [g + run.momentum * v for g, v in zip(push, velocity, strict=True)]
                here = [x - run.step(task) * m for x, m in zip(here, late if run.nesterov else velocity, strict=True)]
                here[0] -= run.step(task) * run.rounding * (block == 0)
            self.known[block, before] = here
        return self.known[block, before]

    def state(self, before: int) -> list[Fraction]:
        return [entry for block in self.blocks for entry in self.value(block, before)]

    def place(self, kind: str, task: int, block: int | None = None) -> int | None:
        """Where a task's operation stands; None where it has none."""
        for index, operation in enumerate(self.run.operations):
            if (operation.kind, operation.task) == (kind, task) and (block is None or block in operation.blocks):
                return index
        return None

    def seen(self, task: int, vector: str, whole: bool = False) -> list[Fraction]:
        """The parameters as a pass of the task saw them; or the versions that a torn read says it read."""
        rules = {"F": (), "R": ("recompute",), "B": ("recompute", "live")}[vector]
        found: list[Fraction] = []
        for block in self.blocks:
            late = self.place("backward", task, block)
            late = self.place("start", task) if late is None else late
            at = late if self.run.weights in rules else self.place("read", task, block)
            assert at is not None
            part = list(self.value(block, at))
            torn = () if whole else self.run.torn
            for back in (back for number, place, back in torn if (number, place) == (task, block)):
                read = self.place("read", task, block)
                assert read is not None
                part[0] = self.older(block, read, back)[0]
            found += part
        return found

    def older(self, block: int, before: int, back: int) -> list[Fraction]:
        """A block so many versions before the one after the first so many operations."""
        places = [
            0,
            *(i + 1 for i, o in enumerate(self.run.operations[:before]) if o.kind == "write" and block in o.blocks),
        ]
        return self.value(block, places[max(0, len(places) - 1 - back)])

    def mixed(self, task: int, points: dict[str, list[Fraction]]) -> list[Fraction]:
        """H_F F + H_R R + H_B B."""
        total = [Fraction(0)] * len(self.run.initial)
        for vector, part in zip("FRB", self.run.batch(task).parts(), strict=True):
            for row, line in enumerate(part):
                total[row] += sum((Fraction(h) * x for h, x in zip(line, points[vector], strict=True)), Fraction(0))
        return total

    def gradient(self, task: int) -> list[Fraction]:
        """As the task applied it."""
        if task not in self.applied:
            self.applied[task] = self.at(task, {vector: self.seen(task, vector) for vector in "FRB"})
        return self.applied[task]

    def at(self, task: int, points: dict[str, list[Fraction]]) -> list[Fraction]:
        """The task's gradient at these parameters."""
        constant = list(self.run.batch(task).linear)
        if self.run.anchored:
            start = self.place("start", task)
            assert start is not None
            here = self.mixed(task, dict.fromkeys("FRB", self.state(start)))
            constant = [c - m for c, m in zip(constant, here, strict=True)]
        found = [c + m for c, m in zip(constant, self.mixed(task, points), strict=True)]
        first = points["F"][0]
        found[0] += self.run.batch(task).jump * ((first > 0) - (first < 0))
        return found

    def reference(self, task: int, point: str, block: int) -> list[Fraction]:
        """The state that a bias of this block is held against."""
        if point == "read":
            return self.seen(task, "F", whole=True)
        at = {"start": self.place("start", task), "now": self.place("write", task, block)}.get(point)
        if at is not None:
            return self.state(at)
        own = [self.place("write", task, each) for each in self.blocks]
        return [entry for each, index in zip(self.blocks, own, strict=True) for entry in self.value(each, index or 0)]


@given(exact_runs())
def test_versions_and_biases_are_those_of_the_definition(drawn: ExactRun) -> None:
    run = replace(drawn, operations=tuple(operation for operation in drawn.operations if operation.task < 5))
    definition, history, everything = Definition(run), run.history, len(run.operations)
    counts = np.array([[len(definition.writers(block, everything)) for block in definition.blocks]])
    last = history.points(counts)
    assert [str(last[i, 0]) for i in range(last.nrows())] == list(map(str, definition.state(everything)))
    tasks = np.arange(len(history.delays.tasks))
    for point in ("read", "own", "start", "now"):
        for block, span in enumerate(definition.spans):
            squares = history.bias_squares(point, tasks, block)
            for index, task in enumerate(history.delays.tasks.tolist()):
                there = definition.at(task, dict.fromkeys("FRB", definition.reference(task, point, block)))
                bias = [a - b for a, b in zip(definition.gradient(task), there, strict=True)]
                assert str(squares[index][block]) == str(sum((b * b for b in bias[span]), Fraction(0)))


@given(exact_runs())
def test_a_printed_run_lacks_nothing_that_changes_it(run: ExactRun) -> None:
    """Where weights are stored, nothing is said of what the backward pass could read."""
    kept = tuple(operation for operation in run.operations if operation.kind != "backward")
    bare = replace(run, operations=kept)
    assert (bare.lines() == run.lines()) == (run.weights == "stash" or kept == run.operations)
    if run.weights == "stash":
        tasks = np.arange(len(run.history.delays.tasks))
        for point in ("read", "own", "start", "now"):
            assert bare.history.bias_squares(point, tasks, 0) == run.history.bias_squares(point, tasks, 0)
            for vector in ("forward", "activation", "backward"):
                tables = [one.history.delays.delay_matrix(point, vector).tolist() for one in (bare, run)]
                assert tables[0] == tables[1]


def test_delays_are_those_of_the_table() -> None:
    lags = ((0, 0), (1, 0), (2, 1), (1, 2), (3, 0))
    assert _delays(written_in_turn(lags)) == [list(row) for row in lags]
    assert _delays(written_in_turn(lags, layerwise=True, leads=(0, 1, 1, 0, 2))) == [list(row) for row in lags]


@pytest.mark.parametrize("atomic", [True, False])
def test_choices_interleave_and_none_runs_task_by_task(atomic: bool) -> None:
    assert _delays(interleaved(3, 2, (), atomic)) == [[0, 0]] * 3
    assert _delays(interleaved(2, 2, (0, 0, 1, 1, 1, 1, 1, 1), atomic))[0] == [1, 1]


def _delays(operations: tuple[Operation, ...]) -> list[list[int]]:
    """How many writes of its block each write missed."""
    written, read, found = {0: 0, 1: 0}, {}, {}
    for operation in operations:
        for block in operation.blocks:
            if operation.kind == "read":
                read[operation.task, block] = written[block]
            if operation.kind == "write":
                found[operation.task, block] = written[block] - read[operation.task, block]
                written[block] += 1
    return [[found[task, block] for block in (0, 1)] for task in sorted({task for task, _ in found})]
