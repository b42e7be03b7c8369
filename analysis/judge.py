"""Many runs judged together: each by itself, stability limits, and claims in expectation over seeds."""

import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from analysis.check import check
from analysis.convergence import check_seeds
from analysis.run import open_run
from analysis.stability import check_stability
from analysis.verdict import Row
from reference.trace import open_trace
from theory.claim import Condition
from theory.library import CLAIMS


def judge(directories: Sequence[Path], processes: int = 1) -> list[Row]:
    """All verdicts on some runs.

    Args:
        directories: The runs, annotated.
        processes: How many runs are judged at once.

    Returns:
        The rows of each run in the given order, then those of claims in expectation, for each group of runs that differ
        in their seed only.
    """
    groups = [group for group in seed_groups(directories) if len(group) > 1]
    if processes == 1:
        single, together = list(map(_alone, directories)), list(map(_over_seeds, groups))
    else:
        fresh = multiprocessing.get_context("spawn")  # a fork would copy the locks of a process that has threads
        with ProcessPoolExecutor(processes, fresh) as pool:
            over_seeds = pool.map(_over_seeds, groups)
            single, together = list(pool.map(_alone, directories)), list(over_seeds)
    return [row for rows in (*single, *together) for row in rows]


def seed_groups(directories: Sequence[Path]) -> list[list[Path]]:
    """The runs, grouped by what they have in common beside name and seed."""
    groups: dict[str, list[Path]] = {}
    for directory in directories:
        config = open_trace(directory).manifest.config
        shared = {key: value for key, value in config.items() if key not in ("name", "seed")}
        groups.setdefault(json.dumps(shared, sort_keys=True), []).append(directory)
    return list(groups.values())


def _alone(directory: Path) -> list[Row]:
    """Every claim about one run."""
    run = open_run(directory)
    limits = [claim for claim in CLAIMS.values() if isinstance(claim, Condition)]
    return [*check(run), *(check_stability(run, claim) for claim in limits)]


def _over_seeds(directories: Sequence[Path]) -> list[Row]:
    """Every claim in expectation."""
    sampled = {name: claim for name, claim in CLAIMS.items() if claim.sampled}
    return list(check_seeds([open_run(directory) for directory in directories], sampled))
