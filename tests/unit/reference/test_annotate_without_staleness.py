"""Runs without staleness have exactly zero bias, whatever kind: groups, pipelines of one, replicas, token ids."""

from pathlib import Path
from typing import Any

import pytest

from reference.annotate import annotate
from reference.run import train
from reference.trace.reader import Trace, open_trace
from tests.small_data import sentence_files
from tests.training_runs import NETWORK, configuration

POINTS = ("read", "own", "start", "now")
FULL = ("exact_own", "exact_now", "mean_bias_own", "mean_bias_now", "exact_rounding", "objective")
ONE_BLOCK = {"name": "mlp", "widths": [5], "layers_per_block": 2}
MOMENTUM = {"step_size": 0.125, "momentum": 0.5}

WITHOUT: dict[str, dict[str, Any]] = {
    "three workers": {"method": {"name": "sync", "count": 3}},
    "three workers, live": {"method": {"name": "sync", "count": 3, "weights": "live"}},
    "three workers, recompute": {"method": {"name": "sync", "count": 3, "weights": "recompute"}},
    "FDG of one": {"problem": ONE_BLOCK, "method": {"name": "fdg", "shrink": 0.5}},
    "released FDG of one": {"problem": ONE_BLOCK, "method": {"name": "fdg", "order": "released", "weights": "live"}},
    "ADL of one": {"problem": ONE_BLOCK, "method": {"name": "adl", "accumulation": 1}},
    "DDG of one": {"problem": ONE_BLOCK, "method": {"name": "ddg"}},
    "features replay of one": {"problem": ONE_BLOCK, "method": {"name": "features_replay"}},
    "PipeMare of one": {"problem": ONE_BLOCK, "method": {"name": "pipemare"}},
    "predicted none ahead": {
        "problem": ONE_BLOCK,
        "method": {"name": "pipelined_bp", "prediction": "velocity", "compensation": "spike"},
        "optimizer": MOMENTUM,
    },
    "batch norm": {"problem": {**NETWORK, "normalization": "batch"}, "method": {"name": "sync"}},
    "layer norm": {"problem": {**NETWORK, "normalization": "layer"}, "method": {"name": "sync"}},
    "adam": {"method": {"name": "sync"}, "optimizer": {"name": "adam"}},
    "replicas that never meet": {"method": {"name": "asgd", "count": 1, "replicas": 3, "exchange": False}},
    "token ids": {"problem": {"name": "lstm", "widths": [3, 4]}, "method": {"name": "sync", "weights": "live"}},
}


def annotated(folder: Path, case: dict[str, Any], **method: Any) -> Trace:
    problem = dict(case.get("problem", NETWORK))
    if problem["name"] == "lstm":
        problem["dataset"] = sentence_files(folder)
    config = configuration(
        problem=problem,
        method=method or case["method"],
        optimizer=case.get("optimizer", {"step_size": 0.125}),
        train={"tasks": 6, "batch_size": 4, "dtype": "float32"},
    )
    run = train(config, folder / "run")
    annotate(run)
    return open_trace(run)


@pytest.mark.parametrize("name", WITHOUT)
def test_the_bias_is_exactly_zero_at_every_point(tmp_path: Path, name: str) -> None:
    trace = annotated(tmp_path, WITHOUT[name])
    assert len(trace.annotations) == 6 * len(trace.manifest.blocks)
    assert (trace.annotation("sample_own") > 0).any()
    for point in POINTS:
        for column in ("bias", "displacement", "displacement_backward"):
            assert (trace.annotation(f"{column}_{point}") == 0.0).all(), column
        # Predicted weights are no version by name, even where they have its bits: their gradients are given a budget.
        assert (trace.annotation(f"rounding_{point}") == 0.0).all() == (name != "predicted none ahead")


@pytest.mark.parametrize("name", ["batch norm", "layer norm"])
def test_full_data_columns_are_empty_where_a_loss_is_no_mean_over_samples(tmp_path: Path, name: str) -> None:
    rows = annotated(tmp_path, WITHOUT[name], name="pd_asgd").annotations.to_pylist()
    assert all((row[column] is None) == (name == "batch norm") for row in rows for column in FULL)
    # What a mini-batch says of itself is there all the same.
    assert any(row["bias_own"] > 0 for row in rows) and all(row["sample_own"] > 0 for row in rows)


@pytest.mark.parametrize("weights", ["stash", "live"])
def test_token_ids_show_staleness_like_any_inputs(tmp_path: Path, weights: str) -> None:
    trace = annotated(tmp_path, WITHOUT["token ids"], name="pd_asgd", weights=weights)
    assert (trace.annotation("bias_own") > 0).any() and (trace.annotation("bias_now") > 0).any()
    assert (trace.annotation("bias_read") == 0).all() == (weights == "stash")
    assert (trace.annotation("run_rounding") > 0).all()
