"""Convergence claims against trained runs: means over seeds with their intervals, and R2's limit on least squares."""

import dataclasses
import math
from pathlib import Path

import pytest
import sympy

from analysis.convergence import check_seeds
from analysis.run import Run, RunError, open_run
from analysis.stability import check_stability
from analysis.verdict import Row, Verdict
from reference.annotate import annotate
from reference.problems.registry import build
from reference.run import train
from tests.training_runs import configuration
from theory.claim import Condition
from theory.library import CLAIMS

SEEDS = 5


def trained(folder: Path, seed: int = 0, **sections: dict[str, object]) -> Run:
    annotate(train(configuration(seed, **sections), folder))
    return open_run(folder)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    folder = tmp_path_factory.mktemp("seeds")
    settings = {
        "problem": {"name": "quadratic", "blocks": 2, "dimension": 4, "samples": 16},
        "method": {"name": "pd_asgd", "in_order": True},
        "train": {"tasks": 24, "batch_size": 4},
    }
    return [trained(folder / str(seed), seed, **settings) for seed in range(SEEDS)]


def only(runs: list[Run], name: str) -> Row:
    (row,) = check_seeds(runs, {name: CLAIMS[name]})
    return row


@pytest.mark.parametrize("name", ["PD-R1", "DM-T1-const"])
def test_the_mean_over_seeds_holds_outside_its_interval(name: str, seeds: list[Run]) -> None:
    row = only(seeds, name)
    assert row.verdict is Verdict.HOLDS, row.reason
    assert row.tightness is not None and 0 < row.tightness < 1
    assert f"({SEEDS} seeds)" in row.run and "99%" in row.reason


def test_too_few_seeds_are_undecided(seeds: list[Run]) -> None:
    assert only(seeds[:1], "PD-R1").verdict is Verdict.UNDECIDED


def test_a_bound_below_the_mean_is_violated(seeds: list[Run]) -> None:
    claim = CLAIMS["PD-R1"]
    small = dataclasses.replace(claim, value=claim.value / 20, proof=None)
    (row,) = check_seeds(seeds, {"small": small})
    assert row.verdict is Verdict.VIOLATED and row.reproduce.endswith("--claims small")
    # At the mean itself the interval holds both signs.
    measured, bound = only(seeds, "PD-R1").measured, only(seeds, "PD-R1").bound
    assert measured is not None and bound is not None
    near = dataclasses.replace(claim, value=claim.value * sympy.Rational(measured / bound), proof=None)
    assert check_seeds(seeds, {"near": near})[0].verdict is Verdict.UNDECIDED


def test_runs_that_differ_in_more_than_the_seed_are_refused(seeds: list[Run], tmp_path: Path) -> None:
    other = trained(tmp_path / "other", 99, train={"tasks": 6, "batch_size": 4})
    with pytest.raises(RunError, match="more than the seed"):
        check_seeds([*seeds, other], {"PD-R1": CLAIMS["PD-R1"]})
    with pytest.raises(RunError, match="same seed"):
        check_seeds([seeds[0], seeds[0]], {"PD-R1": CLAIMS["PD-R1"]})
    with pytest.raises(ValueError, match="single runs"):
        check_seeds(seeds, {"PD-B3": CLAIMS["PD-B3"]})


@pytest.mark.parametrize("fraction", [0.9, 1.1])
def test_the_stability_limit_tells_decay_from_growth(fraction: float, tmp_path: Path) -> None:
    claim = CLAIMS["PD-R2"]
    assert isinstance(claim, Condition)
    settings = {
        "problem": {"name": "least_squares", "blocks": 2},
        "method": {"name": "d_asgd"},
        "train": {"tasks": 90, "batch_size": 354, "sampling": "sequential"},
    }
    config = configuration(**settings)
    smoothness = build(config.problem).truth.constants()["smoothness"].value
    # F = 1, B = 2, two blocks written together: 2 + 2 * 2 ticks old at a period of 2.
    limit = 2 * math.sin(math.pi / (4 * 2 + 2)) / smoothness
    row = check_stability(trained(tmp_path / "run", **settings, optimizer={"step_size": fraction * limit}), claim)
    assert row.verdict is Verdict.CONSISTENT, row.reason
    assert ("growth" if fraction > 1 else "decay") in row.reason
    assert row.tightness == pytest.approx(fraction, rel=1e-6)
    assert row.largest_step == pytest.approx(limit, rel=1e-6)


def test_stability_of_noisy_or_uneven_runs_is_not_judged(seeds: list[Run]) -> None:
    claim = CLAIMS["PD-R2"]
    assert isinstance(claim, Condition)
    row = check_stability(seeds[0], claim)
    assert row.verdict is Verdict.INAPPLICABLE and "all samples" in row.reason
