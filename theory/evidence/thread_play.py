"""Forward and backward threads with a queue between them, played task by task in fractions, without any formula."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate


@dataclass(frozen=True)
class Task:
    """When a task starts its forward pass, enters the queue and leaves it."""

    start: Fraction
    queued: Fraction
    taken: Fraction


@dataclass(frozen=True)
class Threads:
    """Threads in rotation; a forward thread keeps a finished task while the queue is full, and then reads its next one.

    Attributes:
        forward_costs: forward time of each block, input first, in any unit of time, shape (M,).
        backward_costs: backward time of each block, same unit, shape (M,).
        forward_threads: F.
        backward_threads: B.
        spacing: time between the first tasks of two threads; 0: all begin together.
        paced: whether later tasks are so far apart, too, at least; otherwise a thread that is free begins at once.
        queue: most finished tasks that wait; 0: handed from thread to thread; None: no limit.
        wait: least time from the end of the forward to the start of the backward pass.
        layer_wise: whether each block is written at the end of its own backward, or all at the end of the pass.
    """

    forward_costs: tuple[Fraction, ...]
    backward_costs: tuple[Fraction, ...]
    forward_threads: int
    backward_threads: int
    spacing: Fraction = Fraction(0)
    paced: bool = False
    queue: int | None = None
    wait: Fraction = Fraction(0)
    layer_wise: bool = True

    @property
    def blocks(self) -> int:
        """M."""
        return len(self.forward_costs)

    @cached_property
    def forward_pass(self) -> Fraction:
        """Time of a forward pass."""
        return sum(self.forward_costs, Fraction(0))

    @cached_property
    def backward_pass(self) -> Fraction:
        """Time of a backward pass."""
        return sum(self.backward_costs, Fraction(0))

    @cached_property
    def _reads(self) -> list[Fraction]:
        """From the start of a forward pass to the read of each block."""
        return list(accumulate(self.forward_costs, initial=Fraction(0)))[:-1]

    @cached_property
    def _ends(self) -> list[Fraction]:
        """From the start of a backward pass to the end of each block's backward; the last block comes first."""
        return list(accumulate(reversed(self.backward_costs)))[::-1]

    def read(self, task: Task, block: int) -> Fraction:
        """When a task's forward pass reads a block (from 0)."""
        return task.start + self._reads[block]

    def backward_read(self, task: Task, block: int) -> Fraction:
        """When a task's backward pass reads a block: at the start of its backward."""
        return task.taken + self._ends[block] - self.backward_costs[block]

    def write(self, task: Task, block: int) -> Fraction:
        """When a task writes a block."""
        return task.taken + self._ends[block if self.layer_wise else 0]

    def played(self, count: int) -> list[Task]:
        """The first tasks, in the order of their starts."""
        tasks: list[Task] = []
        for number in range(count):
            slot = number * self.spacing
            start = slot
            if number >= self.forward_threads:
                start = tasks[number - self.forward_threads].queued
                start = max(start, slot) if self.paced else start
            done = start + self.forward_pass
            free = self.forward_pass + self.wait + slot
            if number >= self.backward_threads:
                free = tasks[number - self.backward_threads].taken + self.backward_pass
            queued = done
            if self.queue and number >= self.queue:
                queued = max(done, tasks[number - self.queue].taken)
            taken = max(queued, done + self.wait, free)
            tasks.append(Task(start, taken if self.queue == 0 else queued, taken))
        return tasks

    def delay(self, tasks: list[Task], number: int, block: int) -> int:
        """Other tasks' writes of a block after one task's read and before its write; writes first at equal times."""
        after, before = self.read(tasks[number], block), self.write(tasks[number], block)
        return sum(after < self.write(other, block) < before for other in tasks)

    def window(self, tasks: list[Task], number: int, block: int) -> int:
        """Other tasks' writes of a block between one task's forward and its backward read; writes first at equal times.

        The task's own write is later than both.
        """
        after, upto = self.read(tasks[number], block), self.backward_read(tasks[number], block)
        return sum(after < self.write(other, block) <= upto for other in tasks)

    def waiting(self, tasks: list[Task], now: Fraction) -> int:
        """Tasks that wait in the queue at a time; one that enters then does, one that leaves then does not."""
        return sum(task.queued <= now < task.taken for task in tasks)


def even_spacing(
    forward_pass: Fraction, backward_pass: Fraction, forward_threads: int, backward_threads: int
) -> Fraction:
    """Time between two tasks that keeps the slower side always at work, its threads spread evenly."""
    return max(Fraction(forward_pass) / forward_threads, Fraction(backward_pass) / backward_threads)


def uniform_threads(
    forward_threads: int,
    backward_threads: int,
    ratio: Fraction,
    blocks: int,
    queue: int | None = None,
    layer_wise: bool = True,
    paced: bool = False,
) -> Threads:
    """Threads spread evenly over equal blocks, in forward times of one block."""
    forward, backward = (Fraction(1),) * blocks, (Fraction(ratio),) * blocks
    spacing = even_spacing(sum(forward, Fraction(0)), sum(backward, Fraction(0)), forward_threads, backward_threads)
    return Threads(
        forward,
        backward,
        forward_threads,
        backward_threads,
        spacing=spacing,
        paced=paced,
        queue=queue,
        layer_wise=layer_wise,
    )
