"""Many runs judged together: each by itself, stability limits, and claims in expectation over seeds."""

import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from analysis.check import check
from analysis.claims_from import about_runs, claims_from
from analysis.convergence import check_seeds
from analysis.run import open_run
from analysis.seeds import alike
from analysis.stability import check_stability
from analysis.verdict import Row
from theory.claim import Claim, Condition


def judge(directories: Sequence[Path], names: Sequence[str] = (), processes: int = 1) -> list[Row]:
    """All verdicts on some runs.

    Args:
        directories: The runs, annotated.
        names: What one writes after `--claims`; left out, the whole library.
        processes: How many runs are judged at once.

    Returns:
        The rows of each run in the given order, then those of claims in expectation, for each group of runs that differ
        in their seed only (single runs are no group, unless nothing else was asked).
    """
    least = 1 if all(claim.sampled for claim in _asked(names).values()) else 2
    groups = [[run.trace.directory for run in runs] for runs in alike(map(open_run, directories)) if len(runs) >= least]
    alone, together = partial(_alone, names), partial(_together, names)
    if processes == 1:
        found = [*map(alone, directories), *map(together, groups)]
    else:
        fresh = multiprocessing.get_context("spawn")  # a fork would copy the locks of a process that has threads
        with ProcessPoolExecutor(processes, fresh) as pool:
            over_seeds = pool.map(together, groups)
            found = [*pool.map(alone, directories), *over_seeds]
    return [row for rows in found for row in rows]


def _asked(names: Sequence[str]) -> Mapping[str, Claim]:
    """The claims; each process finds them anew, because proofs do not travel between processes."""
    return claims_from(names) if names else about_runs()


def _alone(names: Sequence[str], directory: Path) -> list[Row]:
    """Every claim about one run."""
    run, claims = open_run(directory), _asked(names)
    limits = [claim for claim in claims.values() if isinstance(claim, Condition)]
    others = {name: claim for name, claim in claims.items() if not (claim.sampled or isinstance(claim, Condition))}
    return [*check(run, others), *(check_stability(run, claim) for claim in limits)]


def _together(names: Sequence[str], directories: Sequence[Path]) -> list[Row]:
    """Every claim in expectation."""
    sampled = {name: claim for name, claim in _asked(names).items() if claim.sampled}
    return list(check_seeds([open_run(directory) for directory in directories], sampled))
