"""The staleness identities P1, P5 to P8 on runs of the virtual clock, F = 1, B = 2, β = 2, M = 10."""

from pathlib import Path

import numpy as np
import pytest

from analysis.check import check
from analysis.claims_from import claims_from
from analysis.run import Run, open_run
from analysis.verdict import Verdict
from reference.run import train
from tests.training_runs import configuration
from theory.library import CLAIMS

BLOCKS = 10
METHODS = ("pd_asgd", "d_asgd")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    folder = tmp_path_factory.mktemp("schedule")
    return {name: open_run(train(configuration(method={"name": name}), folder / name)) for name in METHODS}


@pytest.mark.parametrize(
    ("method", "name", "value"),
    [
        ("pd_asgd", "PD-P5", 2 * (BLOCKS - 1) / 2),
        ("pd_asgd", "PD-P5-age", 2 * (BLOCKS + 1) / 2),
        ("pd_asgd", "PD-P6", 3 * (BLOCKS + 1) / 2),
        ("d_asgd", "PD-P6-block", (BLOCKS + 1) / 2 + 2 * BLOCKS),
        ("pd_asgd", "PD-P7", 3 * BLOCKS),
        ("d_asgd", "PD-P7", 3 * BLOCKS),
    ],
)
def test_ages_are_those_of_the_claims(method: str, name: str, value: float, runs: dict[str, Run]) -> None:
    (row,) = check(runs[method], {name: CLAIMS[name]})
    assert (row.verdict, row.measured, row.bound) == (Verdict.HOLDS, value, value), row.reason


@pytest.mark.parametrize(("method", "name", "mean"), [("pd_asgd", "PD-P8", 1.1), ("d_asgd", "PD-P8-block", 2.0)])
def test_delays_are_those_of_the_claims(method: str, name: str, mean: float, runs: dict[str, Run]) -> None:
    rows = check(runs[method], {name: CLAIMS[name]})
    assert [row.block for row in rows] == list(range(BLOCKS))
    assert {row.verdict for row in rows} == {Verdict.HOLDS}
    assert all(row.measured == row.bound and row.error == 0 for row in rows)
    assert np.mean([row.measured or 0.0 for row in rows]) == pytest.approx(mean, abs=1e-12)
    assert max(row.measured or 0.0 for row in rows) == 2


def test_decoupling_speeds_up_by_at_most_one_plus_beta(runs: dict[str, Run]) -> None:
    for run in runs.values():
        (row,) = check(run, {"PD-P1": CLAIMS["PD-P1"]})
        assert row.verdict is Verdict.HOLDS and row.bound == pytest.approx(3.0, rel=1e-12)
        assert row.tightness is not None and 0.9 < row.tightness <= 1


def test_the_other_methods_identities_are_inapplicable(runs: dict[str, Run]) -> None:
    for method, name in (("d_asgd", "PD-P6"), ("pd_asgd", "PD-P6-block"), ("d_asgd", "PD-P8")):
        (row,) = check(runs[method], {name: CLAIMS[name]})
        assert row.verdict is Verdict.INAPPLICABLE and method in row.reason


@pytest.mark.parametrize(
    ("sections", "word"),
    [
        ({"durations": {"kind": "jitter"}}, "jitter"),
        ({"method": {"name": "pd_asgd", "backward_threads": 1}}, "too few backward threads"),
        ({"durations": {"forward": tuple(range(1, 11))}}, "equal times"),
    ],
)
def test_where_durations_are_not_periodic_nothing_is_said(
    sections: dict[str, dict[str, object]], word: str, tmp_path: Path
) -> None:
    run = open_run(train(configuration(**{"method": {"name": "pd_asgd"}, **sections}), tmp_path / "r"))
    for name in ("PD-P6", "PD-P8", "PD-P1"):
        (row,) = check(run, {name: CLAIMS[name]})
        assert row.verdict is Verdict.INAPPLICABLE and word in row.reason


def test_a_window_holds_the_schedule_back_so_nothing_is_said(tmp_path: Path) -> None:
    run = open_run(train(configuration(method={"name": "pd_asgd", "window": 1}), tmp_path / "run"))
    words = {row.verdict for row in check(run, {name: CLAIMS[name] for name in ("PD-P5", "PD-P6", "PD-P7", "PD-P8")})}
    assert words == {Verdict.INAPPLICABLE}


def test_no_claim_of_the_library_fails_without_annotations(runs: dict[str, Run]) -> None:
    verdicts = {row.claim: row for row in check(runs["pd_asgd"], claims_from())}
    assert "delaybound annotate" in verdicts["PD-B3"].reason
    assert not {Verdict.VIOLATED, Verdict.UNDECIDED} & {row.verdict for row in verdicts.values()}


@pytest.mark.parametrize("tasks", [1, 2, 3, 40])
@pytest.mark.parametrize(("method", "name"), [("pd_asgd", "PD-P8"), ("d_asgd", "PD-P8-block")])
def test_a_run_shorter_than_its_delay_contradicts_nothing(method: str, name: str, tasks: int, tmp_path: Path) -> None:
    """In its steady state a task is F(1 + β) = 3 tasks behind at most, so the first three tell nothing."""
    run = open_run(train(configuration(method={"name": method}, train={"tasks": tasks}), tmp_path / "r"))
    words = {row.verdict for row in check(run, {name: CLAIMS[name]})}
    assert words == {Verdict.HOLDS if tasks == 40 else Verdict.INAPPLICABLE}


@pytest.mark.parametrize("name", ["PD-P5", "PD-P6", "PD-P7", "PD-P8"])
def test_every_operation_is_rounded_to_whole_ticks_by_itself(name: str, tmp_path: Path) -> None:
    """1.5 · 1 and 1.5 · 2 ticks are 2 and 3, so a backward operation that recomputes takes 5, not 1.5 · 3 = 4.5."""
    config = configuration(
        method={"name": "pd_asgd", "weights": "recompute", "backward_threads": 3},
        durations={"forward": 1, "backward": 2, "slowness": (1.5,)},
    )
    rows = check(open_run(train(config, tmp_path / "r")), {name: CLAIMS[name]})
    assert {row.verdict for row in rows} == {Verdict.HOLDS}, [row.reason for row in rows]


def test_operations_that_take_no_time_have_no_schedule(tmp_path: Path) -> None:
    config = configuration(method={"name": "pd_asgd"}, durations={"forward": 1, "backward": 1, "slowness": (0.3,)})
    (row,) = check(open_run(train(config, tmp_path / "r")), {"PD-P1": CLAIMS["PD-P1"]})
    assert row.verdict is Verdict.INAPPLICABLE and "all above 0" in row.reason
