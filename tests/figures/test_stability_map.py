"""The stability map: brackets as narrow as floats, printed limits, and runs that fall on the right side of them."""

import math
from fractions import Fraction

import numpy as np
import pytest

from paper_figures import stability_map
from paper_figures.__main__ import main
from paper_figures.paper_figure import Cell
from tests.committed_numbers import committed, number

ROWS = committed("stability_map")
SINGLE = 2.1 * 2.0**-24  # a strength is the square of a number rounded to single precision
NAMES = ("plain", "Nesterov", "weight prediction", "spike compensation")


def row_of(momentum: float, remedy: str, delay: int) -> dict[str, Cell]:
    (row,) = (row for row in ROWS if (row["momentum"], row["remedy"], row["delay"]) == (momentum, remedy, delay))
    return dict(row)


def spectral_radius(momentum: float, remedy: str, delay: int, strength: float) -> float:
    """Of the companion matrix that steps (w, v) of the last D + 1 updates: the recursion itself, no polynomial."""
    size = 2 * (delay + 1)  # w_t, v_t, w_{t-1}, v_{t-1}, …
    matrix = np.zeros((size, size))
    matrix[2:, :-2] = np.eye(size - 2)
    read = np.zeros(size)
    read[2 * delay] = 1.0
    if remedy == "weight prediction":
        read[2 * delay + 1] = -delay
    a, b = 1.0, 0.0
    if remedy == "Nesterov":
        a, b = momentum, 1.0
    if remedy == "spike compensation":
        a, b = momentum**delay, sum(momentum**power for power in range(delay))
    # In units where the step size is 1: v+ = m v + c read, w+ = w − a v+ − b c read.
    matrix[1] = strength * read
    matrix[1, 1] += momentum
    matrix[0] = -a * matrix[1] - b * strength * read
    matrix[0, 0] += 1.0
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def test_every_limit_is_there_once_between_neighbouring_floats() -> None:
    assert len(ROWS) == 2 * 4 * 11
    for row in ROWS:
        lower, upper = number(row, "lower"), number(row, "upper")
        assert lower <= upper <= math.nextafter(lower, math.inf)


@pytest.mark.parametrize("remedy", NAMES)
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_the_recursion_decays_below_and_grows_above(momentum: float, remedy: str) -> None:
    for delay in range(11):
        row = row_of(momentum, remedy, delay)
        below, above = number(row, "lower") * (1 - 1e-6), number(row, "upper") * (1 + 1e-6)
        assert spectral_radius(momentum, remedy, delay, below) < 1 < spectral_radius(momentum, remedy, delay, above)
        grid = np.linspace(below / 50, below, 50)
        assert all(spectral_radius(momentum, remedy, delay, float(strength)) < 1 for strength in grid)


def test_printed_limits() -> None:
    """R2 without momentum; the limits of momentum .9; Nesterov and spike compensation agree at a delay of 1."""
    for delay in range(11):
        closed = 2 * math.sin(math.pi / (4 * delay + 2))
        # π, the quotient, the sine (which enlarges no relative error), and the two units of the bracket's own end.
        assert number(row_of(0.0, "plain", delay), "lower") == pytest.approx(closed, rel=5 * 2.0**-53)
    printed = {0: 3.8, 1: 0.1, 2: 0.0512, 3: 0.0348, 4: 0.0265, 6: 0.0182}
    for delay, figure in printed.items():
        assert number(row_of(0.9, "plain", delay), "lower") == pytest.approx(figure, abs=5e-5)
    assert row_of(0.9, "Nesterov", 1)["lower"] == row_of(0.9, "spike compensation", 1)["lower"]


def test_without_momentum_all_but_prediction_are_one_rule() -> None:
    for delay in range(11):
        plain = row_of(0.0, "plain", delay)
        for remedy in ("Nesterov", "spike compensation"):
            other = row_of(0.0, remedy, delay)
            assert (other["lower"], other["upper"]) == (plain["lower"], plain["upper"])


def test_runs_decay_just_below_and_grow_just_above() -> None:
    ran = [row for row in ROWS if row["below"] is not None]
    assert {(row["momentum"], row["remedy"]) for row in ran} == {(0.0, "plain"), *((0.9, name) for name in NAMES)}
    assert len(ran) == 5 * 6
    for row in ran:
        assert (row["seen_below"], row["seen_above"]) == ("decays", "grows")
        assert number(row, "below") == pytest.approx(0.95 * number(row, "lower"), rel=SINGLE)
        assert number(row, "above") == pytest.approx(1.05 * number(row, "upper"), rel=SINGLE)


@pytest.mark.parametrize("down", [True, False])
def test_floats_arerounded_to_away_from_the_limit(down: bool) -> None:
    for fraction in (Fraction(1, 10), Fraction(1, 3), Fraction(19, 5), Fraction(1, 2)):
        rounded = Fraction(stability_map.rounded_to(fraction, down=down))
        assert rounded <= fraction if down else rounded >= fraction
        assert abs(rounded - fraction) < Fraction(1, 2**50)


@pytest.mark.parametrize(("side", "outcome"), [("below", False), ("above", True)])
def test_one_rule_runs_anew(side: str, outcome: bool) -> None:
    remedy = stability_map.REMEDIES["weight prediction"]
    rows = [row_of(0.9, "weight prediction", delay) for delay in (9, 7, 5, 3, 1, 0)]
    roots = [math.sqrt(16 * number(row, side)) for row in rows]
    paths = stability_map.trajectories(remedy, Fraction(9, 10), roots)
    assert [stability_map.grows(path) for path in paths] == [outcome] * 6


@pytest.mark.slow
def test_all_are_decided_and_run_anew_to_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stability_map", "--check"]) == 0
    assert "bit for bit" in capsys.readouterr().out
