"""Exact quantities of every write, computed on a replay: norms, biases at the four reference points, displacements.

Everything is computed in float64, whatever the run's precision: parameters and batches of a float32 run are exact
float64 numbers. The applied gradient is computed anew together with its references by one program, so that equal
versions give exactly equal gradients; how far the run's own gradient lies from it is the column `run_rounding`.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch

from reference.certified.rounding import unit_roundoff
from reference.certified.upper import Upper
from reference.config import AnnotationConfig, ConfigError
from reference.engines.replay import Replay, Replayed
from reference.engines.replay_memory import Key
from reference.environment import deterministic
from reference.norms import difference_norm, norm, norm_error
from reference.points import task_points
from reference.progress import Progress, silent
from reference.recorded import RecordedRun, open_run
from reference.task_gradients import Row, TaskGradients
from reference.trace.annotations import write_annotations
from reference.trace.schema import ANNOTATIONS, GRADIENT_KINDS, TraceError
from reference.visits import Visits


def annotate(
    directory: Path, config: AnnotationConfig | None = None, progress: Progress = silent, overwrite: bool = False
) -> None:
    """Replay the run in `directory` and write its annotations.parquet.

    Args:
        config: how much is measured; None for what the run's own configuration says.

    Raises:
        TraceError: when the run cannot be replayed bit for bit here (its numbers would be about another run).
    """
    run = open_run(directory)
    config = config or run.config.annotation
    strangers = [block for block in config.blocks if not 0 <= block < run.blocks]
    if strangers:
        raise ConfigError(f"annotation.blocks names {strangers}, but {directory} has blocks 0 to {run.blocks - 1}")
    with deterministic(int(run.trace.manifest.environment["threads_per_worker"])):
        rows = [row for row in _rows(run, config, progress) if not config.blocks or row["block"] in config.blocks]
    columns = {field.name: [row.get(field.name) for row in rows] for field in ANNOTATIONS}
    write_annotations(directory, pa.table(columns, schema=ANNOTATIONS), overwrite=overwrite)


def _rows(run: RecordedRun, config: AnnotationConfig, progress: Progress) -> Iterator[Row]:
    every_task = task_points(run.events, run.blocks)
    if not every_task:
        raise TraceError(f"{run.directory} ended before a task had written every block; train again")
    points = dict(list(every_task.items())[:: config.every])
    needed: dict[Key, int] = {}
    for task in points.values():
        for key in task.all_versions():
            needed[key] = max(needed.get(key, -1), task.last)
    replay, visits, waiting, done = Replay(run, needed), Visits(run), {}, []
    for step in replay:
        event = step.event
        if not step.matches:
            at = f"seq {event.seq}, block {event.block}"
            raise TraceError(f"{run.directory} does not repeat bit for bit here (first at {at}); see delaybound replay")
        visits.add(event.block, step.new.flat.double().cpu().numpy())
        task = points.get(event.task) if event.kind in GRADIENT_KINDS else None
        if task is None:
            continue
        assert step.gradient is not None, "the row of a gradient brings it"
        gradient = step.gradient.double()
        waiting[event.task, event.block] = _write_columns(step, gradient, run), gradient
        if step.position == task.last:
            rows, gradients = zip(*(waiting.pop((task.task, block)) for block in range(run.blocks)), strict=True)
            full = run.plan.problem.separable and len(done) % config.full_every == 0
            at = TaskGradients(run, replay, task)
            at.fill(rows, gradients, full)
            for block, weights in at.other_weights():
                visits.add(block, weights.cpu().numpy())
            done.append((task, rows))
            progress(len(done), len(points), delay=float(np.subtract(task.own, task.read).max()))
    yield from visits.finish(done)


def _write_columns(step: Replayed, gradient: torch.Tensor, run: RecordedRun) -> Row:
    """What a write itself shows: the length of its step, and how far rounding moved it from θ − η g̃."""
    event, unit = step.event, unit_roundoff(run.config.train.dtype)
    new, parent = step.new.flat.double(), step.parent.flat.double()
    # θ − η g̃ rounds η to the run's precision, the product, and the difference (less where fused): 2u‖ηg̃‖ + u‖θ_new‖ and
    # terms in u², which the spare tenths cover, as they do the rounding of the two norms.
    residual = 2.2 * unit * Upper.of(norm(gradient)) * event.step_size + 1.1 * unit * Upper.of(norm(new))
    if not run.plan.plain_steps(event.block):
        # Momentum, decay, sums and means: what the step is beside −η g̃, as measured (rounding above).
        rest = difference_norm(new, parent - event.step_size * gradient)
        residual = residual + Upper.of(rest) * (1.0 + norm_error(len(new)))
    moved = difference_norm(new, parent)
    return {
        "seq": event.seq,
        "block": event.block,
        "task": event.task,
        "step_norm": moved,
        "residual": float(residual.value),
    }
