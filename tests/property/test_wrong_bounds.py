"""The wrong bounds of docs/examples, each refuted by a simple instance; and the suite on a user's own claim."""

import importlib.util
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from analysis.arenas import arena_of
from analysis.arenas.modes.delayed_modes import Mode
from analysis.attack.search import attack
from analysis.exact_run import ExactRun

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = 150


@pytest.fixture(scope="module")
def wrong() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wrong_bounds", ROOT / "docs/examples/wrong_bounds.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def broken(wrong: ModuleType, name: str) -> Any:
    """The simplest instance of an attack, which has to succeed with both sides well apart."""
    claim = getattr(wrong, name)
    found = attack(claim, arena_of(claim), EXAMPLES)
    assert found.violated and found.best is not None
    assert found.best.decision.tightness > 1.01
    return found.best.instance


def test_the_square_of_the_delay_is_refuted_at_the_first_delay_where_it_differs(wrong: ModuleType) -> None:
    mode = broken(wrong, "delay_squared")
    assert isinstance(mode, Mode) and mode.delay == 2
    assert (mode.step_size * mode.curvature).denominator <= 16


@pytest.mark.parametrize("name", ["full_batch", "bare_step_size", "delay_of_a_block", "half_of_it"])
def test_a_wrong_bias_bound_is_refuted_by_a_run_of_a_few_tasks(wrong: ModuleType, name: str) -> None:
    run = broken(wrong, name)
    assert isinstance(run, ExactRun) and len(run.history.delays.tasks) <= 4
    assert run.history.delays.max_delay("own") == 1
    assert all(isinstance(step, Fraction) for step in run.step_sizes)
    if name == "bare_step_size":
        assert run.momentum > 0
    if name == "delay_of_a_block":
        assert run.history.delays.overtaking is not None
    if name == "full_batch":
        assert len(run.batches) == 2


def test_the_fixture_runs_the_suite_in_somebody_elses_tests(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from delaybound import bound_suite\n")
    (tmp_path / "wrong_bounds.py").write_text((ROOT / "docs/examples/wrong_bounds.py").read_text())
    (tmp_path / "test_mine.py").write_text(
        "from wrong_bounds import half_of_it\n"
        "from theory.library import CLAIMS\n\n\n"
        "def test_wrong(bound_suite):\n    bound_suite(half_of_it, examples=30)\n\n\n"
        "def test_right(bound_suite):\n    bound_suite(CLAIMS['PD-B2'], examples=5)\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rfs", "test_mine.py"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert "FAILED test_mine.py::test_wrong[holds]" in result.stdout, result.stdout + result.stderr
    assert "a counterexample, simplified" in result.stdout
    assert "edge: the claim has no regime" in result.stdout
    assert "1 failed" in result.stdout
