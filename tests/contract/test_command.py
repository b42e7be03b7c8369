"""The command: quick to help, one sentence for each misuse, and nobody else's packages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def delaybound(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "delaybound", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        capture_output=True,
        text=True,
    )


def sentence_of(result: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr of a refusal."""
    assert result.returncode == 2, result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith("delaybound: ")
    return line


def test_help_is_quick_and_loads_nothing_heavy(tmp_path: Path) -> None:
    program = """
import sys, time
from delaybound import main
try:
    main(["--help"])
except SystemExit as end:
    assert end.code == 0
heavy = {"torch", "sympy", "numpy", "pyarrow", "matplotlib", "hypothesis", "theory", "reference", "analysis.check"}
print("loaded:", *sorted(heavy & set(sys.modules)))
print("seconds:", time.process_time())
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    *usage, loaded, seconds = result.stdout.splitlines()
    for name in ("verify", "train", "replay", "annotate", "check", "report", "claims", "attack", "figures"):
        assert any(name in line for line in usage)
    assert loaded == "loaded: "[:-1]
    assert float(seconds.removeprefix("seconds: ")) < 1


def test_every_public_name_is_there_and_an_unknown_one_lists_them() -> None:
    import delaybound as front_door

    for name in front_door.NAMES:
        assert getattr(front_door, name) is not None
    with pytest.raises(AttributeError, match=r"trian.*annotate.*check"):
        front_door.trian  # noqa: B018


@pytest.mark.parametrize("name", ["analysis", "theory", "reference"])
def test_a_strangers_package_is_refused_and_never_run(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("raise SystemExit('a stranger ran')")
    sentence = sentence_of(delaybound("claims", cwd=tmp_path))
    assert f"'{name}'" in sentence
    assert str(tmp_path / name) in sentence


def test_a_strangers_package_is_refused_by_the_library_too(tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "__init__.py").write_text("")
    program = f"import sys; sys.path.append({str(ROOT)!r}); import delaybound; delaybound.check"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "FrontDoorError: the package 'analysis' at" in result.stderr


def test_a_folder_that_is_no_package_is_left_in_peace(tmp_path: Path) -> None:
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "notes.txt").write_text("mine")
    assert "PD-B4" in delaybound("claims", cwd=tmp_path).stdout


@pytest.mark.parametrize("command", ["replay", "annotate", "check", "report"])
def test_a_directory_that_is_no_run_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "empty").mkdir()
    assert "empty" in sentence_of(delaybound(command, "empty", cwd=tmp_path))
    assert list((tmp_path / "empty").iterdir()) == []


def test_an_unknown_key_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "run.toml").write_text("[train]\nbatchsize = 32\n")
    sentence = sentence_of(delaybound("train", "run.toml", cwd=tmp_path))
    assert "'batchsize'" in sentence
    assert "'batch_size'" in sentence
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["train", "nowhere.toml"], "nowhere.toml"),
        (["verify", "--resume", "--restart"], "--restart"),
        (["report"], "run"),
        (["claims", "PD-B99"], "PD-B99"),
    ],
)
def test_misuse_is_one_sentence(tmp_path: Path, arguments: list[str], word: str) -> None:
    assert word in sentence_of(delaybound(*arguments, cwd=tmp_path))
    assert list(tmp_path.iterdir()) == []


BUGS = [
    "raise ZeroDivisionError",
    "raise ValueError('outside our packages')",
    "import numpy; numpy.zeros(2) + numpy.zeros(3)",
]


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_keeps_its_traceback(bug: str) -> None:
    program = f"""
import analysis.library_commands
import delaybound
def broken(self):
    {bug}
analysis.library_commands.Claims.__call__ = broken
delaybound.main(["claims"])
"""
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1
    assert "Traceback" in result.stderr


def test_a_value_error_is_a_sentence_only_where_our_code_raises_it(tmp_path: Path) -> None:
    raised = "from reference.device import Device; Device('abacus')"
    fell = "from reference.segments import flatten; flatten([])"
    for statement, code in ((raised, 2), (fell, 1)):
        program = f"""
import analysis.library_commands
import delaybound
def broken(self):
    {statement}
analysis.library_commands.Claims.__call__ = broken
raise SystemExit(delaybound.main(["claims"]))
"""
        result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
        assert result.returncode == code, result.stderr
        assert ("Traceback" in result.stderr) == (code == 1)


def test_an_interrupt_ends_without_a_traceback() -> None:
    program = """
import analysis.library_commands
import delaybound
def interrupted(self):
    raise KeyboardInterrupt
analysis.library_commands.Claims.__call__ = interrupted
raise SystemExit(delaybound.main(["claims"]))
"""
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert "interrupted" in sentence_of(result)


def test_an_attack_that_fails_and_one_that_succeeds(tmp_path: Path) -> None:
    (tmp_path / "wrong_bounds.py").write_text((ROOT / "docs/examples/wrong_bounds.py").read_text())
    kept = delaybound("attack", "PD-R2", "--examples", "30", "--suite", cwd=tmp_path)
    assert kept.returncode == 0, kept.stderr
    assert "the closest instance" in kept.stdout and "  attained: yes" in kept.stdout
    assert "synchronous: not asked, the claim bounds no bias" in kept.stdout
    lost = delaybound("attack", "wrong_bounds:delay_squared", "--examples", "30", cwd=tmp_path)
    assert lost.returncode == 1, lost.stderr
    assert "the claim is FALSE here" in lost.stdout and "x[t-2]" in lost.stdout


def test_an_attack_on_nothing_says_what_there_is(tmp_path: Path) -> None:
    assert "did you mean PD-B1" in sentence_of(delaybound("attack", "PD-B11x", cwd=tmp_path))
    claim = (
        "from theory.claim import Bound\nfrom theory.symbols import {symbol}\n"
        "mine = Bound(name='MY', title='', statement='', value={symbol}, measured='{measured}', source='', "
        "mark='conjecture', reference_points=('own',))\n"
    )
    (tmp_path / "mine.py").write_text(claim.format(symbol="delay", measured="happiness"))
    assert "no instance measures 'happiness'" in sentence_of(delaybound("attack", "mine:mine", cwd=tmp_path))
    for wrong in ("value='2'", "value=[delay]", "value=delay, regime='x'", "value=delay, trivial={}"):
        (tmp_path / "mine.py").write_text(claim.format(symbol="delay", measured="bias").replace("value=delay", wrong))
        assert "is no expression" in sentence_of(delaybound("attack", "mine:mine", cwd=tmp_path))
    number = claim.format(symbol="delay", measured="bias").replace("value=delay", "value=Fraction(1, 2), regime=0")
    (tmp_path / "mine.py").write_text(f"from fractions import Fraction\n{number}")
    assert "claimed ≤ 1/2 = 0.5" in delaybound("attack", "mine:mine", "--examples", "1", cwd=tmp_path).stdout
    (tmp_path / "mine.py").write_text(claim.format(symbol="queue_wait", measured="bias"))
    assert "gives no value to queue_wait" in sentence_of(delaybound("attack", "mine:mine", cwd=tmp_path))
