"""Ticks, delays, stored graphs and levels of staleness against modules with in-boxes, played tick by tick."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.pipeline_by_hand import play
from theory.methods import adl, ddg, fdg, features_replay
from theory.pipeline import Pipeline, PipelineError, version_delays

SCHEDULES = [("drawn", True), ("released", True), ("drawn", False)]


@pytest.mark.parametrize(("order", "decoupled"), SCHEDULES)
@pytest.mark.parametrize("blocks", [1, 2, 3, 4, 7])
def test_ticks_and_delays_are_those_counted(order, decoupled, blocks):
    pipeline = Pipeline(blocks, order, decoupled)
    met, modules = play(blocks, order, decoupled, 6 * blocks + 4)
    finished = 0
    for (batch, block), passage in met.items():
        assert passage.forward_tick == pipeline.forward_tick(batch, block)
        if passage.step_tick < 0:
            continue
        finished += 1
        assert passage.backward_tick == pipeline.backward_tick(batch, block)
        assert passage.step_tick == pipeline.step_tick(batch, block)
        # Before its first step a block is at version 0: the update index has no other warm-up.
        assert passage.forward_version == max(0, batch - pipeline.delay(block))
        assert passage.backward_version == batch
    assert finished > 3 * blocks
    for block, module in enumerate(modules):
        assert module.largest_stored == pipeline.stored_in_tick(block)
        assert module.left_over == pipeline.stored_between_ticks(block)


@pytest.mark.parametrize("order", ["drawn", "released"])
@pytest.mark.parametrize("accumulated", [1, 2, 3, 4, 5, 8])
@pytest.mark.parametrize("blocks", [1, 2, 3, 5])
def test_levels_of_staleness_are_those_counted(order, accumulated, blocks):
    levels = adl.levels_of_staleness(blocks, accumulated, order)
    groups = 2 * blocks + 6
    met, _ = play(blocks, order, True, accumulated * groups + 2 * blocks, accumulated)
    for block in range(blocks):
        for group in range(2 * blocks, groups - 1):
            batches = range(group * accumulated, (group + 1) * accumulated)
            counted = tuple(group - met[batch, block].forward_version for batch in batches)
            assert counted == levels[block]
            assert all(met[batch, block].backward_version == group for batch in batches)
            assert {met[batch, block].step_tick for batch in batches} != {-1}


@given(blocks=st.integers(1, 12), order=st.sampled_from(["drawn", "released"]))
def test_closed_sums_are_the_sums(blocks, order):
    delays = fdg.delays(blocks, order)
    assert fdg.sum_of_delays(blocks, order) == sum(delays)
    assert fdg.sum_of_squared_delays(blocks, order) == sum(delay**2 for delay in delays)
    assert ddg.sum_of_delays(blocks) == sum(ddg.delays(blocks))
    assert ddg.sum_of_squared_delays(blocks) == sum(delay**2 for delay in ddg.delays(blocks))


def test_weight_rules():
    stash, live, recompute = (fdg.versions(3, "released", rule) for rule in ("stash", "live", "recompute"))
    assert (stash.forward, stash.activation, stash.backward) == ((3, 1, 0),) * 3
    assert (live.forward, live.activation, live.backward) == ((3, 1, 0), (3, 1, 0), (0, 0, 0))
    assert (recompute.forward, recompute.activation, recompute.backward) == ((3, 1, 0), (0, 0, 0), (0, 0, 0))
    assert features_replay.versions(3) == version_delays((2, 1, 0), "recompute")
    assert ddg.versions(3, weights="live").backward == (0, 0, 0)
    levels = ((1, 1), (0, 0))
    assert adl.versions(2, 2) == (levels, levels, levels)
    assert adl.versions(2, 2, weights="live") == (levels, levels, ((0, 0), (0, 0)))


def test_what_is_no_pipeline_is_refused():
    with pytest.raises(PipelineError, match="at least one block"):
        Pipeline(0)
    with pytest.raises(PipelineError, match="Unknown order"):
        Pipeline(2, "backwards")
    with pytest.raises(PipelineError, match="locked forward"):
        Pipeline(2, "released", decoupled_forward=False)
    with pytest.raises(PipelineError, match="blocks run from 0 to 1"):
        Pipeline(2).delay(2)
    with pytest.raises(PipelineError, match="Unknown weight rule"):
        fdg.versions(2, weights="fresh")
    with pytest.raises(PipelineError, match="Unknown weight rule"):
        adl.versions(2, 2, weights="fresh")
    with pytest.raises(PipelineError, match="at least one micro-batch"):
        adl.levels_of_staleness(2, 0)
