"""The printed schedule facts of DM section 4 and figures of section 3 (items 6 to 8, 10): values of the claims."""

from fractions import Fraction
from typing import Any

import pytest
from sympy import Integer, Rational, ceiling

from theory import symbols
from theory.claims.dm_schedule import batch, batch_delay, cotangent_factor, group, modules_above
from theory.claims.dm_time import all_forward
from theory.evidence import dm_n7, dm_n10, dm_s4, dm_schedule, dm_shrinking
from theory.evidence.pipeline_play import BACKWARD, FORWARD, STEP, play
from theory.library import CLAIMS
from theory.tick_time import decoupled_time, locked_forward_time, replayed_forward_time, synchronous_time

m, M = symbols.block_number, symbols.blocks


def value(name, depth, module, **more):
    """A schedule claim's value for module `module` of `depth`, both counted from 1."""
    known: Any = {m: module, M: depth, modules_above: depth - module}
    return int(CLAIMS[name].value.subs(known | {batch: more.get("b", 0)}))


@pytest.mark.parametrize("depth", [1, 2, 3, 5])
def test_s1_s2_s3_s8_s10_as_printed(depth):
    for k in range(1, depth + 1):
        for b in (1, 4):
            assert value("DM-S1-forward", depth, k, b=b) == b + k - 1
            assert value("DM-S1", depth, k, b=b) == b + 2 * depth - k - 1
            assert value("DM-S1-locked", depth, k, b=b) == b + depth - k
        assert value("DM-S2", depth, k) == value("DM-S3", depth, k) == 2 * (depth - k)
        assert value("DM-S2-locked", depth, k) == depth - k
        assert value("DM-S8", depth, k) == 2 * (depth - k) + 1
        assert value("DM-S8-between", depth, k) == value("DM-S8-released", depth, k) == 2 * (depth - k)
        assert value("DM-S8-locked", depth, k) == depth - k + 1
        assert value("DM-S10", depth, k) == 2 * depth - k
        assert value("DM-N6", depth, k) == 2 * (depth - k) - 1


def test_three_modules_as_drawn_are_4_2_0_late():
    assert [value("DM-S2", 3, k) for k in (1, 2, 3)] == [4, 2, 0]
    score = play(3, 12)
    assert [max(score.steps_late(k).values()) for k in (1, 2, 3)] == [4, 2, 0]
    assert [max(play(3, 12, "released").steps_late(k).values()) for k in (1, 2, 3)] == [3, 1, 0]
    assert [max(play(3, 12, decoupled=False).steps_late(k).values()) for k in (1, 2, 3)] == [2, 1, 0]


def test_a_played_pipeline_by_hand():
    """K = 2: batch 1 climbs at ticks 1 and 2, and descends at 2 and 3; as released the top steps a tick later."""
    for order, top_step in (("drawn", 2), ("released", 3)):
        score = play(2, 4, order)
        assert [score.of(FORWARD, k)[1] for k in (1, 2)] == [1, 2]
        assert [score.of(BACKWARD, k)[1] for k in (1, 2)] == [3, 2]
        assert [score.of(STEP, k)[1] for k in (1, 2)] == [3, top_step]
        assert score.stored(1) == ((3, 2) if order == "drawn" else (2, 2))


def test_the_recursion_needs_its_delays_and_the_factor():
    assert all(answer for _, answer in dm_s4.facts())
    score = play(3, dm_s4.UPDATES + 7)
    assert dm_s4.played(score, "stash") == dm_s4.recursion((4, 2, 0), "stash")
    assert dm_s4.played(score, "stash") != dm_s4.recursion((4, 2, 0), "live")


@pytest.mark.parametrize(
    ("size", "levels"),
    [(2, [(2, 2), (1, 1), (0, 0)]), (4, [(1, 1, 1, 1), (1, 1, 0, 0), (0, 0, 0, 0)])],
)
def test_s7_levels_of_three_modules(size, levels):
    score = play(3, 40, group=size)
    for k, expected in enumerate(levels, start=1):
        late = score.steps_late(k)
        assert tuple(late[b] for b in range(5 * size + 1, 6 * size + 1)) == expected
        delay = 2 * (3 - k)
        assert Rational(sum(expected), size) == CLAIMS["DM-S7"].value.subs({batch_delay: delay, group: size})
        assert expected == tuple(max(0, ceiling(Rational(delay - r, size))) for r in range(size))


def test_s5_factors():
    found = [CLAIMS["DM-S5"].value.subs({modules_above: a, cotangent_factor: Rational(1, 2)}) for a in (2, 1, 0)]
    assert found == [Rational(1, 4), Rational(1, 2), 1]


def test_time_model_of_equal_modules():
    for depth in (2, 3, 4, 8):
        at: Any = {M: depth, symbols.backward_cost_ratio: 2}
        assert CLAIMS["DM-gain-fdg"].value.subs(at) == depth
        assert CLAIMS["DM-gain-ddg"].value.subs(at) == Rational(3 * depth, depth + 2)
        assert CLAIMS["DM-gain-fr"].value.subs(at) == Rational(3 * depth, depth + 3)


def test_ticks_of_unequal_modules_by_hand():
    costs = (2, 5, 3), (4, 1, 6)
    assert decoupled_time(*costs) == 9
    assert locked_forward_time(*costs) == 16
    assert replayed_forward_time(*costs) == 19
    assert synchronous_time(*costs) == 21
    assert CLAIMS["DM-time-fdg"].value.has(all_forward)


def test_n7_thresholds():
    assert dm_n7.MEAN == {1: ".618", 2: "1", 4: "2", 8: "4"}
    assert dm_n7.SUM == {1: ".618", 2: ".5", 4: ".5", 8: ".5"}
    assert all(answer for _, answer in dm_n7.thresholds())
    for size, printed in ((2, 1), (4, 2), (8, 4)):
        assert CLAIMS["DM-N7"].value.subs({group: size, batch_delay: 2}) == printed


def test_n8_step_condition():
    assert dm_shrinking.CONDITION == {"1": ".2965", ".5": ".441", ".2": ".7305", ".11": "1"}
    assert all(answer for _, answer in dm_shrinking.step_condition())


@pytest.mark.parametrize(("factor", "worst"), [("1", Rational(4, 3)), ("1/2", 2), ("1/10", Rational(20, 6))])
def test_n8_worst_case_by_hand(factor, worst):
    """Δ = 1, η = 1/100, T = 50, L = 2: 1/(s/2 + 1/4)."""
    at: Any = {symbols.initial_gap: 1, symbols.step_size: Rational(1, 100), symbols.horizon: 50}
    at |= {symbols.objective_smoothness: 2, cotangent_factor: Rational(factor)}
    assert CLAIMS["DM-N8"].value.subs(at) == worst


def test_n10_ratio_by_hand():
    """γL = 3/2, delays 2 and 0, A = (1, 1): (3/2·2 + 9/4·4)/2 = 6, but for 2Δ/(γU)."""
    found = dm_n10.relative_right_side(Fraction(3, 2), (2, 0), (Fraction(1), Fraction(1)), (Fraction(1), Fraction(1)))
    assert 0 < found - 6 < Fraction(1, 10**8)


def test_ticks_of_the_evidence_are_enough_for_its_deepest_pipeline():
    deepest = max(dm_schedule.DEPTHS)
    assert 2 * deepest < dm_schedule.TICKS
    assert Integer(deepest) == 6
