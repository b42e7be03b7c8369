"""How long the judge takes over a hundred thousand annotated events."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa

from reference.trace.annotations import write_annotations
from reference.trace.schema import ANNOTATIONS
from reference.trace.writer import TraceWriter
from tests.bench.ratio import Measured, Target, median, seconds
from tests.bench.recording import BLOCKS, STEP_SIZE, manifest, rows

CHECK = Target("check of 1e5 annotated events against all bias bounds", 5.0, 1.0, "s")

SIZES = {
    "residual": 1e-18,
    "run_rounding": 1e-18,
    "rounding": 1e-18,
    "step": STEP_SIZE,
    "bias": 1e-6,
    "mean_bias": 1e-6,
}
"""Sizes of the made-up annotations by the beginning of their names; 1 for all others."""


@contextmanager
def annotated_run(events: int) -> Iterator[Path]:
    """A run of the right size; its figures are made up, and such that every bound holds."""
    with tempfile.TemporaryDirectory() as folder:
        directory, history = Path(folder) / "run", list(rows(events // BLOCKS))
        with TraceWriter(directory, manifest()) as writer:
            writer.parameters("initial", [np.ones(1)] * BLOCKS)
            for event in history:
                writer.append(event)
        draws, count = np.random.default_rng(0), len(history)
        columns = {name: [getattr(event, name) for event in history] for name in ("seq", "block", "task")}
        for field in ANNOTATIONS:
            if field.name in columns:
                continue
            here = field.name.endswith("_read") and not field.name.startswith(("sample", "inner"))
            known = next((size for part, size in SIZES.items() if field.name.startswith(part)), 1.0)
            scale = 0.0 if here else known  # nothing lies between a read and itself
            shape = count * BLOCKS if pa.types.is_list(field.type) else count
            values = pa.array(scale * draws.uniform(0.5, 1.0, shape))
            if pa.types.is_list(field.type):
                values = pa.ListArray.from_arrays(np.arange(0, shape + 1, BLOCKS, dtype=np.int32), values)
            columns[field.name] = values
        write_annotations(directory, pa.table(columns, schema=ANNOTATIONS))
        yield directory


def judging_figures(rounds: int, events: int = 100_000) -> list[Measured]:
    """The judge over every claim about a bias, from opening the run to the last verdict."""
    try:
        from analysis.check import check
        from theory.library import CLAIMS
    except ImportError as error:
        return [Measured(CHECK, None, None, f"not measured: {error}")]
    bounds = {name: claim for name, claim in CLAIMS.items() if "bias" in claim.measured}
    with annotated_run(events) as directory:
        taken = [seconds(lambda: check(directory, bounds)) for _ in range(rounds)]
    return [median(CHECK, taken, f"{', '.join(bounds)}")]
