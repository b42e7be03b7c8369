"""What annotations mean for replicas, recomputation, shrinking and predictions, from stored versions and gradients."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from reference.annotate import annotate
from reference.config_file import run_config
from reference.plan import plan_of
from reference.run import train
from reference.trace.reader import Trace, open_trace
from reference.trace.schema import Event
from reference.visits import Visits
from reference.vjp import mixed_gradient
from tests.training_runs import NETWORK, configuration, events_of

BLOCKS, TASKS = 4, 9
# Norms of at most 700 numbers, computed here in another order.
ROUNDING = 2 * 704 * 2.0**-53
MOMENTUM = {"step_size": 0.0625, "momentum": 0.5}


def norm(vector: np.ndarray) -> float:
    return math.sqrt(math.fsum(float(entry) ** 2 for entry in vector))


class Run:
    """An annotated run with everything stored."""

    def __init__(self, out: Path, dtype: str = "float64", **sections: Any) -> None:
        config = configuration(
            problem=NETWORK,
            train={"tasks": TASKS, "batch_size": 6, "dtype": dtype},
            store={"versions": True, "gradients": True},
            **{"optimizer": {"step_size": 0.25}, **sections},
        )
        annotate(train(config, out))
        self.trace: Trace = open_trace(out)
        self.events = [event for event in events_of(out) if event.task >= 0]
        self.rows = {(row["seq"], row["block"]): row for row in self.trace.annotations.to_pylist()}
        self.plan = plan_of(run_config(self.trace.manifest.config))
        self.known: dict[tuple[bytes, ...], list[np.ndarray]] = {}

    def row(self, event: Event) -> dict[str, Any]:
        return self.rows[event.seq, event.block]

    def version(self, replica: int, block: int, number: int) -> np.ndarray:
        between = f"{replica}." if replica and number else ""
        return self.trace.tensor(f"version.{between}{block}.{number}").astype(np.float64)

    def gradient(self, event: Event) -> np.ndarray:
        return self.trace.tensor(f"gradient.{event.seq}.{event.block}").astype(np.float64)

    def task(self, number: int) -> list[Event]:
        return sorted((event for event in self.events if event.task == number), key=lambda event: event.block)

    def formed(self, batch: int, read: Sequence[np.ndarray], backward: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The gradient of all blocks at these weights, unshrunk; each computed once."""
        key = (str(batch).encode(), *(flat.tobytes() for flat in (*read, *backward)))
        if key in self.known:
            return self.known[key]
        inputs, targets = self.plan.batch(batch)
        forward, current = ([torch.from_numpy(flat) for flat in flats] for flats in (read, backward))
        problem, double = self.plan.problem, (inputs.double(), targets)
        mixed = mixed_gradient(problem.segments, self.plan.rule, problem.loss, double, forward, current)
        self.known[key] = [block.numpy() for block in mixed.blocks]
        return self.known[key]


@pytest.mark.parametrize("exchange", [True, False])
def test_replicas_are_measured_against_their_own_store(tmp_path: Path, exchange: bool) -> None:
    method = {"name": "asgd", "count": 2, "replicas": 2, "exchange": exchange}
    run, elsewhere = Run(tmp_path / "run", method=method, durations={"kind": "jitter", "forward": 9, "backward": 9}), 0
    assert {event.replica for event in run.events} == {0, 1}
    for event in run.events:
        task, row = run.task(event.task), run.row(event)
        read = [run.version(event.replica, e.block, e.v_read) for e in task]
        own = [run.version(event.replica, e.block, e.v_parent) for e in task]
        away = [norm(a - b) for a, b in zip(read, own, strict=True)]
        assert row["displacement_own"] == pytest.approx(away, rel=ROUNDING)
        applied, there = (run.formed(event.batch, point, point)[event.block] for point in (read, own))
        assert row["bias_own"] == pytest.approx(norm(applied - there), rel=1e-9, abs=1e-15)
        known = run.trace.tensor_keys("version.")
        if all(f"version.{'1.' * (1 - event.replica)}{e.block}.{e.v_parent}" in known for e in task if e.v_parent):
            other = [run.version(1 - event.replica, e.block, e.v_parent) for e in task]
            elsewhere += any(norm(a - b) > 1e-6 for a, b in zip(own, other, strict=True))
    assert elsewhere > TASKS  # the other store would have given other figures


