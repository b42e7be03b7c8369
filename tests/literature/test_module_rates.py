"""Rates and sums of the decoupled-module family, at numbers worked out from the formulas of the papers and of DM §2."""

from fractions import Fraction

import numpy as np
import pytest

from theory import symbols as s
from theory.evidence import dm_published
from theory.exact.enclosure import ends
from theory.library import CLAIMS
from theory.numeric import NumericError, claim_value, evaluate

GAP, SMOOTHNESS, UPDATES, STEP = Fraction(2), Fraction(1), 100, Fraction(1, 10)
"""With A_β = 25/16 below: 2Δ/(ηT) = .4, ηLA_β = .15625."""


def column(*entries):
    return np.array([Fraction(entry) for entry in entries], dtype=object)


def base(**changes):
    numbers = {
        s.step_size: STEP,
        s.horizon: UPDATES,
        s.initial_gap: GAP,
        s.objective_smoothness: SMOOTHNESS,
        s.shrink: column("1/4", "1/2", "1"),
        s.block_second_moment: column(1, 2, 1),
        s.block_delay: column(4, 2, 0),
    }
    return numbers | {getattr(s, word): value for word, value in changes.items()}


def exact(name, numbers):
    return claim_value(CLAIMS[name], numbers, "exact").value.item()


def test_t1_one_step():
    # A_β = 1/16 + 1/2 + 1 = 25/16; Γ = (2/5, 1/5, 0): Σ s²AΓ² = 1/16·4/25 + 1/2·1/25 = 3/100.
    numbers = base(update_step_size=STEP, window_step_sum=column("2/5", "1/5", "0"))
    assert exact("DM-T1", numbers) == Fraction(1, 20) * Fraction(3, 100) + Fraction(1, 200) * Fraction(25, 16)


def test_t1_const_and_its_balanced_step():
    # D_β = 16/16 + 4/2 = 3: .4 + .15625 + .03.
    assert exact("DM-T1-const", base()) == Fraction("0.58625")
    # 2√(2·2·1·(25/16)/100) + 2·2·1·3/(25/16·100) = .5 + .0768.
    found = claim_value(CLAIMS["DM-T1-optimal"], base(), "ball").value.item()
    lower, upper = ends(found)
    assert lower <= Fraction("0.5768") <= upper < lower + Fraction(1, 10**15)


def test_t1_diminishing():
    # η_0 = 1, T = 3, τ_max = 4, so q = 5: sums 11/6, 49/36, 251/216.
    sums = {"step_sum": "11/6", "step_square_sum": "49/36", "step_cube_sum": "251/216"}
    numbers = base(**{word: Fraction(value) for word, value in sums.items()}, window_step_ratio=5)
    by_hand = (4 + Fraction(25, 16) * Fraction(49, 36) + 25 * 3 * Fraction(251, 216)) / Fraction(11, 6)
    assert exact("DM-T1-dim", numbers) == by_hand
    assert [exact("DM-T1-harmonic", {s.max_delay: tau}) for tau in (0, 1, 4)] == [1, 2, 5]


def test_t3():
    # Σ_X L_X² Σ_l τ² s²A, live weights: (4 + 9)·3 and nothing from B.
    delays = np.array([[4, 2, 0], [4, 2, 0], [0, 0, 0]], dtype=object)
    numbers = base(version_smoothness=column(2, 3, 7), version_delay=delays)
    assert exact("DM-T3", numbers) == Fraction("0.55625") + 3 * Fraction(1, 100) * 39


@pytest.mark.parametrize(
    ("accumulated", "levels", "moment"),
    [
        # K = 3, drawn: Σ s²A ms = 1/16 ms_1 + 1/2 ms_2.
        (1, [[4], [2], [0]], Fraction(16, 16) + Fraction(4, 2)),
        (2, [[2, 2], [1, 1], [0, 0]], Fraction(4, 16) + Fraction(1, 2)),
        (4, [[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]], Fraction(1, 16) + Fraction(1, 4)),
    ],
)
def test_t5(accumulated, levels, moment):
    levels = np.array(levels, dtype=object)
    numbers = base(accumulated=accumulated, staleness_level=levels, accumulated_second_moment=Fraction(25, 16))
    assert exact("DM-T5", numbers) == Fraction("0.55625") + Fraction(1, 100) * moment
    # The sum is the mean with M times the step.
    assert exact("DM-T5-sum", numbers | {s.step_size: STEP / accumulated}) == exact("DM-T5", numbers)
    assert exact("DM-T5-moment", numbers) == Fraction(25, 16)


