"""The numbers behind the figures: what they claim, and that they are computed anew to the same values."""

from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from paper_figures import __main__ as command
from paper_figures import bias_against_delay_strength, figures, staleness_by_layer
from paper_figures.numbers_file import NumbersError, first_difference, from_text, to_text
from paper_figures.paper_figure import Cell, PaperFigure
from paper_figures.paper_style import paper_style
from paper_figures.recorded import recorded
from tests.committed_numbers import committed, number


@pytest.mark.parametrize("name", figures.FIGURES)
def test_numbers_and_drawings_are_committed(name: str) -> None:
    for suffix in ("csv", "pdf", "png"):
        assert (command.OUT / f"{name}.{suffix}").is_file()
    rows = committed(name)
    assert from_text(to_text(rows, figures.FIGURES[name].columns), figures.FIGURES[name].columns) == rows


def test_staleness_is_what_the_schedule_says() -> None:
    rows = committed("staleness_by_layer")
    tasks: Counter[tuple[Cell, Cell, Cell]] = Counter()
    weighted: dict[tuple[Cell, Cell], Fraction] = defaultdict(Fraction)
    for row in rows:
        delay, count = row["delay"], row["tasks"]
        assert isinstance(delay, int) and isinstance(count, int)
        tasks[row["durations"], row["writes"], row["block"]] += count
        weighted[row["durations"], row["writes"]] += Fraction(delay * count, 200 * 10)
        if row["durations"] == "constant":
            assert row["delay"] == row["predicted"]
    assert set(tasks.values()) == {200}
    assert len(tasks) == 2 * 2 * 10
    # Figures of the specification (PD-P8) for F = 1, B = 2, beta = 2, M = 10.
    assert weighted["constant", "layer-wise"] == Fraction(11, 10)
    assert weighted["constant", "block"] == 2
    assert max(row["delay"] for row in rows if row["durations"] == "constant" and isinstance(row["delay"], int)) == 2
    assert weighted["jitter", "layer-wise"] < weighted["jitter", "block"]


def test_the_bounds_are_above_the_measurement_and_in_their_order() -> None:
    for row in committed("bias_against_delay_strength"):
        for bound in ("B1", "B2", "B3", "B4"):
            if row[bound] is not None:
                budget = number(row, f"{bound}_error") + number(row, "measured_error")
                assert number(row, "measured") <= number(row, bound) + budget
        x, x_error = number(row, "x"), number(row, "x_error")
        assert (row["B1"] is None) == (x + x_error >= 1)
        if row["B1"] is not None:
            closed_form = number(row, "gradient_bound") * x / (1 - x)
            # Both sides within their errors; x's error is magnified by the derivative G/(1 - x)^2.
            slope = number(row, "gradient_bound") / (1 - x) ** 2
            budget = number(row, "B1_error") + 2 * slope * x_error + number(row, "gradient_bound_error") * x / (1 - x)
            assert abs(number(row, "B1") - closed_form) <= budget


def test_the_tight_instance_attains_all_bounds_at_several_strengths() -> None:
    rows = [row for row in committed("bias_against_delay_strength") if row["instance"] == "tight"]
    assert len(rows) >= 10
    assert len({row["max_delay"] for row in rows}) == 1
    for row in rows:
        # Task t of T = 128 lacks a factor x^(t/tau) of the supremum, tau = 2 (geometric series of B1's recursion).
        missing = number(row, "x") ** (128 // 2)
        for bound in ("B1", "B2", "B3", "B4"):
            assert number(row, "measured") >= number(row, bound) * (1 - missing) * (1 - 1e-9)


def test_staleness_is_counted_anew_to_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["staleness_by_layer", "--check"]) == 0
    assert "bit for bit" in capsys.readouterr().out


