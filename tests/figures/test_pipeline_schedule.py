"""The Gantt charts: every pass in the tick that the papers draw, no module at two at once (DM-S1, S10)."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from paper_figures.__main__ import main
from paper_figures.paper_figure import Cell
from tests.committed_numbers import committed, whole

MODULES = 3
ROWS = committed("pipeline_schedule")


@pytest.mark.parametrize("schedule", ["FDG, drawn", "FDG, released", "DDG"])
def test_s1_ticks(schedule: str) -> None:
    """FDG: forward b + k − 1, backward b + 2K − k − 1; DDG: b and b + K − k; all counted from 1."""
    mine = [row for row in ROWS if row["schedule"] == schedule]
    for row in mine:
        batch, k = whole(row, "batch"), whole(row, "module")
        if schedule == "DDG":
            expected = batch if row["kind"] == "forward" else batch + MODULES - k
        else:
            expected = batch + k - 1 if row["kind"] == "forward" else batch + 2 * MODULES - k - 1
        assert row["tick"] == expected
    assert {row["kind"] for row in mine} == {"forward", "backward"}
    assert {row["module"] for row in mine} == {1, 2, 3}


def test_no_module_does_two_things_at_once_or_one_thing_twice() -> None:
    lanes: dict[tuple[Cell, Cell], list[tuple[int, int]]] = defaultdict(list)
    for row in ROWS:
        lanes[row["schedule"], row["module"]].append((whole(row, "begin"), whole(row, "end")))
        assert whole(row, "end") - whole(row, "begin") == (1 if row["kind"] == "forward" else 2)
    assert len(lanes) == 9
    for lane in lanes.values():
        assert all(end <= begin for (_, end), (begin, _) in pairwise(sorted(lane)))
    seen = Counter((row["schedule"], row["module"], row["batch"], row["kind"]) for row in ROWS)
    assert set(seen.values()) == {1}


def test_a_full_tick_takes_the_time_of_the_model() -> None:
    """Of 1 and 2 units a pass: FDG max(F + B) = 3, DDG ΣF + max B = 5."""
    for schedule, length in (("FDG, drawn", 3), ("FDG, released", 3), ("DDG", 5)):
        begins: dict[int, int] = {}
        for row in ROWS:
            if row["schedule"] == schedule:
                tick = whole(row, "tick")
                begins[tick] = min(begins.get(tick, 10**9), whole(row, "begin"))
        full = [begins[tick] for tick in sorted(begins) if tick >= MODULES]
        assert {after - before for before, after in pairwise(full)} in ({length}, set()), schedule
        assert len(begins) == max(begins) >= 4


def test_the_orders_inside_a_tick() -> None:
    """Below the top, in a tick with both: drawn forward first, released backward first, at the top always forward."""
    for schedule, first in (("FDG, drawn", "forward"), ("FDG, released", "backward")):
        for module in (1, 2, 3):
            passes = {
                (row["tick"], row["kind"]): whole(row, "begin")
                for row in ROWS
                if (row["schedule"], row["module"]) == (schedule, module)
            }
            both = [tick for tick, kind in passes if kind == "backward" and (tick, "forward") in passes]
            assert len(both) >= 4
            for tick in both:
                earlier = min(("forward", "backward"), key=lambda kind, tick=tick: passes[tick, kind])
                assert earlier == ("forward" if module == MODULES else first)


def test_all_are_recorded_anew_to_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pipeline_schedule", "--check"]) == 0
    assert "bit for bit" in capsys.readouterr().out
