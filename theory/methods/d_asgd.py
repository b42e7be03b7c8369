"""D-ASGD: decoupled forward and backward threads; all blocks are written together at the end of a backward pass."""

from fractions import Fraction

from theory.schedule import PeriodicSchedule, uniform_schedule


def schedule(
    blocks: int, forward_threads: int, backward_threads: int, backward_cost_ratio: Fraction
) -> PeriodicSchedule:
    """The periodic schedule of equal blocks, in forward times of one block."""
    return uniform_schedule(blocks, forward_threads, backward_threads, backward_cost_ratio, layer_wise=False)


def delays(blocks: int, forward_threads: int, backward_threads: int, backward_cost_ratio: Fraction) -> tuple[int, ...]:
    """Delay of each block in updates, shape (M,), on `schedule` (PD-P8)."""
    return schedule(blocks, forward_threads, backward_threads, backward_cost_ratio).delays()


def mean_backward_age(blocks: int, backward_cost_ratio: Fraction) -> Fraction:
    """Mean time from the start of the backward pass to a write, in forward times of a block: M beta (PD-P5)."""
    return Fraction(blocks * backward_cost_ratio)


def mean_age(blocks: int, backward_cost_ratio: Fraction) -> Fraction:
    """Mean time from read to write without queue wait: (M + 1)/2 + M beta (PD-P6)."""
    return Fraction(blocks + 1, 2) + blocks * backward_cost_ratio
