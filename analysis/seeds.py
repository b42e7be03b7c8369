"""Runs that differ in nothing but their seed: which they are, and what they are called together."""

import json
from collections.abc import Iterable, Sequence

from analysis.run import Run

TO = " … "


def alike(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs, those together whose configurations differ in nothing but name and seed."""
    found: dict[str, list[Run]] = {}
    for run in runs:
        config = {key: value for key, value in run.manifest.config.items() if key not in ("name", "seed")}
        # An outside trainer's run may have no configuration; then it stands alone.
        key = json.dumps([run.method, config], sort_keys=True) if config else run.name
        found.setdefault(key, []).append(run)
    return list(found.values())


def common_name(runs: Sequence[Run]) -> str:
    """What a row about all of the runs calls them."""
    if len(runs) == 1:
        return runs[0].name
    return f"{runs[0].name}{TO}{runs[-1].name} ({len(runs)} seeds)"


def first_name(name: str) -> str:
    """The first of the runs that a row is about."""
    return name.partition(TO)[0]
