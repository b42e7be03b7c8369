"""The periodic schedule of decoupled forward and backward threads, in exact rationals (PD section 3).

Blocks are counted from 0 at the input. Task i starts its forward pass at time i P, runs the blocks upwards, waits
`queue_wait`, and runs them downwards. P is the longer of the two per-task times (forward: sum of forward costs over F
threads; backward: over B), so threads never collide and the schedule repeats every P. Layer-wise: block m is written
as soon as its backward ends (PD-ASGD). Otherwise all blocks are written together at the end of the pass (D-ASGD).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

REFERENCE_POINTS = ("read", "own", "start", "now")


class ScheduleError(ValueError):
    """A schedule that cannot run."""


@dataclass(frozen=True)
class PeriodicSchedule:
    """When one task reads and writes each block, relative to the start of its forward pass.

    Attributes:
        forward_costs: forward time of each block, in any unit of time, shape (M,).
        backward_costs: backward time of each block, same unit, shape (M,).
        forward_threads: F.
        backward_threads: B.
        layer_wise: write each block at once (PD-ASGD), or all at the end (D-ASGD).
        queue_wait: time between the end of the forward and the start of the backward pass.
        writes_first: at equal times writes come before reads.
    """

    forward_costs: tuple[Fraction, ...]
    backward_costs: tuple[Fraction, ...]
    forward_threads: int = 1
    backward_threads: int = 2
    layer_wise: bool = True
    queue_wait: Fraction = Fraction(0)
    writes_first: bool = True

    def __post_init__(self) -> None:
        """Refuse a schedule that cannot run.

        Raises:
            ScheduleError: unequal or missing costs, a cost that is not positive, no threads, or a negative wait.
        """
        if not 0 < len(self.forward_costs) == len(self.backward_costs):
            raise ScheduleError("Give one forward and one backward cost per block, for at least one block.")
        if min(*self.forward_costs, *self.backward_costs) <= 0:
            raise ScheduleError("Costs are times and must be positive: remove blocks that take no time.")
        if min(self.forward_threads, self.backward_threads) < 1:
            raise ScheduleError("Give at least one forward and one backward thread.")
        if self.queue_wait < 0:
            raise ScheduleError("The queue wait is a time and cannot be negative.")

    @property
    def blocks(self) -> int:
        """M."""
        return len(self.forward_costs)

    @property
    def period(self) -> Fraction:
        """P, the time between two tasks; 1/P is the rate r of updates."""
        forward = Fraction(sum(self.forward_costs)) / self.forward_threads
        return max(forward, Fraction(sum(self.backward_costs)) / self.backward_threads)

    @property
    def backward_start(self) -> Fraction:
        """When the backward pass begins (the reference point `start`)."""
        return Fraction(sum(self.forward_costs)) + self.queue_wait

    def read_time(self, block: int) -> Fraction:
        """When the forward pass reads a block: at the start of its forward."""
        return Fraction(sum(self.forward_costs[:block]))

    def backward_read_time(self, block: int) -> Fraction:
        """When the backward pass reads a block's live weights: at the start of its backward."""
        return self.backward_start + sum(self.backward_costs[block + 1 :])

    def write_time(self, block: int) -> Fraction:
        """When a block is written: at the end of its own backward, or of the whole pass."""
        return self.backward_start + sum(self.backward_costs[block if self.layer_wise else 0 :])

    def age(self, block: int) -> Fraction:
        """D_m: time between the read of a block and the write of the gradient formed with it."""
        return self.write_time(block) - self.read_time(block)

    def delay(self, block: int) -> int:
        """tau_m: other tasks' writes of the block between a task's read and its write; ceil(D_m/P) - 1.

        With reads first at equal times it is floor(D_m/P).
        """
        periods = self.age(block) / self.period
        return ceil(periods) - 1 if self.writes_first else floor(periods)

    def delays(self) -> tuple[int, ...]:
        """`delay` of every block, shape (M,)."""
        return tuple(self.delay(block) for block in range(self.blocks))

    def misalignment(self, block: int) -> int:
        """Other tasks' writes of the block between a task's forward read and its backward read (PD-M6)."""
        return self._writes(block, lambda time, _: self._before_read(time, self.backward_read_time(block)))

    def misalignments(self) -> tuple[int, ...]:
        """`misalignment` of every block, shape (M,)."""
        return tuple(self.misalignment(block) for block in range(self.blocks))

    def delay_matrix(self, reference_point: str) -> tuple[tuple[int, ...], ...]:
        """tau_kl: writes of block l, by any task, between its read and the reference point of block k's gradient.

        Args:
            reference_point: `read`, `own`, `start` or `now` (own writes of the upper blocks counted, PD-B3).

        Raises:
            ScheduleError: another word.
        """
        if reference_point not in REFERENCE_POINTS:
            raise ScheduleError(f"Unknown reference point {reference_point!r}: use one of {REFERENCE_POINTS}.")
        counted = {
            "read": lambda row, column: lambda time, task: False,
            "own": lambda row, column: lambda time, task: (time, task) < (self.write_time(column), 0),
            "start": lambda row, column: lambda time, task: self._before_read(time, self.backward_start),
            "now": lambda row, column: lambda time, task: (time, task) < (self.write_time(row), 0),
        }[reference_point]
        every = range(self.blocks)
        return tuple(tuple(self._writes(column, counted(row, column)) for column in every) for row in every)

    def _before_read(self, write: Fraction, read: Fraction) -> bool:
        return write <= read if self.writes_first else write < read

    def _writes(self, block: int, counted: Callable[[Fraction, int], bool]) -> int:
        """Number of tasks whose write of a block follows task 0's read of it and is `counted`(time, task)."""
        read, write, period = self.read_time(block), self.write_time(block), self.period
        # Reads are at 0 or later and nothing after the last write is counted; every block is written later than 0.
        reach = ceil(self.write_time(0) / period)
        times = ((write + task * period, task) for task in range(-reach, reach))
        return sum(not self._before_read(time, read) and counted(time, task) for time, task in times)


def uniform_schedule(
    blocks: int,
    forward_threads: int,
    backward_threads: int,
    backward_cost_ratio: Fraction,
    *,
    layer_wise: bool,
    writes_first: bool = True,
) -> PeriodicSchedule:
    """Equal blocks: forward time 1, backward time `backward_cost_ratio` each, no queue wait."""
    return PeriodicSchedule(
        forward_costs=(Fraction(1),) * blocks,
        backward_costs=(Fraction(backward_cost_ratio),) * blocks,
        forward_threads=forward_threads,
        backward_threads=backward_threads,
        layer_wise=layer_wise,
        writes_first=writes_first,
    )