def test_features_replay_has_no_bias_at_read_in_the_top_block_only(tmp_path: Path) -> None:
    """The top block runs again at the weights that it has just read, on the features that it was given. Those are old,
    so at `own` there is a bias in every block."""
    run = Run(tmp_path / "run", method={"name": "features_replay"})
    for event in run.events:
        row, top = run.row(event), event.block == BLOCKS - 1
        steady = event.task >= BLOCKS
        assert row["displacement_backward_own"] == [0.0] * BLOCKS  # Θ^B is what is about to be written
        assert (row["bias_read"] == 0.0) == top or not steady
        assert row["bias_own"] > row["rounding_own"] or not steady


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shrink", [0.5, 0.7])
def test_shrinking_is_in_the_stored_gradient_and_not_in_the_columns(tmp_path: Path, shrink: float, dtype: str) -> None:
    run = Run(tmp_path / "run", dtype, method={"name": "fdg", "shrink": shrink})
    for event in run.events:
        row, stored, scale = run.row(event), run.gradient(event), shrink ** (BLOCKS - 1 - event.block)
        assert event.scale == scale
        read = [run.version(0, e.block, e.v_read) for e in run.task(event.task)]
        applied = run.formed(event.batch, read, read)[event.block]
        assert row["applied_norm"] == pytest.approx(norm(applied), rel=ROUNDING)
        away = norm(applied - stored / scale)
        assert away <= row["run_rounding"]
        if dtype == "float64" and shrink == 0.5:
            assert away == 0.0  # powers of two shrink without rounding
        # Measured, not estimated: beside it there is what rounding does to gradients in double precision.
        assert row["run_rounding"] <= away * (1 + 1e-6) + 1e-10
        own = [run.version(0, e.block, e.v_parent) for e in run.task(event.task)]
        expected = norm(applied - run.formed(event.batch, own, own)[event.block])
        assert row["bias_own"] == pytest.approx(expected, rel=1e-9, abs=1e-15)
        # The step itself is shrunk, and the residual is of the step.
        new, parent = (run.version(0, event.block, number) for number in (event.v_new, event.v_parent))
        assert norm(new - parent + event.step_size * stored) <= row["residual"]


def predicted(run: Run, method: dict[str, Any], block: int, number: int) -> np.ndarray:
    """What the forward pass computes with when it reads a version: D updates ahead, by torch's own operations."""
    horizon, at = 2 * (BLOCKS - 1 - block), torch.from_numpy(run.version(0, block, number))
    if method["prediction"] == "weights":
        before = torch.from_numpy(run.version(0, block, max(number - 1, 0)))
        return torch.add(at, at - before, alpha=horizon).numpy()
    velocity = torch.zeros_like(at)
    for event in run.events:
        if event.block == block and event.v_new <= number:
            velocity = velocity.mul(MOMENTUM["momentum"]).add_(torch.from_numpy(run.gradient(event)))
    return torch.sub(at, velocity, alpha=MOMENTUM["step_size"] * horizon).numpy()


@pytest.mark.parametrize("weights", ["stash", "live", "recompute"])
@pytest.mark.parametrize("prediction", ["velocity", "weights"])
def test_predicted_weights_are_what_is_measured_and_covered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prediction: str, weights: str
) -> None:
    visited: list[tuple[int, bytes]] = []
    add = Visits.add

    def watched(self: Visits, block: int, flat: np.ndarray) -> None:
        visited.append((block, flat.tobytes()))
        add(self, block, flat)

    monkeypatch.setattr(Visits, "add", watched)
    method = {"name": "pipelined_bp", "prediction": prediction, "weights": weights}
    run, moved = Run(tmp_path / "run", method=method, optimizer=MOMENTUM), 0
    for event in run.events:
        task, row = run.task(event.task), run.row(event)
        used = [predicted(run, method, e.block, e.v_read) for e in task]
        backward = used if weights == "stash" else [run.version(0, e.block, e.v_backward) for e in task]
        assert all((e.block, flat.tobytes()) in visited for e, flat in zip(task, used, strict=True))
        for point, column in (("read", "v_read"), ("own", "v_parent")):
            there = [run.version(0, e.block, getattr(e, column)) for e in task]
            for name, mine in (("displacement", used), ("displacement_backward", backward)):
                away = [norm(a - b) for a, b in zip(mine, there, strict=True)]
                assert row[f"{name}_{point}"] == pytest.approx(away, rel=ROUNDING)
            applied = run.formed(event.batch, used, backward)[event.block]
            bias = norm(applied - run.formed(event.batch, there, there)[event.block])
            assert row[f"bias_{point}"] == pytest.approx(bias, rel=1e-9, abs=1e-15)
            moved += point == "read" and bias > 0
        assert row["applied_norm"] == pytest.approx(norm(run.gradient(event)), rel=1e-9)
    assert moved > TASKS  # predictions are elsewhere


@pytest.mark.parametrize(
    ("method", "optimizer"),
    [
        ({"name": "adl", "accumulation": 3, "reduction": "sum"}, {"step_size": 0.25}),
        ({"name": "adl", "accumulation": 3, "reduction": "mean"}, {"step_size": 0.25}),
        ({"name": "sync", "count": 3}, {"step_size": 0.25}),
        ({"name": "fdg", "shrink": 0.5}, MOMENTUM),
        ({"name": "fdg"}, {"step_size": 0.25}),
    ],
    ids=["a sum", "a mean", "workers", "momentum", "plain"],
)
def test_the_residual_bounds_what_a_step_is_beside_its_gradient(
    tmp_path: Path, method: dict[str, Any], optimizer: dict[str, float]
) -> None:
    run = Run(tmp_path / "run", method=method, optimizer=optimizer)
    for event in run.events:
        if event.kind == "write":
            parent, new = (run.version(0, event.block, number) for number in (event.v_parent, event.v_new))
            assert norm(new - (parent - event.step_size * run.gradient(event))) <= run.row(event)["residual"]
