"""Every annotation column against a naive recomputation from stored versions, found by walking the events."""

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from reference.annotate import annotate
from reference.config import AnnotationConfig, ConfigError
from reference.config_file import run_config
from reference.plan import plan_of
from reference.problems.registry import build
from reference.run import train
from reference.trace.reader import Trace, open_trace
from reference.trace.schema import ANNOTATIONS, Event, TraceError
from reference.vjp import mixed_gradient
from reference.weights import WEIGHT_RULES
from tests.training_runs import NETWORK, configuration, events_of

POINTS = ("read", "own", "start", "now")
# Norms and inner products of at most 700 numbers, computed here in another order: γ_n of each side, n + 4 roundings.
ROUNDING = 2 * 704 * 2.0**-53
BLOCKS = 4
EVERYTHING = -1


def run_of(out: Path, dtype: str = "float64", method: dict[str, Any] | None = None, **annotation: Any) -> Trace:
    config = configuration(
        problem=NETWORK,
        method={"name": "pd_asgd", "forward_threads": 2, "backward_threads": 3, "queue": 3, **(method or {})},
        durations={"kind": "jitter", "forward": 30, "backward": 60, "spread": 0.9},
        optimizer={"step_size": 0.25},
        train={"tasks": 6, "batch_size": 6, "dtype": dtype},
        store={"versions": True, "gradients": True},
    )
    train(config, out)
    annotate(out, AnnotationConfig(**{"full_every": 1, **annotation}))
    return open_trace(out)


class Naive:
    """The run's quantities, straight from its stored versions."""

    def __init__(self, trace: Trace) -> None:
        self.trace, self.events = trace, events_of(trace.directory)
        self.config = run_config(trace.manifest.config)
        self.problem = build(self.config.problem)
        self.rule = WEIGHT_RULES[self.config.method.weights]
        self.gradients: dict[tuple[int, ...], tuple[list[np.ndarray], float]] = {}

    def point(self, event: Event, name: str) -> list[int]:
        """Versions of a reference point of one write."""
        found = [0] * BLOCKS
        for row in self.events:
            if row.task == event.task and name in ("read", "backward", "own"):
                column = {"read": row.v_read, "backward": row.v_backward, "own": row.v_parent}[name]
                found[row.block] = column
            if (name == "start" and row.seq <= event.seq_start) or (name == "now" and row.seq < event.seq):
                found[row.block] = max(found[row.block], row.v_new)
        return found

    def parameters(self, versions: Sequence[int]) -> list[torch.Tensor]:
        arrays = [self.trace.tensor(f"version.{block}.{version}") for block, version in enumerate(versions)]
        return [torch.from_numpy(array).double() for array in arrays]

    def gradient(self, batch: int, read: Sequence[int], backward: Sequence[int]) -> tuple[list[np.ndarray], float]:
        """Gradient of all blocks and loss on one mini-batch, or on all data for `EVERYTHING`; each computed once."""
        key = (batch, *read, *backward)
        if key not in self.gradients:
            whole = np.arange(self.problem.samples)
            rows = whole if batch == EVERYTHING else plan_of(self.config, self.problem).sampler.rows(batch)
            data = self.problem.batch(torch.from_numpy(rows), torch.float64)
            weights = self.parameters(read), self.parameters(backward)
            mixed = mixed_gradient(self.problem.segments, self.rule, self.problem.loss, data, *weights)
            self.gradients[key] = [block.numpy() for block in mixed.blocks], float(mixed.loss)
        return self.gradients[key]


def norm(vector: np.ndarray) -> float:
    return math.sqrt(math.fsum(float(entry) ** 2 for entry in vector))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("method", [{}, {"weights": "live"}, {"name": "d_asgd"}], ids=["stash", "live", "block"])
def test_every_column_is_what_its_name_says(tmp_path: Path, method: dict[str, Any], dtype: str) -> None:
    trace = run_of(tmp_path / "run", dtype, method)
    naive, table = Naive(trace), trace.annotations.to_pylist()
    by_name = {(row["seq"], row["block"]): row for row in table}
    assert set(by_name) == {(event.seq, event.block) for event in naive.events}
    unequal = set()
    for event in naive.events:
        row, block = by_name[event.seq, event.block], event.block
        read, backward = naive.point(event, "read"), naive.point(event, "backward")
        applied, _ = naive.gradient(event.batch, read, backward)
        assert row["task"] == event.task
        assert row["applied_norm"] == pytest.approx(norm(applied[block]), rel=ROUNDING)
        full_applied, _ = naive.gradient(EVERYTHING, read, backward)
        for name in POINTS:
            versions = naive.point(event, name)
            sample, _ = naive.gradient(event.batch, versions, versions)
            bias = norm(applied[block] - sample[block])
            assert row[f"sample_{name}"] == pytest.approx(norm(sample[block]), rel=ROUNDING)
            assert row[f"bias_{name}"] == pytest.approx(bias, rel=ROUNDING)
            inner = math.fsum(float(a) * float(b) for a, b in zip(applied[block], sample[block], strict=True))
            spare = ROUNDING * norm(applied[block]) * norm(sample[block])
            assert row[f"inner_{name}"] == pytest.approx(inner, rel=0, abs=spare)
            assert (row[f"rounding_{name}"] == 0.0) == (versions == read == backward)
            there = naive.parameters(versions)
            for column, mine in (("displacement", read), ("displacement_backward", backward)):
                expected = [norm((a - b).numpy()) for a, b in zip(naive.parameters(mine), there, strict=True)]
                assert row[f"{column}_{name}"] == pytest.approx(expected, rel=ROUNDING)
            if bias > 0:
                unequal.add(name)
            if name in ("own", "now"):
                exact, objective = naive.gradient(EVERYTHING, versions, versions)
                assert row[f"exact_{name}"] == pytest.approx(norm(exact[block]), rel=ROUNDING)
                assert row[f"mean_bias_{name}"] == pytest.approx(norm(full_applied[block] - exact[block]), rel=ROUNDING)
                if name == "now":
                    assert row["objective"] == pytest.approx(objective, rel=ROUNDING)
    assert {"own", "start", "now"} <= unequal  # this run was stale everywhere