@pytest.mark.parametrize(
    ("delay", "accumulated", "square"),
    [(4, 1, "16"), (4, 2, "4"), (4, 3, "2"), (4, 4, "1"), (2, 4, "1/2"), (3, 4, "3/4"), (0, 4, "0"), (5, 2, "13/2")],
)
def test_levels_of_staleness(delay, accumulated, square):
    whole, rest = divmod(delay, accumulated)
    numbers = {s.module_delay: delay, s.accumulated: accumulated, s.whole_groups: whole, s.odd_batches: rest}
    assert exact("DM-LoS", numbers) == delay
    assert exact("DM-LoS-square", numbers) == Fraction(square)


@pytest.mark.parametrize(
    ("name", "sums"),
    [
        ("drawn", (0, 2, 6, 12)),
        ("drawn-squares", (0, 4, 20, 56)),
        ("locked", (0, 1, 3, 6)),
        ("locked-squares", (0, 1, 5, 14)),
        ("released", (0, 1, 4, 9)),
        ("released-squares", (0, 1, 10, 35)),
    ],
)
def test_sums_of_delays(name, sums):
    assert tuple(exact(f"DM-sum-{name}", {s.blocks: modules}) for modules in (1, 2, 3, 4)) == sums


def test_published_rates():
    # K = 2, M = 3, σ = 2: M_K = 6 + 2·16·3 = 102.
    known = {s.blocks: 2, s.gradient_square_bound: 3, s.window_step_ratio: 2, s.update_step_size: STEP}
    numbers = base() | known | {s.step_sum: Fraction(4), s.step_square_sum: Fraction(1)}
    for unused in (s.shrink, s.block_second_moment, s.block_delay):
        del numbers[unused]
    assert exact("DM-DDG-lemma1", numbers) == Fraction(102, 100)
    assert exact("DM-DDG-theorem1", numbers) == Fraction("0.4") + Fraction("20.4")
    assert exact("DM-DDG-theorem2", numbers) == Fraction(4 + 204, 4)
    # Δ/(σγT) + γLM/(2σ) at σ = 1/2: .4 + .3.
    assert exact("DM-FR", numbers | {s.descent_share: Fraction(1, 2)}) == Fraction("0.7")


@pytest.mark.parametrize(("slack", "end", "beyond"), [("by_sum", (3, 0), (3, 5)), ("by_whole", ("6/5", 0), ("6/5", 3))])
def test_the_ranges_of_the_published_constant(slack, end, beyond):
    difference = getattr(dm_published, slack)
    for modules in (1, 2, 3, 12, 60):
        inside = [Fraction(end[0]) * modules * Fraction(share, 10) for share in range(1, 11)]
        for ratio in (Fraction(1), *(ratio for ratio in inside if ratio >= 1)):
            assert evaluate(difference(ratio).subs(s.blocks, modules), {}, "exact").item() >= 0
    outside = Fraction(beyond[0]) * 60 + beyond[1]
    assert evaluate(difference(outside).subs(s.blocks, 60), {}, "exact").item() < 0


def test_a_count_that_is_missing_is_asked_for():
    numbers = base(staleness_level=column(1, 1, 1), accumulated_second_moment=Fraction(1))
    with pytest.raises(NumericError, match="accumulated"):
        exact("DM-T5", numbers)


def test_the_published_step_of_ddg_is_false_before_all_modules_move():
    """K = 2 and f = x'Hx/2, H = (2, 1)(2, 1)'/4: at tick 0 the first module has no gradient yet, the second steps."""
    start, step = (Fraction(0), Fraction(1, 2)), Fraction(1, 80)

    def loss(x):
        return (2 * x[0] + x[1]) ** 2 / 8

    gradient = (start[1] / 2, start[1] / 4)
    square = gradient[0] ** 2 + gradient[1] ** 2
    left = loss((start[0], start[1] - step * gradient[1])) - loss(start) + step / 2 * square
    numbers = {
        s.objective_smoothness: Fraction(5, 4),
        s.update_step_size: step,
        s.gradient_square_bound: square,
        s.window_step_ratio: 1,
        s.blocks: 2,
    }
    assert left == Fraction(961, 3276800) > exact("DM-DDG-lemma1", numbers) == Fraction(9, 32768)
