"""Hermite's identity and the moments of ADL's levels of staleness, for every delay and group size."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from theory.methods import adl, fdg

CASES = {
    "blocks": st.integers(1, 20),
    "accumulated": st.integers(1, 50),
    "order": st.sampled_from(["drawn", "released"]),
}


@given(**CASES)
def test_levels_of_a_group_sum_to_the_delay(blocks, accumulated, order):
    levels = adl.levels_of_staleness(blocks, accumulated, order)
    assert [len(group) for group in levels] == [accumulated] * blocks
    for block, delay in enumerate(fdg.delays(blocks, order)):
        assert sum(levels[block]) == delay == adl.sum_of_levels(blocks, block, accumulated, order)


@given(**CASES)
def test_mean_and_mean_square(blocks, accumulated, order):
    for block, group in enumerate(adl.levels_of_staleness(blocks, accumulated, order)):
        assert adl.mean_level(blocks, block, accumulated, order) == Fraction(sum(group), accumulated)
        squares = Fraction(sum(level**2 for level in group), accumulated)
        assert adl.mean_square_level(blocks, block, accumulated, order) == squares


@given(**CASES)
def test_levels_fall_by_at_most_one_along_a_group(blocks, accumulated, order):
    for group in adl.levels_of_staleness(blocks, accumulated, order):
        assert list(group) == sorted(group, reverse=True)
        assert group[0] - group[-1] <= 1


@given(blocks=st.integers(1, 20), order=st.sampled_from(["drawn", "released"]))
def test_one_micro_batch_is_fdg(blocks, order):
    assert [group[0] for group in adl.levels_of_staleness(blocks, 1, order)] == list(fdg.delays(blocks, order))