def test_stashed_predictions_serve_both_passes(tmp_path: Path) -> None:
    config = configuration(problem=NETWORK, method={"name": "pipelined_bp", "prediction": "weights"})
    annotate(train(config, tmp_path / "run"))
    trace = open_trace(tmp_path / "run")
    for name in POINTS:
        displacement = trace.annotation(f"displacement_{name}")
        assert displacement[:, :-1].max() > 0
        assert np.array_equal(trace.annotation(f"displacement_backward_{name}"), displacement)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_residuals_and_rounding_bound_what_really_happened(tmp_path: Path, dtype: str) -> None:
    trace = run_of(tmp_path / "run", dtype)
    naive = Naive(trace)
    by_name = {(row["seq"], row["block"]): row for row in trace.annotations.to_pylist()}
    tight = 0.0
    for event in naive.events:
        row = by_name[event.seq, event.block]
        stored = trace.tensor(f"gradient.{event.seq}.{event.block}")
        old, new = (trace.tensor(f"version.{event.block}.{number}") for number in (event.v_parent, event.v_new))
        exact = [
            Fraction(float(n)) - (Fraction(float(o)) - Fraction(event.step_size) * Fraction(float(g)))
            for n, o, g in zip(new, old, stored, strict=True)
        ]
        residual = math.sqrt(math.fsum(float(entry * entry) for entry in exact))
        assert residual <= row["residual"]
        tight = max(tight, residual / row["residual"])
        assert row["step_norm"] == pytest.approx(norm(new.astype(np.float64) - old), rel=ROUNDING)
        again, _ = naive.gradient(event.batch, naive.point(event, "read"), naive.point(event, "backward"))
        away = norm(stored.astype(np.float64) - again[event.block])
        assert away <= row["run_rounding"]
        assert (away == 0.0) == (dtype == "float64")
    assert tight > 0.05  # a bound that is twenty times too big on every write bounds nothing


def test_a_float32_run_without_staleness_has_exactly_zero_bias_in_float64(tmp_path: Path) -> None:
    config = configuration(problem=NETWORK, method={"name": "sync"}, train={"tasks": 4, "dtype": "float32"})
    train(config, tmp_path / "run")
    annotate(tmp_path / "run")
    trace = open_trace(tmp_path / "run")
    assert (trace.annotation("run_rounding") > 0).all()
    for name in POINTS:
        assert (trace.annotation(f"bias_{name}") == 0.0).all()
        assert (trace.annotation(f"rounding_{name}") == 0.0).all()


def test_strides_and_blocks_choose_rows_and_leave_them_as_they_are(tmp_path: Path) -> None:
    everything = {(row["seq"], row["block"]): row for row in run_of(tmp_path / "all").annotations.to_pylist()}
    some = run_of(tmp_path / "some", every=2, full_every=2, blocks=(0, 3)).annotations.to_pylist()
    assert {row["block"] for row in some} == {0, 3}
    tasks = list(dict.fromkeys(event.task for event in events_of(tmp_path / "all")))
    assert sorted({row["task"] for row in some}) == sorted(tasks[::2])
    for row in some:
        full = tasks[::2].index(row["task"]) % 2 == 0
        for name in ANNOTATIONS.names:
            if not full and name.startswith(("exact", "mean_bias", "objective")):
                assert row[name] is None
            else:
                assert row[name] == everything[row["seq"], row["block"]][name], name


def test_annotations_are_not_replaced_unasked(tmp_path: Path) -> None:
    train(configuration(problem=NETWORK, train={"tasks": 2}), tmp_path / "run")
    annotate(tmp_path / "run")
    with pytest.raises(TraceError):
        annotate(tmp_path / "run")
    annotate(tmp_path / "run", overwrite=True)


def test_a_block_that_is_not_there_is_refused(tmp_path: Path) -> None:
    train(configuration(problem=NETWORK, train={"tasks": 2}), tmp_path / "run")
    with pytest.raises(ConfigError, match=r"annotation.blocks names \[4\], but .* has blocks 0 to 3"):
        annotate(tmp_path / "run", AnnotationConfig(blocks=(1, 4)))
