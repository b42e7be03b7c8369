"""The printed facts of the decoupled-module family (DM section 4, S1 to S10), in the papers' own indices."""

from fractions import Fraction

import pytest

from theory.methods import adl, ddg, fdg, features_replay, pipelined_bp, pipemare, sync
from theory.pipeline import Pipeline

EVERY = [(modules, module) for modules in (1, 2, 3, 4, 6) for module in range(1, modules + 1)]
"""(K, k), modules counted from 1."""


@pytest.mark.parametrize(("modules", "k"), EVERY)
def test_s1_ticks(modules, k):
    for batch in (1, 5):
        decoupled, locked = fdg.pipeline(modules), ddg.pipeline(modules)
        assert decoupled.forward_tick(batch, k - 1) == batch + k - 1
        assert decoupled.backward_tick(batch, k - 1) == batch + 2 * modules - k - 1
        assert locked.forward_tick(batch, k - 1) == batch
        assert locked.backward_tick(batch, k - 1) == batch + modules - k


@pytest.mark.parametrize(("modules", "k"), EVERY)
def test_s2_s3_delays(modules, k):
    released = 2 * (modules - k) - 1 if k < modules else 0
    assert fdg.delays(modules, "drawn")[k - 1] == 2 * (modules - k)
    assert fdg.delays(modules, "released")[k - 1] == released
    assert ddg.delays(modules)[k - 1] == features_replay.delays(modules)[k - 1] == modules - k
    assert pipelined_bp.prediction_horizons(modules, "released")[k - 1] == released


def test_three_modules_as_printed():
    assert fdg.delays(3) == (4, 2, 0)
    assert [fdg.pipeline(3).gradient_delay(block) for block in range(3)] == [4, 2, 0]


def test_s5_scales():
    assert fdg.gradient_scales(3, Fraction(1, 2)) == (Fraction(1, 4), Fraction(1, 2), 1)


def test_s7_figure_values_of_adl():
    assert adl.levels_of_staleness(3, 2) == ((2, 2), (1, 1), (0, 0))
    assert adl.levels_of_staleness(3, 4) == ((1, 1, 1, 1), (1, 1, 0, 0), (0, 0, 0, 0))
    assert [adl.mean_level(3, block, 4) for block in range(3)] == [1, Fraction(1, 2), 0]
    assert adl.mean_level(3, 0, 4, "released") == Fraction(3, 4)


@pytest.mark.parametrize(("modules", "k"), EVERY)
def test_s8_stored_graphs(modules, k):
    def stored(pipeline: Pipeline) -> tuple[int, int]:
        return pipeline.stored_in_tick(k - 1), pipeline.stored_between_ticks(k - 1)

    assert stored(fdg.pipeline(modules)) == (2 * (modules - k) + 1, 2 * (modules - k))
    assert stored(fdg.pipeline(modules, "released")) == ((2 * (modules - k),) * 2 if k < modules else (1, 0))
    assert stored(ddg.pipeline(modules)) == stored(features_replay.pipeline(modules)) == (modules - k + 1, modules - k)


@pytest.mark.parametrize(("modules", "k"), EVERY)
def test_s10_first_steps(modules, k):
    drawn, released = fdg.pipeline(modules), fdg.pipeline(modules, "released")
    assert drawn.step_tick(1, k - 1) == 2 * modules - k
    assert released.step_tick(1, k - 1) == (2 * modules - k if k < modules else modules + 1)


@pytest.mark.parametrize("modules", [1, 2, 3, 4, 9])
def test_sums(modules):
    assert fdg.sum_of_delays(modules) == modules * (modules - 1)
    assert fdg.sum_of_squared_delays(modules) == Fraction(2, 3) * modules * (modules - 1) * (2 * modules - 1)
    assert ddg.sum_of_squared_delays(modules) == Fraction(modules * (modules - 1) * (2 * modules - 1), 6)
    lower = modules - 1
    assert fdg.sum_of_squared_delays(modules, "released") == Fraction(lower * (4 * lower**2 - 1), 3)


@pytest.mark.parametrize("modules", [1, 2, 3, 4, 9])
def test_time_with_backward_twice_the_forward(modules):
    costs = (1,) * modules, (2,) * modules
    synchronous = sync.tick_time(*costs)
    assert synchronous / fdg.tick_time(*costs) == fdg.speedup(modules) == modules
    assert synchronous / ddg.tick_time(*costs) == ddg.speedup(modules) == Fraction(3 * modules, modules + 2)
    replayed = synchronous / features_replay.tick_time(*costs)
    assert replayed == features_replay.speedup(modules) == Fraction(3 * modules, modules + 3)


def test_time_of_unequal_modules():
    forward, backward = (1, 5, 2), (4, 3, 9)
    assert sync.tick_time(forward, backward) == 24
    assert fdg.tick_time(forward, backward) == adl.tick_time(forward, backward) == 11
    assert ddg.tick_time(forward, backward) == 8 + 9
    assert features_replay.tick_time(forward, backward) == 8 + 11
    with pytest.raises(ValueError, match="one forward and one backward cost"):
        sync.tick_time((1,), ())


def test_t2_step_limits_of_two_modules_as_drawn():
    for shrink, printed in (("1", ".2965"), (".5", ".441"), (".2", ".7305")):
        scales = fdg.gradient_scales(2, Fraction(shrink))
        half = Fraction(1, 2 * 10 ** len(printed.removeprefix(".")))
        assert fdg.meets_step_condition(Fraction(printed) - half, fdg.delays(2), scales)
        assert not fdg.meets_step_condition(Fraction(printed) + half, fdg.delays(2), scales)
    scales = fdg.gradient_scales(2, Fraction(11, 100))
    assert fdg.meets_step_condition(1, fdg.delays(2), scales)
    assert not fdg.meets_step_condition(1 + Fraction(1, 10**9), fdg.delays(2), scales)


@pytest.mark.parametrize("modules", [2, 3, 5])
@pytest.mark.parametrize("shrink", [Fraction(1), Fraction(1, 2), Fraction(1, 100)])
def test_t2_sufficient_steps(modules, shrink):
    scales = fdg.gradient_scales(modules, shrink)
    assert fdg.meets_step_condition(Fraction(1, 4 * modules - 3), fdg.delays(modules), scales)
    assert fdg.meets_step_condition(Fraction(1, 4 * modules - 5), fdg.delays(modules, "released"), scales)
    assert fdg.meets_step_condition(Fraction(1, 2 * modules - 1), ddg.delays(modules), scales)
    assert not fdg.meets_step_condition(Fraction(2), ddg.delays(modules), scales)


def test_pipemare_delays_and_rescaling():
    assert pipemare.forward_delays(3, 2) == (Fraction(5, 2), Fraction(3, 2), Fraction(1, 2))
    assert pipemare.discrepancy_decay(5) == Fraction(2, 3)
    assert pipemare.discrepancy_decay(5, 2) == Fraction(1, 2)
    assert (pipemare.step_scale(4), pipemare.step_scale(4, 0)) == (Fraction(1, 4), 1)
    with pytest.raises(ValueError, match="older weights"):
        pipemare.discrepancy_decay(2, 2)
    with pytest.raises(ValueError, match="positive delay"):
        pipemare.step_scale(0)
    with pytest.raises(ValueError, match="at least one block"):
        pipemare.forward_delays(0)
