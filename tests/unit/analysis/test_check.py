"""The judge on small recorded quadratics: every line of the decision order, reached through a run."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from sympy import Expr, Integer, Symbol

from analysis.check import check
from analysis.interleaving import Operation
from analysis.run import Run, open_run
from analysis.verdict import Row, Verdict
from reference.annotate import annotate
from reference.run import train as train_reference
from reference.trace import write_annotations
from tests.paced_schedules import lagged
from tests.quadratic_runs import Quadratic, QuadraticRun, record, train
from tests.training_runs import configuration
from theory import symbols
from theory.claim import Bound
from theory.library import CLAIMS

TASKS = 12
PROBLEM = Quadratic(
    np.array([[0.5, -1.0, 0.25], [1.0, 0.5, -0.5]]),
    np.random.default_rng(3).integers(-4, 5, (TASKS, 3)) / 4.0,
    ((0, 1), (1, 3)),
)


def trained(
    step_size: float = 2.0**-6, *, pace: int = 1, in_order: bool = True, weights: str = "stash"
) -> QuadraticRun:
    spread = np.zeros((TASKS, 2), dtype=np.int64)
    paces = np.where(np.arange(TASKS) % 2 == 0, pace, 1)
    operations = lagged(np.full(TASKS, 2), 2, pace=paces, in_order=in_order, spread=spread)
    return train(PROBLEM, operations, np.array([1.0, -2.0, 0.5]), step_size, weights)


def own(run: Run, name: str) -> list[Row]:
    return [row for row in check(run, {name: CLAIMS[name]}) if row.reference == "own"]


def only(run: Run, name: str) -> Row:
    (row,) = own(run, name)
    return row


def test_an_exact_run_holds_and_says_what_entered(tmp_path: Path) -> None:
    run = record(trained(), tmp_path / "r")
    row = only(run, "PD-B1a")
    assert row.verdict is Verdict.HOLDS and row.reason == ""
    constants = {name: (value, provenance) for name, value, provenance in row.constants}
    assert constants["step_size"] == (2.0**-6, "exact")
    assert constants["max_delay"] == (2.0, "exact")
    assert constants["smoothness"][1] == "exact" and constants["gradient_bound"][1] == "certified"
    assert "smoothness_recompute" not in constants
    assert row.reproduce == f"delaybound check {tmp_path / 'r'} --claims PD-B1a"
    assert row.measured is not None and row.bound is not None and 0 < row.measured < row.bound
    assert row.tightness == pytest.approx(row.measured / row.bound)
    assert row.event in range(row.events[0], row.events[1] + 1)


def test_the_budget_is_as_small_as_rounding(tmp_path: Path) -> None:
    row = only(record(trained(0.01), tmp_path / "r"), "PD-B1a")
    assert (row.verdict, row.lane) == (Verdict.HOLDS, "float")
    assert 0 < row.error < 1e-12


def test_another_weight_rule_is_inapplicable(tmp_path: Path) -> None:
    row = only(record(trained(weights="live"), tmp_path / "r", weights="live"), "PD-B2")
    assert row.verdict is Verdict.INAPPLICABLE and "live" in row.reason and row.measured is None


def test_overtaking_is_named_with_its_event(tmp_path: Path) -> None:
    run = record(trained(pace=40, in_order=False), tmp_path / "r")
    overtaking = run.delays.overtaking
    assert overtaking is not None
    for name in ("PD-B1a", "PD-B2"):
        row = only(run, name)
        assert row.verdict is Verdict.INAPPLICABLE and row.event == overtaking.seq
        assert f"task {overtaking.task} overtook task {overtaking.expected}" in row.reason
    assert {row.verdict for row in own(run, "PD-B3")} == {Verdict.HOLDS}


def test_a_kink_is_inapplicable_with_its_reason(tmp_path: Path) -> None:
    run = record(trained(), tmp_path / "r", smoothness=("unavailable", "relu has a kink"))
    for name in ("PD-B1a", "PD-B3", "PD-B4"):
        assert all(row.verdict is Verdict.INAPPLICABLE and "relu has a kink" in row.reason for row in own(run, name))


def test_an_estimated_constant_never_proves(tmp_path: Path) -> None:
    row = only(record(trained(), tmp_path / "r", smoothness=("estimated", "")), "PD-B1a")
    assert row.verdict is Verdict.CONSISTENT and "smoothness is estimated" in row.reason


def test_a_stride_weakens_what_needs_every_event_only(tmp_path: Path) -> None:
    run = record(trained(), tmp_path / "r", stride=3)
    row = own(run, "PD-B3")[0]
    assert row.verdict is Verdict.CONSISTENT and "block_gradient_bound is estimated" in row.reason
    assert {row.verdict for row in own(run, "PD-B4")} == {Verdict.HOLDS}
    path = own(run, "PD-B4-path")[0]
    assert path.verdict is Verdict.INAPPLICABLE and "not annotated" in path.reason


def test_beyond_the_regime_nothing_is_bounded_and_the_largest_step_is_one(tmp_path: Path) -> None:
    row = only(record(trained(2.0), tmp_path / "r"), "PD-B1a")
    assert row.verdict is Verdict.VACUOUS and row.bound is None
    assert row.largest_step is not None and row.largest_step < 2.0
    within = only(record(trained(row.largest_step * 0.999), tmp_path / "s"), "PD-B1a")
    beyond = only(record(trained(row.largest_step * 1.001), tmp_path / "t"), "PD-B1a")
    assert within.verdict is Verdict.HOLDS and beyond.verdict is Verdict.VACUOUS


def bound(
    value: Expr, *, points: tuple[str, ...] = ("own",), measured: str = "bias", trivial: Expr | None = None
) -> Bound:
    """A user's own bound."""
    return Bound(
        name="mine",
        title="",
        statement="",
        value=value,
        measured=measured,
        source="a test",
        mark="conjecture",
        assumptions=CLAIMS["PD-B4-whole"].assumptions,
        reference_points=points,
        trivial=trivial,
    )


