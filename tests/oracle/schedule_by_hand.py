"""When the operations of decoupled and coupled methods take place, as a plain recursion over tasks.

Whole ticks. Costs are functions of (task, block), so that any delay regime fits; a worker's own slowness enters through
the worker's number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Cost = Callable[[int, int], int]


@dataclass(frozen=True)
class Passage:
    """One task: when each block is read, when the backward pass begins, when each block is written."""

    reads: tuple[int, ...]
    begins: int
    writes: tuple[int, ...]


def _backward(begins: int, blocks: int, cost: Callable[[int], int], layerwise: bool) -> tuple[int, ...]:
    writes, now = [0] * blocks, begins
    for block in reversed(range(blocks)):
        now += cost(block)
        writes[block] = now
    return tuple(writes if layerwise else [now] * blocks)


def decoupled(
    tasks: int, blocks: int, forward: Cost, backward: Cost, backward_threads: int, queue: int, layerwise: bool
) -> list[Passage]:
    """One forward thread, `backward_threads` backward threads, a queue of `queue` places, tasks in order.

    The forward thread ends task i at e_i; its result leaves it at once if a thread waits or a place is free, else when
    task i − queue begins its backward pass: only then does the next task begin.
    """
    free = [0] * backward_threads
    passages: list[Passage] = []
    now = 0
    for task in range(tasks):
        reads = []
        for block in range(blocks):
            reads.append(now)
            now += forward(task, block)
        begins = max(now, min(free))
        writes = _backward(begins, blocks, lambda block, task=task: backward(task, block), layerwise)
        free[free.index(min(free))] = max(writes)
        passages.append(Passage(tuple(reads), begins, writes))
        if task >= queue:
            now = max(now, passages[task - queue].begins)
    return passages


def coupled(
    tasks: int,
    blocks: int,
    starts: Sequence[int],
    cost: Callable[[str, int, int, int], int],
    layerwise: bool,
    locked_copy: bool,
) -> list[Passage]:
    """Workers that run whole tasks; the worker that is free first takes the next one, the first of the list at a tie.

    Args:
        starts: when each worker begins.
        cost: (`forward` or `backward`, worker, task, block) → ticks.
        locked_copy: all blocks are read when the task begins.
    """
    free = list(starts)
    passages = []
    for task in range(tasks):
        worker = free.index(min(free))
        now, reads = free[worker], []
        for block in range(blocks):
            reads.append(free[worker] if locked_copy else now)
            now += cost("forward", worker, task, block)
        writes = _backward(
            now, blocks, lambda block, worker=worker, task=task: cost("backward", worker, task, block), layerwise
        )
        free[worker] = max(writes)
        passages.append(Passage(tuple(reads), now, writes))
    return passages
