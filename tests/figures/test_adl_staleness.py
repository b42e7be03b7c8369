"""ADL's levels of staleness: those of the runs are those of the schedule, and those of the published figure."""

from fractions import Fraction

import numpy as np
import pytest

from paper_figures import adl_staleness
from paper_figures.__main__ import main
from tests.committed_numbers import committed, whole

DRAWN = {
    1: ((4,), (2,), (0,)),
    2: ((2, 2), (1, 1), (0, 0)),
    4: ((1, 1, 1, 1), (1, 1, 0, 0), (0, 0, 0, 0)),
}
"""M = 1 is FDG itself, with delays 4, 2, 0; the others are the figure of arXiv:2012.03747."""

RELEASED_DELAYS = (3, 1, 0)
"""2(K − k) − 1 below the top."""


def levels(order: str, accumulated: int) -> tuple[tuple[int, ...], ...]:
    """The measured levels, by module and place, each the only one that was seen there."""
    rows = [row for row in committed("adl_staleness") if (row["order"], row["accumulated"]) == (order, accumulated)]
    found = {(row["module"], row["micro_batch"]): whole(row, "level") for row in rows}
    assert len(found) == len(rows) == 3 * accumulated
    return tuple(tuple(found[module, place] for place in range(accumulated)) for module in (1, 2, 3))


@pytest.mark.parametrize("accumulated", DRAWN)
def test_as_drawn_the_measured_levels_are_those_of_the_published_figure(accumulated: int) -> None:
    assert levels("drawn", accumulated) == DRAWN[accumulated]


@pytest.mark.parametrize("accumulated", DRAWN)
def test_as_released_they_add_up_to_the_delay_and_differ_by_at_most_one(accumulated: int) -> None:
    """Hermite's identity; the first places of a group are the stale ones."""
    for module, delay in zip(levels("released", accumulated), RELEASED_DELAYS, strict=True):
        assert sum(module) == delay
        assert list(module) == sorted(module, reverse=True)
        assert max(module) - min(module) <= 1


def test_measured_and_predicted_are_equal_everywhere() -> None:
    rows = committed("adl_staleness")
    assert len(rows) == 2 * 3 * (1 + 2 + 4)
    for row in rows:
        assert row["level"] == row["predicted"]
        assert whole(row, "tasks") == Fraction(40, whole(row, "accumulated"))


def test_levels_rise_while_the_pipeline_fills() -> None:
    """The tasks left out are needed: the first of them reads the initial values and writes the first version."""
    table = adl_staleness.measured("drawn", 1)
    assert table[0, :6].tolist() == [0, 1, 2, 3, 4, 4]
    assert (np.diff(table[:, adl_staleness.START :]) == 0).all()


def test_all_are_measured_anew_to_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["adl_staleness", "--check"]) == 0
    assert "bit for bit" in capsys.readouterr().out
