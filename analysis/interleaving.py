"""Interleavings of a run as lists of operations: who reads which block when, when a pass starts, who writes when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

Lags = tuple[tuple[int, ...], ...]
"""Row t, column l: how many updates before its own write task t reads block l."""


@dataclass(frozen=True)
class Operation:
    """One step of an interleaving.

    Attributes:
        kind: `read` of some blocks for the forward pass, `backward` (their weights for the backward pass), the `start`
            of the backward pass, or `write` (of some blocks at once).
        task: the task, counted from 0.
        blocks: the blocks, counted from 0 at the input; none at a start.
    """

    kind: str
    task: int
    blocks: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.task}" + (f" of {','.join(map(str, self.blocks))}" if self.blocks else "")


def schedule_words(operations: Sequence[Operation]) -> str:
    """From left to right; what a task reads in one go, that is with nothing in between, is said at once."""
    said: list[Operation] = []
    for operation in operations:
        last = said[-1] if said else None
        if last and (last.kind, last.task) == (operation.kind, operation.task) and operation.kind != "write":
            said[-1] = replace(last, blocks=(*last.blocks, *operation.blocks))
        else:
            said.append(operation)
    return "; ".join(map(str, said))


def written_in_turn(
    lags: Lags, *, late: Lags | None = None, leads: Sequence[int] = (), layerwise: bool = False
) -> tuple[Operation, ...]:
    """Task t is the t-th to write every block: no task overtakes another.

    Args:
        lags: of each task and block, how many updates before its own write it is read; at most all that there were.
        late: the same for the backward pass' weights, which are read no earlier than those of the forward pass, and no
            later than the pass starts; None: when the pass starts.
        leads: how many updates before its own write a task's backward pass starts, not before its last read; 0 if left
            out.
        layerwise: whether the blocks are written one after the other, the last one first, and not at once.
    """
    count, blocks = len(lags), len(lags[0])
    reads = [[max(0, task - lag) for lag in row] for task, row in enumerate(lags)]
    starts = [max(*row, task - (leads[task] if leads else 0)) for task, row in enumerate(reads)]
    entries: list[tuple[int, int, int, int, Operation]] = []
    for task in range(count):
        for block in range(blocks):
            entries.append((reads[task][block], 0, task, block, Operation("read", task, (block,))))
            if late is not None:
                seen = min(starts[task], max(reads[task][block], task - late[task][block]))
                entries.append((seen, 1, task, block, Operation("backward", task, (block,))))
        entries.append((starts[task], 2, task, 0, Operation("start", task)))
        written = [(block,) for block in reversed(range(blocks))] if layerwise else [tuple(range(blocks))]
        entries += [(task, 3, task, place, Operation("write", task, part)) for place, part in enumerate(written)]
    return tuple(entry[-1] for entry in sorted(entries, key=lambda entry: entry[:-1]))


def interleaved(tasks: int, blocks: int, choices: Sequence[int], atomic: bool = False) -> tuple[Operation, ...]:
    """Workers that take the next task when they are done with one; each choice lets one of them do its next operation.

    Args:
        tasks: how many tasks there are.
        blocks: how many blocks.
        choices: numbers of workers; when they are used up, the workers finish one after the other.
        atomic: whether all blocks are written at once.
    """
    crew = _Crew(iter(range(tasks)), blocks, atomic)
    for worker in choices:
        crew.advance(worker)
    for worker in sorted({*crew.at_work, 0}):
        while crew.advance(worker):
            pass
    return tuple(crew.done)


@dataclass
class _Crew:
    """Workers, each with the rest of its task, and what they have done so far."""

    waiting: Iterator[int]
    blocks: int
    atomic: bool
    at_work: dict[int, Iterator[Operation]] = field(default_factory=dict)
    done: list[Operation] = field(default_factory=list)

    def advance(self, worker: int) -> bool:
        """Lets a worker do its next operation; whether it had one."""
        while True:
            if worker not in self.at_work:
                if (task := next(self.waiting, None)) is None:
                    return False
                self.at_work[worker] = _passes(task, self.blocks, self.atomic)
            if (operation := next(self.at_work[worker], None)) is not None:
                self.done.append(operation)
                return True
            del self.at_work[worker]


def _passes(task: int, blocks: int, atomic: bool) -> Iterator[Operation]:
    """A task's operations: forward through the blocks, then backward, writing on the way."""
    for block in range(blocks):
        yield Operation("read", task, (block,))
    yield Operation("backward", task, tuple(range(blocks)))
    yield Operation("start", task)
    for part in [tuple(range(blocks))] if atomic else [(block,) for block in reversed(range(blocks))]:
        yield Operation("write", task, part)
