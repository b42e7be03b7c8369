"""Random runs whose annotations are invented: numbers that have nothing to do with each other."""

import dataclasses
import itertools
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from analysis.run import Run
from analysis.strategies import REGIMES, schedules
from tests.oracle.literal_constants import Literal
from tests.quadratic_runs import QuadraticRun, record, train
from tests.quadratics import Quadratic

POINTS = ("read", "own", "start", "now")
EIGHTHS = st.integers(0, 40).map(lambda n: n / 8)
OFTEN_0 = st.just(0.0) | EIGHTHS
SMALL = EIGHTHS.map(lambda eighths: (eighths + 1) / 2**30)
"""Roundings."""


def invented(draw: st.DrawFn, task: int, block: int, blocks: int) -> dict[str, Any]:
    """An annotation of a write: numbers that have nothing to do with each other, so that none stands for another."""
    names = ("applied_norm", "step_norm", "residual", "smoothness_whole", "smoothness_whole_backward")
    row: dict[str, Any] = {name: draw(EIGHTHS) for name in names} | {"run_rounding": draw(SMALL)}
    row |= {name: [draw(OFTEN_0) for _ in range(blocks)] for name in ("smoothness", "smoothness_backward")}
    for point in POINTS:
        row |= {f"{name}_{point}": draw(EIGHTHS) for name in ("sample", "inner")} | {f"rounding_{point}": draw(SMALL)}
        row[f"bias_{point}"] = draw(OFTEN_0)
        for name in ("displacement", "displacement_backward"):
            row[f"{name}_{point}"] = [draw(OFTEN_0) for _ in range(blocks)]
    return row


@st.composite
def runs(draw: st.DrawFn) -> tuple[QuadraticRun, Literal, str]:
    """A run of a few tasks in one to three blocks, some unfinished, some writes not annotated."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    blocks, tasks = len(sizes), draw(st.integers(2, 6))
    edges = [0, *itertools.accumulate(sizes)]
    problem = Quadratic(np.zeros((1, edges[-1])), np.ones((tasks, edges[-1])), tuple(itertools.pairwise(edges)))
    operations = draw(schedules(draw(st.sampled_from(REGIMES)), tasks, blocks, draw(st.integers(1, 3))))
    weights, newest = draw(st.sampled_from(["stash", "live", "live"])), draw(st.booleans())
    finished = train(problem, operations, np.zeros(edges[-1]), 0.5, weights)
    kept = finished.events[: max(1, len(finished.events) - draw(st.integers(0, blocks)))]
    events = [
        event._replace(
            step_size=draw(st.sampled_from([0.25, 0.5])),
            scale=draw(st.sampled_from([1.0, 0.5])),
            v_backward=event.v_read
            if weights == "stash"
            else draw(st.just(event.v_parent) if newest else st.integers(event.v_read, event.v_parent)),
        )
        for event in kept
    ]
    whole_tasks = {event.task for event in events if sum(other.task == event.task for other in events) == blocks}
    rows, every = {}, draw(st.booleans())
    for event in events:
        if event.task in whole_tasks and (every or draw(st.integers(0, 4))):
            rows[event.task, event.block] = invented(draw, event.task, event.block, blocks)
    for (task, block), row in rows.items():
        first = next(other for other in range(blocks) if (task, other) in rows)
        # Only at `now` has each block a reference point of its own.
        for name in (f"displacement_{way}{point}" for way in ("", "backward_") for point in POINTS[:3]):
            row[name] = rows[task, first][name]
        row |= {"seq": next(e.seq for e in events if (e.task, e.block) == (task, block)), "task": task, "block": block}
    other = draw(st.booleans()) and blocks > 1
    literal = Literal(events, rows, tuple(sizes), weights == "stash", other)
    return dataclasses.replace(finished, events=events, annotations=list(rows.values())), literal, weights


def judged(case: tuple[QuadraticRun, Literal, str], folder: str) -> Run:
    finished, literal, weights = case
    config: dict[str, object] = {"method": {"prediction": "velocity"}} if literal.other_weights else {}
    return record(finished, Path(folder) / "run", weights=weights, config=config)
