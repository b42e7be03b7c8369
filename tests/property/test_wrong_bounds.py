"""The wrong bounds of docs/examples, each refuted by a simple instance; and the suite on a user's own claim."""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis.strategies import nothing
from sympy import Min, Rational, sqrt

from analysis.arenas import arena_of
from analysis.arenas.modes.delayed_modes import Mode
from analysis.attack.search import attack
from analysis.attack.words import attack_words
from analysis.exact_run import ExactRun
from theory import symbols as s
from theory.assumptions import (
    constant_step_size,
    finite_run,
    in_memory_atomic,
    no_overtaking,
    plain_sgd,
    smooth_segment,
)
from theory.claim import Bound, Condition

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


RUN = (plain_sgd, no_overtaking, constant_step_size, in_memory_atomic, finite_run, smooth_segment)
FIELDS: dict[str, Any] = {"title": "", "statement": "", "source": "", "mark": "conjecture"}
ONE_STEP = s.applied_bound * s.smoothness * s.step_size
LATE = {
    "grows with the root of the delay": 3 * ONE_STEP * sqrt(s.max_delay),
    "counts at most 30 updates": ONE_STEP * Min(s.max_delay, 30),
}


def bound(value: Any, **more: Any) -> Bound:
    """On runs in which no task overtakes another, from stored weights."""
    fields = {"measured": "bias", "reference_points": ("own",), "weight_rules": frozenset({"stash"}), **more}
    return Bound(**FIELDS, name="MINE", value=value, assumptions=RUN, **fields)


@pytest.mark.parametrize("name", LATE)
def test_a_bound_that_is_right_at_all_short_delays_is_refuted_at_a_long_one(name: str) -> None:
    claim = bound(LATE[name])
    found = attack(claim, arena_of(claim), 5)
    assert found.violated and found.best is not None
    assert found.best.instance.history.delays.max_delay("own") == found.latest == 40
    assert "with delays up to 40\n" in attack_words(found)


def test_a_limit_whose_leading_term_is_half_a_percent_off_is_refuted() -> None:
    """1.58 > pi/2, by so little that it shows from a delay of 50 on."""
    claim = Condition(
        **FIELDS,
        name="late",
        value=Rational(158, 100) / (s.delay + Rational(79, 100)),
        measured="convergence_guarantee",
        parameter=s.step_times_curvature,
        assumptions=(plain_sgd, constant_step_size),
    )
    found = attack(claim, arena_of(claim), 5)
    assert found.violated and found.best is not None and found.best.instance.delay > 50


def test_a_bound_in_a_block_s_own_gradient_is_refuted_where_that_is_0() -> None:
    x = s.delay_strength
    value, defined = s.block_gradient_bound * x / (1 - x), {x: s.smoothness * s.step_size * s.max_delay}
    claim = bound(value, regime=x, measured="block_bias_max", definitions=defined)
    found = attack(claim, arena_of(claim), 1)
    assert found.violated and found.best is not None
    assert list(found.best.trial.values[s.block_gradient_bound]) == [0, 1]


def test_a_claim_may_name_the_number_of_blocks() -> None:
    claim = bound(ONE_STEP * s.max_delay / sqrt(s.blocks))
    found = attack(claim, arena_of(claim), 30)
    assert found.violated and found.best is not None and found.best.instance.history.blocks == 2
    assert "blocks (M) = 2" in attack_words(found)
    assert not attack(replace(claim, value=claim.value * s.blocks), arena_of(claim), 30).violated


def test_of_a_known_and_a_drawn_counterexample_the_shorter_is_shown(wrong: ModuleType) -> None:
    claim = wrong.half_of_it
    arena = arena_of(claim)
    drawn = attack(claim, replace(arena, known=lambda one: ()), EXAMPLES).best
    known = attack(claim, replace(arena, instances=lambda one: nothing()), EXAMPLES).best
    shown = attack(claim, arena, EXAMPLES).best
    assert drawn is not None and known is not None and shown is not None
    assert len(str(shown.instance)) <= min(len(str(drawn.instance)), len(str(known.instance)))


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
