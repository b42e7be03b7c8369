"""Repeats a recorded run in one thread, driven by its log, and checks every digest."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import torch

from reference.digest import digest
from reference.engines.replay_memory import Key, expiring
from reference.recorded import RecordedRun
from reference.store import NOTHING, Gathered, mixed
from reference.trace.schema import ACCUMULATE, BUFFER, DISCARD, MIX, Event
from reference.versions import Statistics, Version
from reference.vjp import Stored, backward, forward, loss_and_cotangent

UNAPPLIED = (1.0, 0.0, -1)
"""Scale, step size and version behind the activations of a row without a gradient."""


@dataclass(frozen=True)
class Replayed:
    """One event, repeated.

    Attributes:
        position: its place in the log.
        gradient: the regenerated gradient; None where the event has none.
        parent, new: the block before and after it.
        matches: whether the digest of what it left is the recorded one, and what its row says of it is true: weight
            rule, loss, step size, scale and the version behind the activations.
    """

    position: int
    event: Event
    gradient: torch.Tensor | None
    parent: Version
    new: Version
    matches: bool


@dataclass(slots=True)
class _Pass:
    """A task on its way.

    Attributes:
        stored: what its forward pass has left so far, block by block from the input.
        cotangent: what enters the next block of the backward pass, once that has begun.
        loss: of the mini-batch, once its forward pass is complete.
        gradients: formed already, though their rows are still to come: where messages pass between modules, a block
            may be written before the one above it.
    """

    inputs: torch.Tensor
    targets: torch.Tensor
    stored: list[Stored]
    cotangent: torch.Tensor | None = None
    loss: float = math.nan
    gradients: dict[int, torch.Tensor] = field(default_factory=dict)


@dataclass
class Replay:
    """Iterates over a run's events in their order, holding each version for as long as somebody still needs it.

    Args:
        needed_until: for versions needed beyond the replay itself, the position of the last event that needs them.
    """

    run: RecordedRun
    needed_until: Mapping[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = self.run.plan
        self._versions: dict[Key, Version] = {}
        self._gathered: dict[tuple[int, int], Gathered] = {}
        self._statistics: dict[tuple[int, int], Statistics] = {}
        for block, (treatment, statistics) in enumerate(zip(plan.treatments, plan.statistics(), strict=True)):
            initial = treatment.initial(self.run.initial(block))
            for replica in range(plan.replicas):
                self._versions[replica, block, 0] = initial
                self._statistics[replica, block] = Statistics(0, statistics)
        self._passes: dict[int, _Pass] = {}
        self._expiring = expiring(self.run, self.needed_until)

    def version(self, replica: int, block: int, number: int) -> Version:
        """A version of the block that is still needed."""
        return self._versions[replica, block, number]

    def __iter__(self) -> Iterator[Replayed]:
        for position, event in enumerate(self.run.events):
            parent, gradient, loss = self._versions[event.replica, event.block, event.v_parent], None, math.nan
            if event.kind == BUFFER:
                new, left = parent, self._running(event)
            elif event.kind == MIX:
                new = mixed(parent, self._versions[event.peer, event.block, event.v_peer])
                left = new.flat
            else:
                gradient, loss = self._gradient(event)
                new = self._updated(event, parent, gradient)
                left = new.flat
            self._versions[event.replica, event.block, event.v_new] = new
            same = digest(left) == event.digest and self._says_the_truth(event, parent, loss)
            yield Replayed(position, event, gradient, parent, new, same)
            for key in self._expiring.get(position, ()):
                del self._versions[key]

    def _gradient(self, event: Event) -> tuple[torch.Tensor, float]:
        """The event's gradient, with those of the blocks above formed on the way, and its task's loss."""
        at, plan = self._forward(event, self.run.blocks), self.run.plan
        if len(at.stored) == self.run.blocks:
            loss, at.cotangent = loss_and_cotangent(plan.problem.loss, at.stored[-1].output, at.targets)
            at.loss = float(loss)
        while event.block not in at.gradients:
            block = len(at.stored) - 1
            treatment, current = plan.treatments[block], None
            if plan.rule.reads_current:
                number = self.run.tasks[event.task][block].v_backward
                current = treatment.backward_weights(self._versions[event.replica, block, number])
            assert at.cotangent is not None, "below the input there is nothing"
            stored = at.stored.pop()
            at.gradients[block], at.cotangent = backward(stored, at.cotangent, current, treatment.cotangent_factor)
        gradient = at.gradients.pop(event.block)
        if not at.stored and not at.gradients:
            del self._passes[event.task]
        return gradient, at.loss

    def _says_the_truth(self, event: Event, parent: Version, loss: float) -> bool:
        """Whether the row's weight rule, scale, step size, version behind the activations and loss are these."""
        plan, treatment = self.run.plan, self.run.plan.treatments[event.block]
        read = event.v_backward if plan.rule.recomputes else event.v_read
        applied = (treatment.scale, treatment.step_size(parent.updates), read) if event.kind != MIX else UNAPPLIED
        known = math.isnan(event.loss) if math.isnan(loss) else event.loss == loss
        return known and (event.weights, event.scale, event.step_size, event.v_activation) == (plan.rule.name, *applied)

    def _updated(self, event: Event, parent: Version, gradient: torch.Tensor) -> Version:
        if event.kind == DISCARD:
            return parent
        place = event.replica, event.block
        gathered = self._gathered.get(place, NOTHING).plus(gradient)
        if event.kind == ACCUMULATE:
            self._gathered[place] = gathered
            return parent
        self._gathered[place] = NOTHING
        assert gathered.total is not None, "a gradient was just added"
        return self.run.plan.treatments[event.block].update(parent, gathered.total, event.step_size)

    def _running(self, event: Event) -> torch.Tensor:
        """The running statistics after the event's mini-batch."""
        observed = self._forward(event, event.block + 1).stored[event.block].observed
        assert observed is not None, "a block with running statistics observes them"
        place, segment = (event.replica, event.block), self.run.plan.problem.segments[event.block]
        old = self._statistics[place]
        new = Statistics(old.number + 1, segment.updated(old.flat, observed, old.number + 1))
        self._statistics[place] = new
        return new.flat

    def _forward(self, event: Event, blocks: int) -> _Pass:
        """The event's task with its forward pass run through the first `blocks` blocks, as far as it had come."""
        plan, rows = self.run.plan, self.run.tasks[event.task]
        if event.task not in self._passes:
            self._passes[event.task] = _Pass(*plan.batch(event.batch), [])
        at = self._passes[event.task]
        begun = at.cotangent is not None or at.gradients
        for block in () if begun else range(len(at.stored), blocks):
            weights = plan.treatments[block].forward_weights(self._versions[event.replica, block, rows[block].v_read])
            state = at.stored[-1].output if at.stored else None
            at.stored.append(forward(plan.problem.segments[block], plan.rule, weights, state, at.inputs))
        return at
