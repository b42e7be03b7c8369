"""Which claims one run can be held against, read off their statements by hand."""

import pytest

from analysis.measure import about_one_run, measure
from analysis.measurement import Unavailable
from analysis.run import open_run
from reference.run import train
from tests.training_runs import configuration
from theory.library import CLAIMS

BIASES_OF_A_RUN = {"PD-B1a", "PD-B1b", "PD-B1c", "PD-B2", "PD-B3", "PD-B4", "PD-B4-path", "PD-B4-whole"}
"""Biases of recorded gradients. B5 needs momentum's constants, B6 means over draws, B7 second derivatives."""
SCHEDULES_OF_A_RUN = {"PD-P1", "PD-P2", "PD-P5", "PD-P5-age", "PD-P6", "PD-P6-block", "PD-P7", "PD-P8", "PD-P8-block"}
"""Delays and throughput. P3 and P4 compare runs."""


def test_the_claims_of_one_run() -> None:
    assert {name for name, claim in CLAIMS.items() if about_one_run(claim)} == BIASES_OF_A_RUN | SCHEDULES_OF_A_RUN


def test_what_no_run_measures_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    run = open_run(train(configuration(train={"tasks": 2}), tmp_path_factory.mktemp("one") / "run"))
    with pytest.raises(Unavailable, match="no single run measures happiness"):
        measure(run, "own", "happiness")