@pytest.mark.parametrize(("instance", "step_size"), [("random", 0.15625), ("tight", 0.25)])
def test_one_point_of_each_instance_is_measured_anew(instance: str, step_size: float) -> None:
    rows = committed("bias_against_delay_strength")
    (before,) = (row for row in rows if row["instance"] == instance and row["step_size"] == step_size)
    config = bias_against_delay_strength.configuration(instance, step_size)
    with recorded(config) as run:
        after = {
            "instance": instance,
            "step_size": step_size,
            **bias_against_delay_strength.row_of(run, config),
        }
    assert first_difference([before], [after]) is None


@pytest.mark.slow
def test_every_point_is_measured_anew() -> None:
    assert command.main(["bias_against_delay_strength", "--check"]) == 0


@pytest.mark.parametrize("name", figures.FIGURES)
def test_a_drawing_is_the_same_file_each_time(name: str, tmp_path: Path) -> None:
    for place in ("one", "two"):
        with paper_style():
            figure = figures.FIGURES[name].draw(committed(name))
            figure.savefig(tmp_path / f"{place}.pdf", metadata={"CreationDate": None})
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_the_drawing_shows_the_numbers() -> None:
    figure = bias_against_delay_strength.draw(committed("bias_against_delay_strength"))
    rows = [row for row in committed("bias_against_delay_strength") if row["instance"] == "random"]
    drawn = {line.get_label(): np.asarray(line.get_ydata()) for line in figure.axes[0].lines}
    for name in ("measured", "B1", "B2", "B3", "B4"):
        expected = [number(row, name) / number(row, "gradient_bound") for row in rows if row[name] is not None]
        assert drawn[name].tolist() == expected
    assert len(staleness_by_layer.draw(committed("staleness_by_layer")).axes) == 2


COLUMNS = {"name": str, "count": int, "exact": float, "value": float, "value_error": float}


def sample(**changes: Cell) -> dict[str, Cell]:
    return {"name": "a", "count": 3, "exact": 0.5, "value": 0.25, "value_error": 1e-3, **changes}


@pytest.mark.parametrize(
    ("changes", "agree"),
    [
        ({}, True),
        ({"value": 0.2515, "value_error": 6e-4}, True),
        ({"value": 0.2517, "value_error": 6e-4}, False),
        ({"value_error": 0.5}, True),
        ({"count": 4}, False),
        ({"name": "b"}, False),
        ({"exact": 0.5 + 2.0**-53}, False),
        ({"value": None, "value_error": None}, False),
    ],
)
def test_floats_agree_within_their_errors_and_all_else_exactly(changes: dict[str, Cell], agree: bool) -> None:
    assert (first_difference([sample()], [sample(**changes)]) is None) == agree


def test_another_number_of_rows_is_a_difference() -> None:
    assert first_difference([sample()], []) == "0 rows instead of 1"


def test_numbers_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(NumbersError, match="other columns"):
        from_text("a,b\n1,2\n", COLUMNS)
    with pytest.raises(NumbersError, match="no number"):
        from_text("name,count,exact,value,value_error\na,x,1.0,1.0,1.0\n", COLUMNS)
    with pytest.raises(NumbersError, match="a row has the columns"):
        to_text([{"name": "a"}], COLUMNS)


def test_the_command_draws_checks_and_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [sample()]
    monkeypatch.setattr(command, "OUT", tmp_path / "out")
    monkeypatch.setattr(figures, "FIGURES", {"mine": PaperFigure("mine", COLUMNS, lambda: made, lambda rows: Figure())})
    assert command.main(["mine", "--check"]) == 2
    assert not (tmp_path / "out").exists(), "a check writes nothing"
    assert command.main([]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["mine.csv", "mine.pdf", "mine.png"]
    assert command.main(["--check"]) == 0
    made[0] = sample(count=4)
    assert command.main(["--check"]) == 1
    assert "row 1, count: 4 instead of 3" in capsys.readouterr().out
    assert command.main(["yours"]) == 2
    assert command.main(["--fast"]) == 2
    assert "there is no figure 'yours'" in capsys.readouterr().err
