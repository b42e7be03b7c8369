"""Carries out the operations of a method's programs on the shared parameters and records what they change."""

import math
from collections.abc import Callable, Sequence

import torch

from reference.digest import digest
from reference.flight import Flight
from reference.keys import generator
from reference.methods.operations import Worker
from reference.plan import Plan
from reference.rows import Row
from reference.store import TotalOrder, VersionStore, mix
from reference.trace.schema import ACCUMULATE, BUFFER, MIX, WRITE, Event
from reference.versions import Statistics, Version
from reference.vjp import backward, forward, loss_and_cotangent

Clock = Callable[[], int]
Observer = Callable[[Event, torch.Tensor | None, torch.Tensor], None]


class TrainingError(ValueError):
    """The run cannot go on: its numbers left the range in which training means anything."""


class Interpreter:
    """The numerics behind every engine; engines decide when its methods are called and by which thread.

    Args:
        initial: the flat initial parameters of every block.
        observe: called after each event with its row, the gradient that came with it (None where none did), and what
            the event left: the block's newest parameters, or its running statistics.
    """

    def __init__(self, plan: Plan, initial: Sequence[torch.Tensor], observe: Observer) -> None:
        self.plan = plan
        order = TotalOrder()
        placed = [flat.to(plan.device.torch) for flat in initial]
        self.stores = [
            VersionStore(
                [treatment.initial(flat) for treatment, flat in zip(plan.treatments, placed, strict=True)],
                order,
                plan.statistics(),
                plan.group,
                plan.device.settle,
            )
            for _ in range(plan.replicas)
        ]
        self.clock: Clock = lambda: 0
        self._observe = observe

    @property
    def blocks(self) -> int:
        """Number of blocks of the model."""
        return self.plan.blocks

    def take(self, number: int, replica: int = 0) -> Flight:
        """A new task with its mini-batch."""
        inputs, targets = self.plan.batch(number)
        return Flight.taken(number, inputs, targets, self.blocks, replica)

    def snapshot(self, task: Flight) -> None:
        """Hold a consistent copy for the task's forward pass."""
        task.held = self.stores[task.replica].snapshot()
        task.read_time = [self.clock()] * self.blocks

    def forward(self, task: Flight, block: int, worker: Worker, thread: int) -> None:
        """One segment forward; after the last one the loss and its cotangent."""
        if task.held is None:
            task.read[block], task.read_time[block] = self.stores[task.replica].read(block), self.clock()
        else:
            task.read[block] = task.held[block]
        below = task.stored[block - 1] if block else None
        state = below.output if below is not None else None
        weights = self.plan.treatments[block].forward_weights(task.read[block])
        stored = forward(self.plan.problem.segments[block], self.plan.rule, weights, state, task.inputs)
        task.stored[block] = stored
        if stored.observed is not None:
            self._running(task, block, stored.observed, worker, thread)
        if block == self.blocks - 1:
            task.held = None
            loss, task.cotangent = loss_and_cotangent(self.plan.problem.loss, stored.output, task.targets)
            task.loss = float(loss)
            if not math.isfinite(task.loss):
                raise TrainingError(
                    f"the loss of task {task.number} is {task.loss}; lower optimizer.step_size and train again"
                )
        self.plan.device.settle()

    def _running(self, task: Flight, block: int, observed: torch.Tensor, worker: Worker, thread: int) -> None:
        """Running statistics move once a mini-batch, at forward time."""
        segment = self.plan.problem.segments[block]

        def update(old: Statistics) -> torch.Tensor:
            return segment.updated(old.flat, observed, old.number + 1)

        sequence, version, statistics = self.stores[task.replica].observe(block, update)
        task.statistics[block] = statistics.number
        row = Row(BUFFER, sequence, self.clock(), worker, thread, block, version, version, digest(statistics.flat))
        self._observe(row.of_task(self.plan, task), None, statistics.flat)

    def begin(self, task: Flight) -> None:
        """Fix the reference point `start`."""
        task.start = self.stores[task.replica].sequence

    def backward(self, task: Flight, block: int) -> None:
        """One segment backward. Under `live` and `recompute` the weights are read now, before the block's own write."""
        stored, cotangent, treatment = task.stored[block], task.cotangent, self.plan.treatments[block]
        assert stored is not None and cotangent is not None, "a block's backward pass needs its forward pass"
        current = None
        task.backward_read[block] = task.read[block]
        if self.plan.rule.reads_current:
            task.backward_read[block] = self.stores[task.replica].read(block)
            current = treatment.backward_weights(task.backward_read[block])
        task.gradients[block], task.cotangent = backward(stored, cotangent, current, treatment.cotangent_factor)
        # The graph is spent, and so are the versions; let their memory go.
        task.stored[block] = None
        task.read[block], task.backward_read[block] = task.read[block].released(), task.backward_read[block].released()
        self.plan.device.settle()

    def write(self, task: Flight, blocks: Sequence[int], worker: Worker, thread: int) -> int:
        """Write the blocks under one sequence number and record them; the largest delay among them is returned."""
        pairs = []
        for block in blocks:
            gradient = task.gradients[block]
            assert gradient is not None, "a block is written once, after its backward pass"
            pairs.append((block, gradient))
        sequence, written = self.stores[task.replica].write(pairs, self._update)
        now = self.clock()
        for (block, gradient), part in zip(pairs, written, strict=True):
            kind = ACCUMULATE if part.new is part.parent else WRITE
            row = Row(kind, sequence, now, worker, thread, block, part.parent, part.new, digest(part.new.flat))
            task.gradients[block] = None
            self._observe(row.of_task(self.plan, task), gradient, part.new.flat)
        return max(part.parent.number - task.read[part.block].number for part in written)

    def _update(self, block: int, parent: Version, gradient: torch.Tensor) -> Version:
        treatment = self.plan.treatments[block]
        return treatment.update(parent, gradient, treatment.step_size(parent.updates))

    def mix(self, task: Flight, block: int, worker: Worker, thread: int) -> None:
        """Average the block with that of a replica drawn by task and block."""
        step = generator(self.plan.seed, "peer", task.number, block).integers(1, self.plan.replicas)
        pair = sorted((task.replica, int(task.replica + step) % self.plan.replicas))
        first, written = mix((self.stores[pair[0]], self.stores[pair[1]]), block)
        now = self.clock()
        for place, part in enumerate(written):
            row = Row(MIX, first + place, now, worker, thread, block, part.parent, part.new, digest(part.new.flat))
            peer = written[1 - place].parent.number
            event = row.of_replica(self.plan, pair[place], pair[1 - place], peer)
            self._observe(event, None, part.new.flat)

    def newest(self, replica: int = 0) -> list[Version]:
        """The newest version of every block."""
        return list(self.stores[replica].snapshot())

    def statistics(self, replica: int = 0) -> list[torch.Tensor]:
        """The newest running statistics of every block."""
        return [self.stores[replica].statistics(block).flat for block in range(self.blocks)]

    @property
    def live_versions(self) -> int:
        """The largest number of versions of one block that were ever held at once."""
        return max(peak for store in self.stores for peak in store.census.peaks)
