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
from beartype import BeartypeConf
from beartype.claw import beartype_packages
from hypothesis import HealthCheck, Phase, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from jaxtyping import install_import_hook

# PEP 484's numeric tower: an int is accepted where a float is asked for. Only modules that speak of shapes are checked
# for them, since that takes tens of microseconds a call.
ROOT = Path(__file__).parent.parent
PACKAGES = ("theory", "reference", "analysis")
SHAPED = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "jaxtyping" in path.read_text()
]
install_import_hook(SHAPED, "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))")
beartype_packages(PACKAGES, conf=BeartypeConf(is_pep484_tower=True, claw_is_pep526=False))

# No deadlines: an example's time depends on what else the machine does, its verdict must not.
LASTING: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
KEPT = DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "nightly")
settings.register_profile("dev", max_examples=8, **LASTING)
settings.register_profile("ci", max_examples=50, derandomize=True, **LASTING)
settings.register_profile("nightly", max_examples=1500, database=KEPT, phases=tuple(Phase), **LASTING)
settings.load_profile("dev")


def pytest_report_header(config: pytest.Config) -> str:
    """Which examples these are, and how many: tests that take long draw a share of them."""
    name, now = settings.get_current_profile_name(), settings()
    drawn = "the same every time" if now.derandomize else "others every time"
    seed = config.getoption("--hypothesis-seed")
    return f"properties: profile {name}, {now.max_examples} examples, {drawn if seed is None else f'seed {seed}'}"
