"""Every engine against an oracle on drawn configurations: each version of each block to the last bit."""

import pytest
import torch
from hypothesis import event, given, settings
from hypothesis import strategies as st

from reference.digest import digest
from reference.trace.schema import GRADIENT_KINDS, MIX, Event
from tests.oracle.literal_log import Retold
from tests.oracle.literal_pipeline import Rules, run_pipeline
from tests.oracle.literal_predictions import run_pipelined, run_pipemare
from tests.run_configurations import LiteralRun, bits, literal_runs
from tests.training_runs import Simulated, configuration, simulated

THROUGH = ("sync", "asgd", "d_asgd", "pd_asgd")
PIPELINES = ("fdg", "adl", "ddg", "features_replay")
ENGINES = ("simulate", "threads")
Versions = list[list[torch.Tensor]]
few = settings(max_examples=settings().max_examples * 2 // 5)


def check(run: Simulated, expected: Versions) -> None:
    """Replica 0 has these versions, bit for bit."""
    assert [list(map(bits, block)) for block in run.versions] == [list(map(bits, block)) for block in expected]


def factor(drawn: LiteralRun, block: int) -> float:
    """What the block's gradient is multiplied by in all: by every block above, and by averaging over a group."""
    method, above = drawn.method, len(drawn.made.modules) - 1 - block
    averaged = method.get("count", 1) if method["name"] == "sync" else method.get("accumulation", 1)
    group = 1 if method.get("reduction") == "sum" else averaged
    return method.get("shrink", 1.0) ** above / group


def check_log(drawn: LiteralRun, run: Simulated) -> None:
    """Whatever order things happened in, the log accounts for every bit of every replica."""
    made, method = drawn.made, drawn.method
    rows = sorted(run.events, key=lambda row: (row.seq, -row.block))  # threads report when they come to it
    told = Retold(
        made.modules, made.loss, made.batches, made.initial, drawn.make, rows, method["weights"],
        method.get("shrink", 1.0), method.get("reduction", "mean") == "mean",
    )  # fmt: skip
    for row in rows:
        assert row.digest == digest(told.versions[row.replica, row.block][row.v_new])
        if row.kind in GRADIENT_KINDS:
            assert row.loss == told.losses[row.task]
            assert row.scale == factor(drawn, row.block)
    made_there = {(row.replica, row.block, row.v_new) for row in rows if row.v_new > row.v_parent}
    assert len(made_there) == sum(len(versions) - 1 for versions in told.versions.values())
    late = max((row.v_parent - row.v_read for row in run.events if row.kind in GRADIENT_KINDS), default=0)
    event(f"largest delay {late}")


@few
@given(literal_runs(THROUGH + PIPELINES, "simulate"))
def test_a_run_on_the_virtual_clock_is_what_its_log_tells(drawn: LiteralRun) -> None:
    check_log(drawn, drawn.run())


@few
@given(literal_runs(THROUGH + PIPELINES, "threads"))
def test_a_run_on_threads_is_what_its_log_tells(drawn: LiteralRun) -> None:
    check_log(drawn, drawn.run())


@pytest.mark.parametrize("said", [{}, {"exchange": True}, {"exchange": False}], ids=str)
def test_replicas_mix_unless_they_are_told_not_to(said: dict[str, bool]) -> None:
    run = simulated(configuration(method={"name": "asgd", "replicas": 2, **said}, train={"tasks": 6}))
    assert any(row.kind == MIX for row in run.events) == said.get("exchange", True)


def test_nothing_runs_on_no_replica() -> None:
    with pytest.raises(ValueError, match=r"method.replicas is 0"):
        configuration(method={"name": "asgd", "replicas": 0})


def of_block(events: list[Event], block: int) -> list[Event]:
    return [row for row in events if row.block == block]


@few
@given(st.sampled_from(ENGINES).flatmap(lambda engine: literal_runs(PIPELINES, engine)))
def test_a_pipeline_is_its_machine(drawn: LiteralRun) -> None:
    """The machine knows no log: parameters and all version columns follow from ticks and queues."""
    made, method, run = drawn.made, drawn.method, drawn.run()
    rules = Rules(
        method.get("order", "locked"), method["weights"], method["shrink"],
        method.get("accumulation", 1), method.get("reduction", "mean") == "mean",
    )  # fmt: skip
    machine = run_pipeline(made.modules, made.loss, made.batches, made.initial, drawn.make, rules)
    check(run, machine.versions)
    for block, visits in enumerate(machine.visits):
        rows = of_block(run.events, block)
        assert [row.batch for row in rows] == [visit.batch - 1 for visit in visits]
        for row, visit in zip(rows, visits, strict=True):
            seen = row.v_read, row.v_activation, row.v_backward
            assert seen == (visit.read, visit.activation, visit.backward)
            assert row.v_parent >= visit.parent


def lags(drawn: LiteralRun) -> list[int]:
    """Updates from a batch's forward pass in a module to the one that it makes."""
    above = range(len(drawn.made.modules))[::-1]
    return [2 * each - (drawn.method["order"] == "released" and each > 0) for each in above]


@few
@given(st.sampled_from(ENGINES).flatmap(lambda engine: literal_runs(("pipelined_bp",), engine, plain=True)))
def test_pipelined_back_propagation_is_its_recursion(drawn: LiteralRun) -> None:
    made, method, optimizer, run = drawn.made, drawn.method, drawn.optimizer, drawn.run()
    prediction = "difference" if method["prediction"] == "weights" else str(method["prediction"])
    expected = run_pipelined(
        made.modules, made.loss, made.batches, made.initial, drawn.sizes, optimizer["momentum"],
        optimizer["weight_decay"], method["weights"], prediction, method["compensation"] == "spike", lags(drawn),
    )  # fmt: skip
    check(run, expected)


@few
@given(st.sampled_from(ENGINES).flatmap(lambda engine: literal_runs(("pipemare",), engine, plain=True)))
def test_pipemare_is_its_recursion(drawn: LiteralRun) -> None:
    made, method, optimizer, run = drawn.made, drawn.method, drawn.optimizer, drawn.run()
    expected = run_pipemare(
        made.modules, made.loss, made.batches, made.initial, drawn.sizes, method["exponent"],
        optimizer["momentum"], optimizer["weight_decay"], lags(drawn), correction=method["correction"],
    )  # fmt: skip
    check(run, expected)
