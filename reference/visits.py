"""The region that a run visited, and the constants that hold there: smoothness and rounding of each mini-batch."""

from collections.abc import Iterator, Sequence

import numpy as np

from reference.certified.upper import Upper
from reference.norms import norm_error
from reference.points import TaskPoints
from reference.problems.truth import Visited
from reference.recorded import RecordedRun
from reference.task_gradients import Row
from reference.trace.schema import REFERENCE_POINTS

BUFFERED = 256
"""Versions whose norms are taken together."""


class Visits:
    """Collects the versions of a run, then fills in what depends on all of them.

    Smoothness constants hold on a convex region that contains every version, hence every segment between two of them.
    """

    def __init__(self, run: RecordedRun) -> None:
        self._run, self._truth = run, run.plan.problem.truth
        self._waiting = [[run.initial(block).double().cpu().numpy()] for block in range(run.blocks)]
        self._visited: Visited | None = None

    def add(self, block: int, flat: np.ndarray) -> None:
        """One more version of a block, float64."""
        self._waiting[block].append(flat)
        if sum(map(len, self._waiting)) >= BUFFERED:
            self._region()

    def _region(self) -> Visited:
        region = self._truth.visit(self._waiting)
        self._visited = region if self._visited is None else self._visited.join(region)
        self._waiting = [versions[-1:] for versions in self._waiting]
        return self._visited

    def finish(self, tasks: Sequence[tuple[TaskPoints, Sequence[Row]]]) -> Iterator[Row]:
        """The rows of all tasks, with the columns that depend on the whole region."""
        region = self._region()
        full = self._truth.gradient_rounding(self._truth.full_rows, region, "float64")
        relative = [norm_error(len(self._run.initial(block))) for block in range(self._run.blocks)]
        for task, rows in tasks:
            batch = self._run.plan.sampler.rows(task.batch)
            rounding = self._truth.gradient_rounding(batch, region, "float64")
            smoothness = self._truth.batch_smoothness(batch, region)
            for block, row in enumerate(rows):
                _add_rounding(row, float(rounding[block]), relative[block])
                if "exact_own" in row:
                    row["exact_rounding"] = float(full[block])
                row["smoothness_backward"] = smoothness.blocks_backward[block].tolist()
                row["smoothness_whole_backward"] = smoothness.whole_backward
                if smoothness.blocks is not None:
                    row["smoothness"] = smoothness.blocks[block].tolist()
                    row["smoothness_whole"] = smoothness.whole
                yield row


def _add_rounding(row: Row, rounding: float, relative: Upper) -> None:
    """Both gradients of a measured bias may be off by `rounding`, and the norm of their difference by a factor."""
    for reference in REFERENCE_POINTS:
        name = f"rounding_{reference}"
        if row[name] != 0.0:
            budget = Upper.of(2.0 * rounding) + 2.0 * relative * _number(row[f"bias_{reference}"])
            row[name] = float(budget.value)
    distance = Upper.of(_number(row["run_rounding"])) * (1.0 + 2.0 * relative) + rounding
    row["run_rounding"] = float(distance.value)


def _number(value: object) -> float:
    assert isinstance(value, float)
    return value
