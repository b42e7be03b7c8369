"""The engines against the literal oracles: every version of every block to the last bit, on clock and threads."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch

from tests.literal_runs import trained
from tests.oracle.literal_optimizers import Adam, Sgd
from tests.oracle.literal_own_recursion import run_own
from tests.oracle.literal_pipeline import Rules, adl, ddg, fdg, fr, run_pipeline
from tests.oracle.literal_predictions import run_pipelined, run_pipemare
from tests.oracle.small_network import Setting, normalised, perceptron
from tests.oracle.update_recursion import Staleness, live, recompute, run_recursion, stash

BATCHES, SHRINK = 36, 0.7
Versions = Sequence[Sequence[torch.Tensor]]

PIPELINES: dict[str, tuple[dict[str, Any], Rules, Staleness | None]] = {
    "FDG drawn, stash": ({"name": "fdg"}, fdg("drawn", "stash", SHRINK), stash(4, 2, 0)),
    "FDG drawn, live": ({"name": "fdg", "weights": "live"}, fdg("drawn", "live", SHRINK), live(4, 2, 0)),
    "FDG released, stash": (
        {"name": "fdg", "order": "released"}, fdg("released", "stash", SHRINK), stash(3, 1, 0),
    ),
    "FDG released, live": (
        {"name": "fdg", "order": "released", "weights": "live"}, fdg("released", "live", SHRINK), live(3, 1, 0),
    ),
    "FDG drawn, recompute": (
        {"name": "fdg", "weights": "recompute"}, Rules("drawn", "recompute", SHRINK), recompute(4, 2, 0),
    ),
    "DDG, stash": ({"name": "ddg"}, ddg("stash", SHRINK), stash(2, 1, 0)),
    "DDG, live": ({"name": "ddg", "weights": "live"}, ddg("live", SHRINK), live(2, 1, 0)),
    "FR": ({"name": "features_replay"}, fr(SHRINK), recompute(2, 1, 0)),
    "ADL drawn, mean of 2": (
        {"name": "adl", "accumulation": 2}, adl("drawn", 2, True, shrink=SHRINK), None,
    ),
    "ADL released, sum of 4, live": (
        {"name": "adl", "accumulation": 4, "reduction": "sum", "order": "released", "weights": "live"},
        adl("released", 4, False, "live", SHRINK), None,
    ),
    "ADL drawn, mean of 3": ({"name": "adl", "accumulation": 3}, adl("drawn", 3, True, shrink=SHRINK), None),
}  # fmt: skip
OPTIMIZERS: dict[str, tuple[dict[str, Any], Any]] = {
    "momentum": (
        {"step_size": 0.05, "momentum": 0.9, "weight_decay": 5e-4},
        lambda: Sgd(0.05, momentum=0.9, weight_decay=5e-4),
    ),
    "nesterov, inverse": (
        {"step_size": 0.05, "momentum": 0.9, "weight_decay": 5e-4, "nesterov": True, "schedule": "inverse"},
        lambda: Sgd([0.05 * (1.0 / (u + 1)) for u in range(BATCHES)], 0.9, 5e-4, nesterov=True),
    ),
    "adam": (
        {"name": "adam", "step_size": 0.01, "weight_decay": 0.01},
        lambda: Adam(0.01, weight_decay=0.01),
    ),
}


def differing(one: Versions, other: Versions) -> list[int]:
    """Of each block, how many versions differ; there must be equally many."""
    assert [len(each) for each in one] == [len(each) for each in other]
    return [sum(not torch.equal(a, b) for a, b in zip(x, y, strict=True)) for x, y in zip(one, other, strict=True)]


@pytest.mark.parametrize("engine", ["simulate", "threads"])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("name", PIPELINES)
def test_pipeline_recursion_and_engine_do_not_differ_in_a_bit(name: str, optimizer: str, engine: str) -> None:
    method, rules, staleness = PIPELINES[name]
    options, make = OPTIMIZERS[optimizer]
    made = perceptron(3, BATCHES)
    run = trained(made, {**method, "shrink": SHRINK}, engine, optimizer=options)
    literal = run_pipeline(made.modules, made.loss, made.batches, made.initial, make, rules)
    assert differing(run.versions, literal.versions) == [0, 0, 0]
    if staleness is not None:
        recursion = run_recursion(made.modules, made.loss, made.batches, made.initial, make, staleness, SHRINK)
        assert differing(run.versions, recursion) == [0, 0, 0]


def test_a_wrong_delay_is_seen() -> None:
    made = perceptron(3, BATCHES)
    run = trained(made, {"name": "fdg", "shrink": SHRINK})
    _, make = OPTIMIZERS["momentum"]
    wrong = run_recursion(made.modules, made.loss, made.batches, made.initial, make, stash(3, 2, 0), SHRINK)
    assert min(differing(run.versions, wrong)) > BATCHES // 2


@pytest.mark.parametrize("weights", ["stash", "live"])
def test_batch_norm_keeps_old_statistics_and_multiplies_by_the_new_scale(weights: str) -> None:
    made = normalised(3, BATCHES)
    run = trained(made, {"name": "fdg", "weights": weights})
    _, make = OPTIMIZERS["momentum"]
    literal = run_pipeline(made.modules, made.loss, made.batches, made.initial, make, fdg("drawn", weights))
    assert differing(run.versions, literal.versions) == [0, 0, 0]


@pytest.mark.parametrize("clocked", [True, False])
@pytest.mark.parametrize("method", ["fdg", "ddg", "adl"])
def test_the_clock_changes_times_but_no_bits(method: str, clocked: bool) -> None:
    made = perceptron(4, 24)
    runs = [
        trained(made, {"name": method, "clocked": clocked}, engine, durations=durations)
        for engine, durations in (("simulate", {}), ("simulate", {"kind": "pareto"}), ("threads", {}))
    ]
    expected = trained(made, {"name": method})
    for run in runs:
        assert differing(run.versions, expected.versions) == [0, 0, 0, 0]


PREDICTED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain": ({}, {}),
    "spike": ({"compensation": "spike"}, {"spike_compensation": True}),
    "velocity": ({"prediction": "velocity"}, {"prediction": "velocity"}),
    "weights": ({"prediction": "weights"}, {"prediction": "difference"}),
    "spike and velocity": (
        {"compensation": "spike", "prediction": "velocity"},
        {"spike_compensation": True, "prediction": "velocity"},
    ),
}


@pytest.mark.parametrize("weights", ["stash", "live", "recompute"])
@pytest.mark.parametrize("remedy", PREDICTED)
def test_pipelined_back_propagation_with_its_remedies(remedy: str, weights: str) -> None:
    made, (fields, literal) = perceptron(3, BATCHES), PREDICTED[remedy]
    run = trained(made, {"name": "pipelined_bp", "weights": weights, **fields})
    expected = run_pipelined(
        made.modules, made.loss, made.batches, made.initial, 0.05, 0.9, 5e-4, weights=weights, **literal
    )
    assert differing(run.versions, expected) == [0, 0, 0]


@pytest.mark.parametrize("correction", [True, False])
@pytest.mark.parametrize("engine", ["simulate", "threads"])
def test_pipemare(engine: str, correction: bool) -> None:
    made = perceptron(3, BATCHES)
    run = trained(made, {"name": "pipemare", "exponent": 0.5, "correction": correction}, engine)
    expected = run_pipemare(
        made.modules, made.loss, made.batches, made.initial, 0.05, 0.5, 0.9, 5e-4, correction=correction
    )
    assert differing(run.versions, expected) == [0, 0, 0]


CROWDED: dict[str, Any] = {"backward_threads": 3, "queue": 3}
UNEVEN: dict[str, Any] = {"kind": "exponential", "forward": 100, "backward": 200}


def test_the_same_tasks_overtake_when_nobody_keeps_them_in_order() -> None:
    made = perceptron(4, 40)
    run = trained(made, {"name": "pd_asgd", **CROWDED}, durations=UNEVEN)
    _, make = OPTIMIZERS["momentum"]
    with pytest.raises(ValueError, match="a task overtakes another"):
        run_own(made.modules, made.loss, made.batches, made.initial, make, run.events, "stash")


@pytest.mark.parametrize("engine", ["simulate", "threads"])
@pytest.mark.parametrize("weights", ["stash", "live"])
@pytest.mark.parametrize("method", ["pd_asgd", "d_asgd"])
def test_without_overtaking_the_run_is_its_recursion_at_own(method: str, weights: str, engine: str) -> None:
    made = perceptron(4, 40)
    run = trained(
        made,
        {"name": method, "weights": weights, "in_order": True, **CROWDED},
        engine,
        durations=UNEVEN,
    )
    _, make = OPTIMIZERS["momentum"]
    expected = run_own(made.modules, made.loss, made.batches, made.initial, make, run.events, weights)
    assert differing(run.versions, expected) == [0, 0, 0, 0]
    if engine == "simulate":
        assert max(event.v_parent - event.v_read for event in run.events) >= 2


def test_data_parallel_workers_apply_the_mean_at_one_version() -> None:
    made = perceptron(2, 24)
    run = trained(made, {"name": "sync", "count": 4}, durations={"kind": "jitter"})
    _, make = OPTIMIZERS["momentum"]
    # The sum is in the order of contributions, which the jitter makes another one than that of tasks.
    order = [event.task for event in run.events if event.block == 0]
    reordered = Setting(made.modules, made.loss, [made.batches[task] for task in order], made.initial)
    expected = run_recursion(
        reordered.modules, reordered.loss, reordered.batches, reordered.initial, make, [stash(0, 0)] * 4
    )
    assert differing(run.versions, expected) == [0, 0]
