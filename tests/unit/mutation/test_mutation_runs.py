"""The runner on a module of a few lines: who is killed, how, and who survives."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.report import judged as read
from tests.mutation.report import survivors

ROOT = Path(__file__).resolve().parents[3]

MODULE = """
LIMIT = 3
TWO = LIMIT and {2}.pop()
def twice(x):
    return x + x if x < LIMIT else x + x
while LIMIT == TWO:
    pass
assert LIMIT < 4
"""
# With LIMIT = 2 the import never ends, with 4 it fails, and no test sees which half of `twice` it goes through.

GUARD = """
from sample.module import twice
def test_twice():
    assert [twice(x) for x in (0, 1, 2, 5)] == [0, 2, 4, 10]
"""

PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, ".")
from tests.mutation.runner import Patience, Refused, run
from tests.mutation.targets import Target
try:
    tally, lines = run(
        [Target("sample.module", ("test_guard.py",)), Target("sample.unguarded", ())],
        Path.cwd(), ["sample"], {equivalent}, heavy=(), patience=Patience(1, 4), say=lambda line: None,
        wanted={wanted}, keep=lambda tally: Path("so_far.tsv").write_text(tally.table()),
    )
except Refused as refusal:
    print(refusal)
else:
    print(tally.table())
    print("\\n".join(lines))
"""

BEFORE = "return x + x if x < LIMIT else x + x"
EDGE = ("sample.module", "comparison", BEFORE, "return x + x if (x <= LIMIT) else x + x")
HALF = ("sample.module", "missing term", BEFORE, "return x if x < LIMIT else x + x")
OTHER = ("sample.module", "off by one", "TWO = LIMIT and {2}.pop()", "TWO = LIMIT and {1}.pop()")
GONE = ("sample.module", "sign", "return x - x", "return x + x")


def judged(
    folder: Path,
    guard: str = GUARD,
    equivalent: dict[tuple[str, ...], str] | None = None,
    wanted: frozenset[tuple[str, ...]] | None = None,
) -> list[str]:
    (folder / "sample").mkdir()
    (folder / "sample" / "module.py").write_text(MODULE)
    (folder / "sample" / "unguarded.py").write_text("x = 1\n")
    (folder / "test_guard.py").write_text(guard)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            PROGRAM.replace("{equivalent}", repr(equivalent or {})).replace(
                "{wanted}", "None" if wanted is None else f"frozenset({set(wanted)!r}).__contains__"
            ),
        ],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (folder / "sample" / "module.py").read_text() == MODULE
    assert not list(folder.rglob("*.pyc"))
    return done.stdout.splitlines()


def test_the_killed_the_late_the_survivors_and_the_equivalent_are_told_apart(tmp_path: Path) -> None:
    lines = judged(tmp_path, equivalent={EDGE: "both are x + x", HALF: "wrong", GONE: "of another time"})
    outcome = {tuple(line.split("\t")[i] for i in (1, 3, 4, 5)): line.split("\t")[0] for line in lines if "\t" in line}
    assert outcome[HALF] == "killed"
    assert outcome[EDGE] == "equivalent"
    assert outcome["sample.module", "off by one", "LIMIT = 3", "LIMIT = 4"] == "killed on import"
    assert outcome["sample.module", "off by one", "LIMIT = 3", "LIMIT = 2"] == "killed by time"
    assert outcome[OTHER] == "survived"
    said = [line.partition(": ") for line in lines if "\t" not in line]
    survived = [text for word, _, text in said if word == "survived"]
    assert any(text.startswith("sample.module:3 off by one: ") for text in survived)
    assert not any("<= LIMIT" in text for text in survived)
    assert [text for word, _, text in said if word == "equivalent"] == [f"{': '.join(EDGE)} (both are x + x)"]
    assert [text.partition(":")[0] for word, _, text in said if word == "error"] == [
        "listed as equivalent, and killed",
        "listed as equivalent, and no mutant",
    ]
    assert "sample.unguarded: 2 mutants, not run: no test guards it" in lines


def test_those_that_survived_can_be_asked_again(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    first = judged(tmp_path / "first")
    left = survivors("\n".join(first))
    assert left and OTHER in left and HALF not in left
    assert {OTHER, HALF, EDGE} <= read("\n".join(first))
    assert (tmp_path / "first" / "so_far.tsv").read_text() == "\n".join(line for line in first if "\t" in line)
    (tmp_path / "again").mkdir()
    lines = judged(tmp_path / "again", wanted=frozenset({OTHER}))
    assert [line.split("\t")[0] for line in lines if "\t" in line] == ["outcome", "survived"]


@pytest.mark.parametrize("guard", ["def test_no(): assert False", ""])
def test_guards_that_fail_without_a_mutant_can_judge_none(tmp_path: Path, guard: str) -> None:
    sentence, *log = judged(tmp_path, guard)
    assert log
    assert sentence.startswith("The guards of sample.module fail without a mutant")
