"""Delays, ages and factors of single methods, against one task or micro-batch that is followed by hand."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.schedule_by_hand import Passage, decoupled
from theory.methods import adl, d_asgd, fdg, pd_asgd, pipelined_bp, pipemare

WRITING: dict[str, tuple[ModuleType, bool]] = {"pd_asgd": (pd_asgd, True), "d_asgd": (d_asgd, False)}


def alone(backward_costs: Sequence[Fraction], layer_wise: bool) -> tuple[list[Fraction], Fraction, list[Fraction]]:
    """When one task reads each block, begins its backward pass, and writes each block; forwards cost 1 a block."""
    count = len(backward_costs)
    reads, begins = [Fraction(block) for block in range(count)], Fraction(count)
    now, writes = begins, [Fraction(0)] * count
    for block in reversed(range(count)):
        now += backward_costs[block]
        writes[block] = now
    return reads, begins, writes if layer_wise else [now] * count


def mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


@pytest.mark.parametrize("method", WRITING)
@given(st.integers(1, 8), st.fractions(Fraction(1, 4), 4, max_denominator=8))
def test_mean_ages_are_those_of_one_task(method: str, blocks: int, ratio: Fraction) -> None:
    module, layer_wise = WRITING[method]
    reads, begins, writes = alone([ratio] * blocks, layer_wise)
    assert module.mean_backward_age(blocks, ratio) == mean([write - begins for write in writes])
    assert module.mean_age(blocks, ratio) == mean([write - read for read, write in zip(reads, writes, strict=True)])


@given(st.lists(st.fractions(Fraction(1, 4), 4, max_denominator=8), min_size=1, max_size=6))
def test_writing_layer_by_layer_saves_the_time_until_the_end(costs: list[Fraction]) -> None:
    early, late = (alone(costs, layer_wise)[2] for layer_wise in (True, False))
    assert pd_asgd.mean_saved_delay(tuple(costs)) == mean([b - a for a, b in zip(early, late, strict=True)])


def counted(passages: Sequence[Passage], task: int, block: int) -> int:
    """Writes of a block by other tasks after a task's read and up to its own write."""
    read, write = passages[task].reads[block], passages[task].writes[block]
    others = (other.writes[block] for place, other in enumerate(passages) if place < task)
    return sum(read < time <= write for time in others)


@pytest.mark.parametrize("method", WRITING)
@pytest.mark.parametrize(
    ("blocks", "threads", "ratio"), [(3, 2, 2), (4, 3, 2), (4, 2, 1), (5, 3, 3), (1, 2, 2), (6, 4, 3)]
)
def test_delays_are_counted_on_a_schedule_of_tasks(method: str, blocks: int, threads: int, ratio: int) -> None:
    """Backward threads enough that no task waits for one."""
    module, layer_wise = WRITING[method]
    cost: Callable[[int], Callable[[int, int], int]] = lambda ticks: lambda task, block: ticks  # noqa: E731
    passages = decoupled(30, blocks, cost(1), cost(ratio), threads, threads, layer_wise)
    assert all(passage.begins == passage.reads[-1] + 1 for passage in passages)
    expected = tuple(counted(passages, 20, block) for block in range(blocks))
    assert module.delays(blocks, 1, threads, Fraction(ratio)) == expected


@given(st.integers(1, 6), st.integers(1, 5))
def test_pipemare_s_delays_are_the_steps_between_both_passes(blocks: int, microbatches: int) -> None:
    """Micro-batch m is in stage k at the slots m + k and m + 2K - 1 - k; every N of them make a step."""
    for stage, delay in enumerate(pipemare.forward_delays(blocks, microbatches)):
        forward, backward = (lambda m, k=stage: m + k), (lambda m, k=stage: m + 2 * blocks - 1 - k)
        ended = [other for other in range(-40, 40) if forward(0) < backward(other) <= backward(0)]
        assert delay == Fraction(len(ended), microbatches)


@given(st.integers(1, 9), st.integers(0, 4), st.integers(0, 50))
def test_pipemare_s_correction_is_exact_along_a_parabola(gap: int, late: int, time: int) -> None:
    """With w_t = t² and d settled, w_{t-τ_b} - (τ_f - τ_b) d is w_{t-τ_f}."""
    decay = pipemare.discrepancy_decay(gap + late, late)

    def settled(t: int) -> Fraction:
        return 2 * t - (1 + decay) / (1 - decay)

    now = time - late
    assert settled(now + 1) == decay * settled(now) + (1 - decay) * ((now + 1) ** 2 - now**2)
    assert now**2 - gap * settled(now) == (time - gap - late) ** 2


@pytest.mark.parametrize(("delay", "exponent", "factor"), [(4, 1, "1/4"), (4, 0, "1"), (3, 2, "1/9"), (1, 5, "1")])
def test_pipemare_s_step_sizes(delay: int, exponent: int, factor: str) -> None:
    assert pipemare.step_scale(delay, exponent) == Fraction(factor)
    assert pipemare.step_scale(delay) == Fraction(1, delay)


@pytest.mark.parametrize(
    ("step", "delays", "scales", "short"),
    [
        ("1/2", (1,), ("1",), True),  # 2/4 + 1/2 = 1
        ("51/100", (1,), ("1",), False),
        ("3/4", (1,), ("1/2",), True),  # 9/16 + 3/8 = 15/16
        ("4/5", (1,), ("1/2",), False),  # 16/25 + 2/5 = 26/25
        ("1/9", (6,), ("1",), True),  # 72/81 + 1/9 = 1
        ("1/8", (6,), ("1",), False),
        ("1/9", (0, 6), ("1", "1"), True),
        ("1/2", (0, 6), ("1", "1"), False),
        ("1/2", (6, 0), ("1", "1"), False),
        ("1", (0,), ("1",), True),
        ("2", (0,), ("1/2",), True),
    ],
)
def test_short_steps(step: str, delays: tuple[int, ...], scales: tuple[str, ...], short: bool) -> None:
    """2x²bτ² + xb at most 1 in every block, in numbers by hand."""
    assert fdg.meets_step_condition(Fraction(step), delays, tuple(map(Fraction, scales))) == short


def test_what_is_meant_where_nothing_is_said() -> None:
    """One micro-batch an update, a backward pass without delay, no weight decay."""
    assert pipemare.forward_delays(3) == (5, 3, 1)
    assert pipemare.discrepancy_decay(3) == Fraction(1, 2)
    assert fdg.module_optimizer(Fraction(1, 2), 3) == (Fraction(3, 2), 0)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: pipemare.forward_delays(0),
        lambda: pipemare.forward_delays(1, 0),
        lambda: pipemare.discrepancy_decay(2, 2),
        lambda: pipemare.step_scale(0),
        lambda: pipelined_bp.spike_coefficients(1, 1),
        lambda: pipelined_bp.spike_coefficients(Fraction(-1, 2), 1),
    ],
)
def test_what_makes_no_sense_is_refused(asked: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"give|needs|must be"):
        asked()


@given(
    st.fractions(0, 1, max_denominator=16),
    st.fractions(0, 1, max_denominator=16),
    st.fractions(-4, 4, max_denominator=8),
    st.lists(st.fractions(-4, 4, max_denominator=8), min_size=1, max_size=6),
)
def test_a_step_on_the_mean_can_be_a_step_on_the_sum(
    step_size: Fraction, decay: Fraction, weight: Fraction, gradients: list[Fraction]
) -> None:
    on_mean, mean_decay = adl.mean_optimizer(step_size, decay, len(gradients))
    assert on_mean * (mean(gradients) + mean_decay * weight) == step_size * (sum(gradients) + decay * weight)