def test_a_users_bound_that_fails_is_violated_at_its_first_event(tmp_path: Path) -> None:
    finished = trained()
    run = record(finished, tmp_path / "r")
    (row,) = check(run, {"my_module:mine": bound(symbols.step_size * symbols.gradient_bound / 10)})
    assert row.verdict is Verdict.VIOLATED and row.reproduce.endswith("--claims my_module:mine")
    assert row.measured is not None and row.bound is not None and row.measured > row.bound
    biases = run.annotation("bias_own")
    above = [int(run.delays.seq[t].max()) for t in range(TASKS) if np.linalg.norm(biases[t]) > row.bound]
    assert row.event == min(above)
    estimated = record(finished, tmp_path / "s", smoothness=("estimated", ""))
    (row,) = check(estimated, [bound(symbols.step_size * symbols.smoothness * symbols.gradient_bound / 100)])
    assert row.verdict is Verdict.UNDECIDED and "smoothness" in row.reason


def test_a_bound_no_better_than_the_trivial_one_is_vacuous(tmp_path: Path) -> None:
    run = record(trained(), tmp_path / "r")
    value = 10 * symbols.gradient_bound
    assert check(run, [bound(value)])[0].verdict is Verdict.HOLDS
    (row,) = check(run, [bound(value, trivial=2 * symbols.gradient_bound)])
    assert row.verdict is Verdict.VACUOUS and "trivial" in row.reason


def test_what_a_run_cannot_say_is_inapplicable_in_a_sentence(tmp_path: Path) -> None:
    run = record(trained(), tmp_path / "r")
    (row,) = check(run, [bound(Symbol("unheard_of"))])
    assert row.verdict is Verdict.INAPPLICABLE and "unheard_of" in row.reason
    (row,) = check(run, [bound(Integer(1), measured="happiness")])
    assert row.verdict is Verdict.INAPPLICABLE and "happiness" in row.reason
    (row,) = check(run, [bound(Integer(1), points=("now",))])
    assert row.verdict is Verdict.INAPPLICABLE and "whole-vector" in row.reason
    (row,) = check(run, {"PD-R1": CLAIMS["PD-R1"]})
    assert row.verdict is Verdict.INAPPLICABLE


@pytest.mark.parametrize(
    ("config", "word"),
    [({"optimizer": {"momentum": 0.9}}, "momentum"), ({"optimizer": {"weight_decay": 0.1}}, "decay")],
)
def test_other_optimizers_are_no_plain_sgd(tmp_path: Path, config: dict[str, object], word: str) -> None:
    row = only(record(trained(), tmp_path / "r", config=config), "PD-B1a")
    assert row.verdict is Verdict.INAPPLICABLE and word in row.reason


