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

from hypothesis import HealthCheck, settings
from jaxtyping import install_import_hook

# PEP 484's numeric tower: an int is accepted where a float is asked for.
install_import_hook(
    ["theory", "reference", "analysis"],
    "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))",
)

# No deadlines: an example's time depends on what else the machine does, its verdict must not.
SLOW = [HealthCheck.too_slow]
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=SLOW)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("nightly", deadline=None, max_examples=2000, suppress_health_check=SLOW)
settings.load_profile("dev")
