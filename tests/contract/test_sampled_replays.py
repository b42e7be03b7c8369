"""Every kind of run, recorded by one process, is repeated by another without a single bit that differs."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests.sampled_runs import METHODS, prepare
from tests.training_runs import ROOT

BRIEF, FULL, PROCESSES = len(METHODS), 200, 5


def process(verb: str, folder: Path, first: int, last: int) -> str:
    """The output of one process that records, or replays, some of the runs."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sampled_runs", verb, str(folder), str(first), str(last)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(
    ("count", "processes"), [pytest.param(BRIEF, 1), pytest.param(FULL, PROCESSES, marks=pytest.mark.slow)]
)
def test_recorded_here_and_repeated_there(tmp_path: Path, count: int, processes: int) -> None:
    prepare(tmp_path)
    edges = [count * part // processes for part in range(processes + 1)]
    lines = []
    for first, last in pairwise(edges):
        process("record", tmp_path, first, last)
        lines += process("replay", tmp_path, first, last).splitlines()
    print("\n".join(lines))
    rows = [line.split("\t") for line in lines]
    assert len(rows) == count
    assert [row for row in rows if row[1:4] != ["exact", "0", "0"]] == []
    assert len({row[5].split()[0] for row in rows}) == len({method["name"] for method, _ in METHODS})
