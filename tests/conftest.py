"""Pins threads before torch is imported, checks shapes and types at run time, and sets Hypothesis' profiles."""

import os

# Read once, when the numerical libraries are loaded: later changes do not bind worker threads.
os.environ.update(
    OMP_NUM_THREADS="1",
    MKL_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
    CUBLAS_WORKSPACE_CONFIG=":4096:8",
    MPLBACKEND="agg",
)

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from jaxtyping import install_import_hook

# PEP 484's numeric tower: an int is accepted where a float is asked for.
install_import_hook(
    ["theory", "reference", "analysis"],
    "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))",
)

# No deadlines: an example's time depends on what else the machine does, its verdict must not.
LASTING: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
KEPT = DirectoryBasedExampleDatabase(Path(__file__).parent.parent / ".hypothesis" / "nightly")
settings.register_profile("dev", max_examples=25, **LASTING)
settings.register_profile("ci", max_examples=50, derandomize=True, **LASTING)
settings.register_profile("nightly", max_examples=2000, database=KEPT, phases=tuple(Phase), **LASTING)
settings.load_profile("dev")


def pytest_report_header(config: pytest.Config) -> str:
    """Which examples these are, and how many: tests that take long draw a share of them."""
    name, now = settings.get_current_profile_name(), settings()
    drawn = "the same every time" if now.derandomize else "others every time"
    seed = config.getoption("--hypothesis-seed")
    return f"properties: profile {name}, {now.max_examples} examples, {drawn if seed is None else f'seed {seed}'}"
