"""B1's tight instance, trained by the reference trainer: the bound is attained in floats, and still holds."""

from pathlib import Path

import pytest

from analysis.judge import judge
from analysis.verdict import Verdict
from reference.annotate import annotate
from reference.config_file import run_config
from reference.run import train

TASKS = 600
BIAS = ("PD-B1a", "PD-B1c", "PD-B2", "PD-B3", "PD-B4", "PD-B4-path", "PD-B4-whole")


@pytest.mark.parametrize(
    ("strength", "delay", "figure"),
    [
        pytest.param(0.3, 5, 0.4286, marks=pytest.mark.slow),
        (0.7, 2, 2.3333),
        pytest.param(0.95, 1, 19.0, marks=pytest.mark.slow),
    ],
)
def test_the_bound_is_attained_and_holds(strength: float, delay: int, figure: float, tmp_path: Path) -> None:
    step_size = strength / delay
    config = run_config(
        {
            "problem": {"name": "tight", "blocks": 1, "samples": TASKS, "step_size": step_size, "delay": delay},
            "optimizer": {"step_size": step_size},
            "train": {"tasks": TASKS, "batch_size": 1, "sampling": "sequential"},
            "method": {"name": "asgd", "count": delay + 1},
            "engine": {"name": "simulate"},
            "durations": {"forward": 120, "backward": 240},
            "store": {"versions": True},
            "annotation": {"full_every": TASKS},
        }
    )
    run = train(config, tmp_path / "run")
    annotate(run)
    rows = judge([run], BIAS)
    assert {row.verdict for row in rows} == {Verdict.HOLDS}
    (attained,) = [row for row in rows if row.claim == "PD-B1a"]
    assert attained.measured is not None and attained.bound is not None
    assert f"{attained.measured:.4f}" == f"{attained.bound:.4f}" == f"{figure:.4f}"
