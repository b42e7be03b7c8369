"""The bias bounds on random asynchronous quadratics across delay regimes, and the tight ones on their instance."""

import dataclasses
import itertools
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, target
from hypothesis import strategies as st

from analysis.check import check
from analysis.run import Run
from analysis.strategies import REGIMES, schedules
from analysis.verdict import Row, Verdict
from tests.quadratic_runs import Quadratic, QuadraticRun, record, tight, train
from theory.claim import Claim
from theory.library import CLAIMS

BOUNDS = {
    name: CLAIMS[name]
    for name in ("PD-B1a", "PD-B1b", "PD-B1c", "PD-B2", "PD-B3", "PD-B4", "PD-B4-path", "PD-B4-whole")
}
DECIDED = {Verdict.HOLDS, Verdict.VACUOUS, Verdict.INAPPLICABLE}


@st.composite
def problems(draw: st.DrawFn, tasks: int) -> Quadratic:
    """Dyadic losses in one to three blocks of one or two columns."""
    sizes = draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
    edges = np.concatenate([[0], np.cumsum(sizes)])
    seed = draw(st.integers(0, 2**16))
    rng = np.random.default_rng(seed)
    # Rank one couples the blocks most.
    rows = draw(st.integers(1, 3))
    inputs = rng.integers(-3, 4, (rows, edges[-1])) / 2.0
    linear = rng.integers(-4, 5, (tasks, edges[-1])) / 4.0
    return Quadratic(inputs, linear, tuple((int(a), int(b)) for a, b in itertools.pairwise(edges)))


@st.composite
def runs(draw: st.DrawFn, regime: str) -> tuple[QuadraticRun, str]:
    """A run and its weight rule: step size a drawn fraction of what the regime of PD-B1c allows, or beyond it."""
    tasks, limit = draw(st.integers(3, 14)), draw(st.integers(1, 4))
    problem = draw(problems(tasks))
    operations = draw(schedules(regime, tasks, problem.blocks, limit))
    reach = (limit + 2) * max(1.0, float(np.linalg.norm(problem.block_smoothness, 2)))
    step_size = 2.0 ** -draw(st.integers(-1, 4)) / reach
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    initial = rng.integers(-4, 5, problem.inputs.shape[1]) / 2.0
    weights = draw(st.sampled_from(["stash", "live"]))
    return train(problem, operations, initial, step_size, weights), weights


def attained_by_roots(row: Row) -> bool:
    """Open in balls of 128 bits, which tell all numbers apart but equal ones: a bound that is attained, by roots."""
    return row.verdict is Verdict.UNDECIDED and row.lane == "ball" and (row.error or 1) < 2.0**-100 * (row.bound or 0)


def tightest(rows: tuple[Row, ...]) -> float:
    return max((row.tightness or 0.0 for row in rows), default=0.0)


@pytest.mark.parametrize("regime", REGIMES)
@settings(max_examples=max(2, settings().max_examples // 8))
@given(st.data())
def test_every_bound_holds_in_every_regime(regime: str, data: st.DataObject) -> None:
    finished, weights = data.draw(runs(regime))
    with tempfile.TemporaryDirectory() as folder:
        run = record(finished, Path(folder) / "run", weights=weights)
        rows = check(run, BOUNDS)
    target(tightest(tuple(row for row in rows if row.claim not in ("PD-B4", "PD-B4-path", "PD-B4-whole"))))
    wrong = [row for row in rows if row.verdict not in DECIDED and not attained_by_roots(row)]
    assert not wrong, wrong[0]
    for row in rows:
        if row.verdict is Verdict.INAPPLICABLE:
            assert row.claim in ("PD-B1a", "PD-B2")
            assert "live" in row.reason or run.delays.overtaking is not None, row.reason
        if row.verdict is Verdict.VACUOUS:
            assert row.largest_step is not None and row.largest_step <= run.step_sizes.max()
    if regime == "zero" and run.delays.max_delay("own") == 0:
        assert all(row.measured in (0.0, None) for row in rows if row.reference == "own")


TIGHT_CASES = [(0.3, 1), (0.3, 3), (0.7, 2), (0.95, 1), (0.95, 4)]


@pytest.fixture(scope="module", params=TIGHT_CASES, ids=lambda case: f"x={case[0]},tau={case[1]}")
def tight_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[float, Run]:
    strength, delay = request.param
    return strength, record(tight(strength, delay, 900), tmp_path_factory.mktemp("tight") / "run")


@pytest.mark.parametrize("name", ["PD-B1a", "PD-B1b", "PD-B1c", "PD-B2", "PD-B3"])
def test_the_tight_instance_attains_the_bound_and_holds(name: str, tight_run: tuple[float, Run]) -> None:
    strength, run = tight_run
    rows = [row for row in check(run, {name: CLAIMS[name]}) if row.reference == "own"]
    assert [row.verdict for row in rows] == [Verdict.HOLDS]
    assert rows[0].measured == pytest.approx(strength / (1 - strength), rel=1e-6)
    assert rows[0].tightness == pytest.approx(1.0, abs=1e-6)


def tightened(claim: Claim) -> Claim:
    """The claim with its bound one percent too small."""
    return dataclasses.replace(claim, value=claim.value * 99 / 100, proof=None)


@pytest.mark.parametrize("name", ["PD-B1a", "PD-B1b", "PD-B1c", "PD-B2", "PD-B3", "PD-B4", "PD-B4-path", "PD-B4-whole"])
def test_a_bound_one_percent_too_small_is_caught(name: str, tight_run: tuple[float, Run]) -> None:
    _, run = tight_run
    rows = [row for row in check(run, {name: tightened(CLAIMS[name])}) if row.reference == "own"]
    assert [row.verdict for row in rows] == [Verdict.VIOLATED]
    assert rows[0].event is not None or name == "PD-B1c"
    assert rows[0].reproduce.endswith(f"--claims {name}")
    assert "exceeds" in rows[0].reason


def test_five_thousand_rounded_events_give_no_false_alarm(tmp_path: Path) -> None:
    (row,) = check(record(tight(0.7, 7, 5000), tmp_path / "run"), {"PD-B1a": CLAIMS["PD-B1a"]})
    assert (row.verdict, row.lane, row.error) == (Verdict.HOLDS, "exact", 0.0)
    assert row.events[1] == 5000
    assert row.measured == pytest.approx(0.7 / 0.3, rel=1e-9)
