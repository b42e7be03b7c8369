"""Carries out the operations of a method's programs on the shared parameters and records every write."""

import math
from collections.abc import Callable, Sequence

import torch

from reference.device import Device
from reference.digest import digest
from reference.flight import Flight
from reference.optimizer import Sgd
from reference.problems.problem import Problem
from reference.sampling import Sampler
from reference.store import Version, VersionStore, Written
from reference.trace.schema import Event
from reference.vjp import backward, forward, loss_and_cotangent
from reference.weights import WeightRule

Clock = Callable[[], int]
Observer = Callable[[Event, torch.Tensor, torch.Tensor], None]


class TrainingError(ValueError):
    """The run cannot go on: its numbers left the range in which training means anything."""


class Interpreter:
    """The numerics behind every engine; engines decide when its methods are called and by which thread.

    Args:
        observe: called after each written block with its event, the applied gradient and the new parameters.
    """

    def __init__(
        self,
        problem: Problem,
        initial: Sequence[torch.Tensor],
        rule: WeightRule,
        optimizer: Sgd,
        sampler: Sampler,
        device: Device,
        observe: Observer,
    ) -> None:
        self.problem = problem
        self.store = VersionStore(initial)
        self.clock: Clock = lambda: 0
        self._rule = rule
        self._optimizer = optimizer
        self._sampler = sampler
        self._device = device
        self._observe = observe
        self._dtype = initial[0].dtype

    @property
    def blocks(self) -> int:
        """Number of blocks of the model."""
        return len(self.store)

    def take(self, number: int) -> Flight:
        """A new task with its mini-batch."""
        rows = torch.from_numpy(self._sampler.rows(number))
        inputs, targets = self.problem.batch(rows, self._dtype, self._device.torch)
        return Flight.taken(number, inputs, targets, self.blocks)

    def snapshot(self, task: Flight) -> None:
        """Hold a consistent copy for the task's forward pass."""
        task.held = self.store.snapshot()
        task.read_time = [self.clock()] * self.blocks

    def forward(self, task: Flight, block: int) -> None:
        """One segment forward; after the last one the loss and its cotangent."""
        if task.held is None:
            task.read[block], task.read_time[block] = self.store.read(block), self.clock()
        else:
            task.read[block] = task.held[block]
        below = task.stored[block - 1] if block else None
        state = below.output if below is not None else None
        stored = forward(self.problem.segments[block], self._rule, task.read[block].flat, state, task.inputs)
        task.stored[block] = stored
        if block == self.blocks - 1:
            loss, task.cotangent = loss_and_cotangent(self.problem.loss, stored.output, task.targets)
            task.loss = float(loss)
            if not math.isfinite(task.loss):
                raise TrainingError(
                    f"the loss of task {task.number} is {task.loss}; lower optimizer.step_size and train again"
                )
        self._device.settle()

    def begin(self, task: Flight) -> None:
        """Fix the reference point `start`."""
        task.start = self.store.sequence

    def backward(self, task: Flight, block: int) -> None:
        """One segment backward. Under `live` the weights are read now, before the block's own write."""
        stored, cotangent = task.stored[block], task.cotangent
        assert stored is not None and cotangent is not None, "a block's backward pass needs its forward pass"
        version = self.store.read(block) if self._rule.reads_current else task.read[block]
        task.backward_read[block] = version
        current = version.flat if self._rule.reads_current else None
        task.gradients[block], task.cotangent = backward(stored, cotangent, current)
        task.stored[block] = None  # the graph is spent; let its memory go
        self._device.settle()

    def write(self, task: Flight, blocks: Sequence[int], worker: int, thread: int) -> int:
        """Write the blocks under one sequence number and record them; the largest delay among them is returned."""
        pairs = []
        for block in blocks:
            gradient = task.gradients[block]
            assert gradient is not None, "a block is written once, after its backward pass"
            pairs.append((block, gradient))
        sequence, written = self.store.write(pairs, self._update)
        now = self.clock()
        for (block, gradient), part in zip(pairs, written, strict=True):
            event = self._event(task, block, part, sequence, now, worker, thread)
            task.gradients[block] = None
            self._observe(event, gradient, part.new.flat)
        return max(part.parent.number - task.read[part.block].number for part in written)

    def _update(self, parameters: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        new = self._optimizer(parameters, gradient)
        self._device.settle()  # a published version is complete
        return new

    def _event(
        self, task: Flight, block: int, part: Written, sequence: int, now: int, worker: int, thread: int
    ) -> Event:
        read, backward_read = task.read[block].number, task.backward_read[block].number
        return Event(
            seq=sequence,
            seq_start=task.start,
            t_ns=now,
            t_read_ns=task.read_time[block],
            replica=0,
            peer=-1,
            worker=worker,
            thread=thread,
            block=block,
            kind="write",
            task=task.number,
            batch=task.batch,
            v_read=read,
            v_activation=read,
            v_backward=backward_read,
            v_parent=part.parent.number,
            v_new=part.new.number,
            v_buffer=-1,
            v_peer=-1,
            weights=self._rule.name,
            step_size=self._optimizer.step_size,
            scale=1.0,
            loss=task.loss,
            digest=digest(part.new.flat),
        )

    def newest(self) -> list[Version]:
        """The newest version of every block."""
        return [self.store.read(block) for block in range(self.blocks)]
