"""PD-ASGD: decoupled forward and backward threads; each block is written as soon as its gradient exists."""

from fractions import Fraction

from theory.schedule import PeriodicSchedule, uniform_schedule


def schedule(
    blocks: int, forward_threads: int, backward_threads: int, backward_cost_ratio: Fraction
) -> PeriodicSchedule:
    """The periodic schedule of equal blocks, in forward times of one block."""
    return uniform_schedule(blocks, forward_threads, backward_threads, backward_cost_ratio, layer_wise=True)


def delays(blocks: int, forward_threads: int, backward_threads: int, backward_cost_ratio: Fraction) -> tuple[int, ...]:
    """Delay of each block in updates, shape (M,), on `schedule` (PD-P8)."""
    return schedule(blocks, forward_threads, backward_threads, backward_cost_ratio).delays()


def mean_backward_age(blocks: int, backward_cost_ratio: Fraction) -> Fraction:
    """Mean time from the start of the backward pass to a write, in forward times: beta (M + 1)/2 (PD-P5)."""
    return backward_cost_ratio * Fraction(blocks + 1, 2)


def mean_age(blocks: int, backward_cost_ratio: Fraction) -> Fraction:
    """Mean time from read to write without queue wait: (1 + beta)(M + 1)/2 (PD-P6)."""
    return (1 + backward_cost_ratio) * Fraction(blocks + 1, 2)


def mean_saved_delay(backward_costs: tuple[Fraction, ...]) -> Fraction:
    """Mean time that writing layer by layer saves over writing at the end: (1/M) sum_j (M - j) t_{b,j} (PD-P5).

    Args:
        backward_costs: backward time of each block, input first, shape (M,); beta (M - 1)/2 where all are beta.
    """
    blocks = len(backward_costs)
    return sum(((blocks - 1 - block) * cost for block, cost in enumerate(backward_costs)), Fraction(0)) / blocks
