"""How long a tick lasts, against modules that are watched at work one unit of time after the other."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theory import tick_time

Stage = list[list[int]]
"""What is done at once: for each module its jobs, by their lengths, which it does one after the other."""


def watched(stages: Sequence[Stage]) -> int:
    """Units of time until all stages are over; a stage begins when the one before it is."""
    now = 0
    for stage in stages:
        left = [[length for length in jobs if length] for jobs in stage]
        while any(left):
            now += 1
            for jobs in left:
                if jobs:
                    jobs[0] -= 1
                    if not jobs[0]:
                        del jobs[0]
    return now


def alone(costs: Sequence[int]) -> list[Stage]:
    """One module after the other."""
    return [[[cost]] for cost in costs]


Costs = Sequence[int]
STAGES: dict[str, Callable[[Costs, Costs], list[Stage]]] = {
    "synchronous": lambda f, b: [*alone(f), *alone(b[::-1])],
    "decoupled": lambda f, b: [[[one, other] for one, other in zip(f, b, strict=True)]],
    "locked_forward": lambda f, b: [*alone(f), [[one] for one in b]],
    "replayed_forward": lambda f, b: [*alone(f), [[one, other] for one, other in zip(f, b, strict=True)]],
}
"""Back-propagation; FDG and ADL; DDG, whose forward pass is locked; features replay, which repeats it at once."""
both_costs = st.integers(1, 5).flatmap(
    lambda count: st.tuples(*[st.lists(st.integers(0, 6), min_size=count, max_size=count)] * 2)
)


@pytest.mark.parametrize("name", STAGES)
@given(both_costs)
def test_a_tick_lasts_as_long_as_it_is_seen_to(name: str, costs: tuple[list[int], list[int]]) -> None:
    assert getattr(tick_time, f"{name}_time")(*costs) == watched(STAGES[name](*costs))


@pytest.mark.parametrize("name", ["decoupled", "locked_forward", "replayed_forward"])
@given(st.integers(1, 9), st.integers(1, 5))
def test_equal_modules_are_faster_by_the_ratio_of_what_is_seen(name: str, count: int, ratio: int) -> None:
    costs = [1] * count, [ratio] * count
    seen = Fraction(watched(STAGES["synchronous"](*costs)), watched(STAGES[name](*costs)))
    speedup = getattr(tick_time, f"{name}_speedup")
    assert (speedup(count) if name == "decoupled" else speedup(count, ratio)) == seen
    assert name == "decoupled" or speedup(count) == speedup(count, 2)


@pytest.mark.parametrize("costs", [([], []), ([1], [1, 2])])
def test_costs_are_of_both_passes_of_each_module(costs: tuple[list[int], list[int]]) -> None:
    for name in STAGES:
        with pytest.raises(ValueError, match="one forward and one backward cost per block"):
            getattr(tick_time, f"{name}_time")(*costs)
