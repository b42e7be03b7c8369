"""What the arenas of delayed modes measure, against the engines that know closed forms and polynomials."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer

from analysis.arenas import arena_of
from analysis.arenas.modes.adversaries import Adversary
from analysis.arenas.modes.coupled import Coupled
from analysis.arenas.modes.delayed_modes import Mode
from analysis.arenas.modes.groups import Group
from analysis.arenas.modes.rules import APART, VELOCITY, WEIGHTS, Rule
from analysis.attack.search import attack
from analysis.strategies import gains
from analysis.strategies.gains import above, below, simplest
from analysis.strategies.sawtooth import delay_tables, teeth
from theory.evidence.ds_f5 import all_others_decay, with_eigenvalues
from theory.exact.gradient_rule import GradientRule, Update, plain
from theory.exact.limit import compare_with_limit, limit_bracket
from theory.exact.read import averaged, delayed, discrepant, predicted_from_velocity, predicted_from_weights
from theory.exact.sawtooth import drop
from theory.library import CLAIMS
from theory.methods.adl import levels_of_staleness

delays, steps = st.integers(0, 5), st.fractions(Fraction(1, 16), 3, max_denominator=16)
decays = st.fractions(0, Fraction(7, 8), max_denominator=8)


@given(delays, steps, decays)
def test_a_mode_decays_where_its_rule_says_so(delay, step, momentum):
    mode = Mode(delay, step / 3, Fraction(3), momentum)
    assert mode.decays() == plain(delay, momentum).is_stable(step)
    if momentum == 0:
        assert mode.decays() == (compare_with_limit(step, delay) < 0)


@given(steps, steps)
def test_two_steps_in_turn_without_delay(even, odd):
    assert Mode(0, even, odd_step_size=odd).decays() == (abs((1 - even) * (1 - odd)) < 1)


@given(st.integers(1, 3), st.integers(1, 9), steps)
def test_a_group_is_that_of_the_schedule(blocks, size, step):
    delay = 2 * (blocks - 1)
    group = Group(delay, size, step)
    assert group.levels == levels_of_staleness(blocks, size)[0]
    assert group.decays() == GradientRule(averaged(group.levels)).is_stable(step)


@given(delays, st.fractions(Fraction(1, 16), 2, max_denominator=16), st.data())
def test_a_tooth_decays_where_its_drop_is_below_two(bound, step, data):
    lag = data.draw(st.integers(0, bound))
    tooth = teeth(bound)[lag]
    assert Adversary(bound, step).decays(tooth) == (abs(1 - drop(bound, step, lag)) < 1)


@given(delays.flatmap(lambda bound: st.tuples(st.just(bound), delay_tables(bound))), steps)
def test_a_table_decays_as_a_long_run_does(table, step):
    bound, late = table
    path = [Fraction(1)] * (bound + 1)
    for time in range(60 * len(late)):
        path.append(path[-1] - step * path[-1 - late[time % len(late)]])
    if Adversary(bound, step, late).decays(late):
        assert max(map(abs, path)) < 10**6
    if max(map(abs, path[-bound - 1 :])) > 10**12:
        assert not Adversary(bound, step, late).decays(late)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=3), st.data())
def test_coupled_blocks_settle_as_the_determinant_says(late, data):
    size = len(late)
    eigenvalues = data.draw(st.tuples(*[st.sampled_from((Fraction(0), Fraction(1, 2), Fraction(1)))] * size))
    direction = data.draw(st.tuples(*[st.integers(1, 3).map(Fraction)] * size))
    gain = data.draw(st.tuples(*[steps] * size))
    run = Coupled(tuple(late), gain, eigenvalues, direction)
    hessian, kernel = with_eigenvalues(eigenvalues, direction), eigenvalues.count(Fraction(0))
    assert run.settles(hessian, kernel) == all_others_decay(late, hessian, gain, kernel)


@pytest.mark.parametrize("delay", [0, 1, 3])
def test_rules_have_the_engine_s_polynomials(delay):
    step, curvature, horizon = Fraction(3, 5), Fraction(1, 2), Fraction(5, 2)
    update = Update(Fraction(1, 4), Fraction(5, 7), Fraction(4, 3))
    moved = (update.momentum, update.velocity_weight, update.gradient_weight)
    root = Fraction(2)
    for kind, read in ((VELOCITY, predicted_from_velocity), (WEIGHTS, predicted_from_weights)):
        rule = Rule(kind, delay, root, step, curvature, *moved, horizon)
        assert rule.polynomial() == GradientRule(read(delay, horizon), update).polynomial(step, curvature)
    gap, sensitivity = delay // 2, Fraction(2, 3)
    apart = Rule(APART, delay, root, step, curvature, gap=gap, sensitivity=sensitivity)
    read = discrepant(delayed(delay), delayed(delay - gap), sensitivity / curvature)
    assert (0, *apart.polynomial()) == GradientRule(read).polynomial(step, curvature)


@given(st.integers(0, 8).flatmap(lambda delay: st.tuples(st.just(delay), gains(limit_bracket(delay)[0]))))
def test_gains_are_short_positive_and_beside_the_limit(drawn):
    delay, gain = drawn
    limit = limit_bracket(delay)[1]
    assert 0 < gain <= 4 * limit
    assert gain.denominator & (gain.denominator - 1) == 0 and gain.denominator <= 2**40


def test_both_sides_of_a_limit():
    for delay in range(9):
        lower, upper = limit_bracket(delay)
        assert below(lower) < lower and above(lower) > upper
        assert compare_with_limit(below(lower), delay) == -1 and compare_with_limit(above(lower), delay) == 1
    assert simplest(Fraction(7, 10), Fraction(8, 10)) == Fraction(3, 4)
    with pytest.raises(ValueError, match="no positive number"):
        simplest(Fraction(0), Fraction(0))


def test_a_condition_that_allows_nothing_is_attacked_and_stands():
    claim = replace(CLAIMS["DS-Arjevani2020"], value=Integer(0), proof=None)
    found = attack(claim, arena_of(claim), 20, 0)
    assert found.spoken and not found.violated
