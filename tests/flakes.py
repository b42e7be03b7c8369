"""Repeats the property tests and counts flakes: tests that pass in some runs and not in others, or that never finish.

python -m tests.flakes --runs 20             the CI profile: every run draws the same examples
python -m tests.flakes --runs 20 --random    another seed in every run
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """One run of the tests.

    Attributes:
        code: pytest's exit status; None where the run did not come to its end in time.
        failed: tests that failed, or could not be set up.
        note: what pytest said last, where it did not come to run the tests.
    """

    name: str
    code: int | None
    tests: int
    failed: tuple[str, ...]
    seconds: float
    note: str = ""


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.flakes", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", default=["tests/property"], metavar="PATH", help="tests to run")
    parser.add_argument("--runs", type=int, default=20, help="how many runs")
    parser.add_argument("--random", action="store_true", help="seeds 1, 2, … under the dev profile in place of ci")
    parser.add_argument("--first", type=int, default=1, metavar="SEED", help="the first seed")
    parser.add_argument("--processes", type=int, default=2, help="of each run; 0 for none beside this one's child")
    parser.add_argument("--limit", type=float, default=3600.0, metavar="SECONDS", help="after which a run is stopped")
    parser.add_argument("--out", type=Path, help="also write the table there")
    return parser.parse_args(given)


def command(asked: argparse.Namespace, seed: int, report: Path) -> list[str]:
    """What one run calls."""
    drawn = ["--hypothesis-profile=dev", f"--hypothesis-seed={seed}"] if asked.random else ["--hypothesis-profile=ci"]
    spread = ["-n", str(asked.processes), "--dist", "worksteal"] if asked.processes else []
    # Nothing that another run has found or cached: each stands for itself.
    fresh = ["-p", "no:cacheprovider", f"--junitxml={report}"]
    return [sys.executable, "-m", "pytest", "-q", *drawn, *spread, *fresh, "-m", "not slow", *asked.paths]


def once(asked: argparse.Namespace, seed: int) -> Outcome:
    """Run the tests in a process of their own."""
    name = f"seed {seed}" if asked.random else f"ci {seed}"
    with tempfile.TemporaryDirectory() as folder:
        report, began = Path(folder) / "report.xml", time.monotonic()
        own = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": folder}
        try:
            done = subprocess.run(
                command(asked, seed, report), cwd=ROOT, env=own, timeout=asked.limit, capture_output=True, check=False
            )
        except subprocess.TimeoutExpired:
            return Outcome(name, None, 0, (), time.monotonic() - began)
        cases = list(ElementTree.parse(report).iter("testcase")) if report.exists() else []
        failed = [
            f"{case.get('classname')}::{case.get('name')}"
            for case in cases
            if case.find("failure") is not None or case.find("error") is not None
        ]
        said = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
        note = said[-1] if said and done.returncode not in (0, 1) else ""
        return Outcome(name, done.returncode, len(cases), tuple(failed), time.monotonic() - began, note)


def row(outcome: Outcome) -> str:
    """One line of the table."""
    ended = "stopped" if outcome.code is None else f"exit {outcome.code}"
    counts = f"{outcome.tests:>6} {len(outcome.failed):>7} {outcome.seconds:>9.1f}"
    return f"{outcome.name:<10} {counts}  {ended} {outcome.note}".rstrip()


def summary(outcomes: Sequence[Outcome]) -> list[str]:
    """What all of them say together: flakes first, then what failed every time."""
    times, counted = sorted(outcome.seconds for outcome in outcomes), Counter[str]()
    for outcome in outcomes:
        counted.update(outcome.failed)
    bad = sum(outcome.code != 0 for outcome in outcomes)
    flaky = {test: count for test, count in counted.items() if count < len(outcomes)}
    lines = [
        f"{len(outcomes)} runs, {bad} of them not green, {len(flaky)} flaky tests, "
        f"{len(counted) - len(flaky)} that fail every time; "
        f"{times[0]:.1f} to {times[-1]:.1f} s a run, median {times[len(times) // 2]:.1f} s"
    ]
    if len({outcome.tests for outcome in outcomes}) > 1:
        lines.append("the runs had different numbers of tests")
    return lines + [f"{count} of {len(outcomes)} runs: {test}" for test, count in counted.most_common()]


def main(given: Sequence[str] | None = None) -> int:
    """Run, print as it goes, and exit with 1 where any run was not green."""
    asked = arguments(given)
    lines = [f"{'run':<10} {'tests':>6} {'failed':>7} {'seconds':>9}"]
    print(lines[0], flush=True)
    outcomes: list[Outcome] = []
    for seed in range(asked.first, asked.first + asked.runs):
        outcomes.append(once(asked, seed))
        lines.append(row(outcomes[-1]))
        print(lines[-1], flush=True)
    lines += summary(outcomes)
    print("\n".join(lines[1 + len(outcomes) :]))
    if asked.out is not None:
        asked.out.parent.mkdir(parents=True, exist_ok=True)
        asked.out.write_text("\n".join(lines) + "\n")
    return int(any(outcome.code != 0 for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