def test_a_write_that_is_no_gradient_step_is_named(tmp_path: Path) -> None:
    finished = trained()
    finished.annotations[5]["residual"] = 1e-3
    row = only(record(finished, tmp_path / "r"), "PD-B1a")
    assert row.verdict is Verdict.INAPPLICABLE and row.event == finished.annotations[5]["seq"]


def test_a_changing_step_size_is_named(tmp_path: Path) -> None:
    finished = trained()
    finished.events[7] = finished.events[7]._replace(step_size=0.5)
    row = only(record(finished, tmp_path / "r"), "PD-B1a")
    assert row.verdict is Verdict.INAPPLICABLE and row.event == finished.events[7].seq


def test_a_missing_annotation_says_what_to_run(tmp_path: Path) -> None:
    run = record(trained(), tmp_path / "r")
    write_annotations(run.trace.directory, run.trace.annotations.slice(0, 0), overwrite=True)
    row = check(run.trace.directory, {"PD-B1a": CLAIMS["PD-B1a"]})[0]
    assert row.verdict is Verdict.INAPPLICABLE and "delaybound annotate" in row.reason


def interrupted(seen: bool) -> QuadraticRun:
    """Task 1 wrote its upper block only; task 2 reads before that write or after it."""
    begin = [Operation("read", 0, (0, 1)), Operation("read", 1, (0, 1)), Operation("start", 0), Operation("start", 1)]
    late = [Operation("read", 2, (0, 1)), Operation("start", 2)]
    first, half = Operation("write", 0, (1, 0)), Operation("write", 1, (1,))
    last = Operation("write", 2, (1, 0))
    order = [*begin, *late, first, half, last] if seen else [*begin, first, half, *late, last]
    return train(PROBLEM, order, np.array([1.0, -2.0, 0.5]), 2.0**-6)


def test_an_interrupted_run_is_judged_on_what_is_there(tmp_path: Path) -> None:
    unseen = record(interrupted(seen=False), tmp_path / "r", status="interrupted")
    assert {row.verdict for row in own(unseen, "PD-B3")} == {Verdict.HOLDS}
    seen = record(interrupted(seen=True), tmp_path / "s", status="interrupted")
    rows = own(seen, "PD-B3")
    assert {row.verdict for row in rows} == {Verdict.CONSISTENT}
    assert "task 2" in rows[0].reason


def test_an_attained_bound_is_decided_in_fractions(tmp_path: Path) -> None:
    """Floats leave it open; fractions say that it holds, and that one smaller by a part in 1e16 fails."""
    problem = Quadratic(np.array([[1.0]]), np.array([[-1.0], [0.0]]), ((0, 1),))
    order = [Operation("read", 0, (0,)), Operation("read", 1, (0,)), Operation("start", 0), Operation("start", 1)]
    order += [Operation("write", 0, (0,)), Operation("write", 1, (0,))]
    run = record(train(problem, order, np.array([3.0]), 0.5), tmp_path / "r")
    claim = CLAIMS["PD-B4-whole"]
    row = only(run, "PD-B4-whole")
    assert (row.verdict, row.lane, row.error, row.tightness) == (Verdict.HOLDS, "exact", 0.0, 1.0)
    smaller = dataclasses.replace(claim, value=claim.value * (10**16 - 1) / 10**16, proof=None)
    (row,) = [row for row in check(run, [smaller]) if row.reference == "own"]
    assert (row.verdict, row.lane) == (Verdict.VIOLATED, "exact")


@pytest.mark.parametrize("weights", ["stash", "live"])
def test_a_bias_at_predicted_weights_is_not_taken_for_one_at_their_version(tmp_path: Path, weights: str) -> None:
    """Single parameters attain PD-B4, so that floats leave it open; the versions alone would say 0 at `read`."""
    config = configuration(
        problem={"name": "quadratic", "blocks": 3, "dimension": 3, "samples": 16},
        method={"name": "pipelined_bp", "prediction": "weights", "weights": weights},
        store={"versions": True},
    )
    annotate(train_reference(config, tmp_path / "run"))
    run = open_run(tmp_path / "run")
    for row in check(run, {"PD-B4": CLAIMS["PD-B4"]}):
        assert row.event is not None and row.measured is not None and row.lane != "exact"
        (task,) = np.flatnonzero(run.delays.seq[:, row.block] == row.event)
        assert row.measured == run.annotation(f"bias_{row.reference}")[task, row.block]
        assert row.block == 2 or row.measured > 0
