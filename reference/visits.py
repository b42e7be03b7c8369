"""The region that a run visited, and with it the constants that hold there: smoothness and rounding of each mini-batch."""

from collections.abc import Iterator, Sequence

from reference.certified.upper import Upper
from reference.engines.replay import Replayed
from reference.norms import norm_error
from reference.points import TaskPoints
from reference.problems.problem import Visited
from reference.recorded import RecordedRun
from reference.task_gradients import Row
from reference.trace.schema import REFERENCE_POINTS


class Visits:
    """Collects the versions of a run, then fills in what depends on all of them.

    Smoothness constants hold on a convex region that contains every version, hence every segment between two of them.
    """

    def __init__(self, run: RecordedRun) -> None:
        self._run = run
        self._truth = run.problem.truth
        self._visited: list[Visited] = [
            self._truth.visit(block, run.initial(block).double().cpu().numpy()) for block in range(run.blocks)
        ]

    def add(self, step: Replayed) -> None:
        """One more version."""
        block = step.event.block
        seen = self._truth.visit(block, step.new.double().cpu().numpy())
        self._visited[block] = self._visited[block].join(seen)

    def finish(self, task: TaskPoints, rows: Sequence[Row]) -> Iterator[Row]:
        """The rows of a task with the columns that depend on the whole region."""
        batch = self._run.sampler.rows(task.task)
        rounding = self._truth.gradient_rounding(batch, self._visited, "float64")
        smoothness = self._truth.batch_smoothness(batch, self._visited)
        for block, row in enumerate(rows):
            size = len(self._run.initial(block))
            _add_rounding(row, rounding[block], norm_error(size))
            if smoothness is not None:
                row["smoothness"] = smoothness.blocks[block].tolist()
                row["smoothness_backward"] = smoothness.blocks_backward[block].tolist()
                row["smoothness_whole"] = float(smoothness.whole)
                row["smoothness_whole_backward"] = float(smoothness.whole_backward)
            yield row


def _add_rounding(row: Row, rounding: float, relative: Upper) -> None:
    """Both gradients of a measured bias may be off by `rounding`, and the norm of their difference by a factor."""
    for reference in REFERENCE_POINTS:
        name, measured = f"rounding_{reference}", row[f"bias_{reference}"]
        assert isinstance(measured, float)
        if row[name] != 0.0:
            row[name] = float((Upper.of(2.0 * rounding) + 2.0 * relative * measured).value)
    distance = row["run_rounding"]
    assert isinstance(distance, float)
    row["run_rounding"] = float((Upper.of(distance) * (1.0 + 2.0 * relative) + rounding).value)
