"""The straggler's figure: measured times and ratios against PD-P4's formulas, and what is reported beside them."""

import pytest

from paper_figures import straggler_ratio
from paper_figures.__main__ import main
from tests.committed_numbers import committed, number

ROWS = [row for row in committed("straggler_ratio") if row["source"] == "virtual clock"]


def test_every_delay_is_there_once() -> None:
    assert [number(row, "late") for row in ROWS] == [0, 1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"d{row['late']:g}")
def test_times_and_ratio_are_those_of_the_formula_within_a_percent(row: dict[str, float]) -> None:
    late, start = row["late"], number(ROWS[0], "ratio")
    asynchronous = 3 / (2 + 1 / (1 + late))
    assert row["synchronous_time"] == 1 + late
    assert row["asynchronous_time"] == pytest.approx(asynchronous, rel=0.01)
    assert asynchronous <= 1.5
    assert row["ratio"] == pytest.approx(start * (1 + late) / asynchronous, rel=0.01)
    assert row["predicted"] == pytest.approx(start * (1 + late) / asynchronous, rel=16 * 2.0**-53)


def test_without_a_delay_three_threads_are_three_times_as_fast_as_one() -> None:
    """PD-P1: 1 + beta at beta = 2."""
    assert number(ROWS[0], "ratio") == 3


def test_the_reported_ratio_needs_the_printed_delay() -> None:
    (row,) = (row for row in committed("straggler_ratio") if row["source"] == "reported")
    assert number(row, "ratio") == number(row, "predicted") == 5.95
    assert round(number(row, "late"), 2) == 5.16
    assert row["synchronous_time"] is row["asynchronous_time"] is None, "what was not measured has no time"


def test_a_throughput_is_measured_anew_to_the_same_bits() -> None:
    undelayed, late = (straggler_ratio.throughput("synchronous", late) for late in (0, 5))
    assert undelayed / late == number(ROWS[5], "synchronous_time")


@pytest.mark.slow
def test_all_are_measured_anew() -> None:
    assert main(["straggler_ratio", "--check"]) == 0
