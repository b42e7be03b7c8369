"""A pipeline of modules played tick by tick with messages: who runs what when, without any formula for it.

Modules, batches and ticks are counted from 1. A module's message reaches its neighbour a tick later, except in a locked
forward, which passes all modules in one tick.
"""

from collections import deque
from dataclasses import dataclass

FORWARD, BACKWARD, STEP = "forward", "backward", "step"


@dataclass(frozen=True)
class Played:
    """One operation.

    Attributes:
        operation: forward, backward or step.
        tick: when.
        module: where.
        batch: of which batch; of a step, the batch that completed its gradient.
    """

    operation: str
    tick: int
    module: int
    batch: int


@dataclass(frozen=True)
class Score:
    """What happened, in order.

    Attributes:
        modules: how many.
        played: every operation.
    """

    modules: int
    played: tuple[Played, ...]

    def of(self, operation: str, module: int) -> dict[int, int]:
        """Tick of each batch's operation in a module."""
        return {p.batch: p.tick for p in self.played if (p.operation, p.module) == (operation, module)}

    def in_module(self, module: int) -> tuple[Played, ...]:
        """What one module did, in order."""
        return tuple(p for p in self.played if p.module == module)

    def steps_late(self, module: int) -> dict[int, int]:
        """Of each batch, the steps of the module between its forward and the step that its gradient is part of."""
        late, made, waiting = {}, 0, []
        read: dict[int, int] = {}
        for p in self.in_module(module):
            if p.operation == FORWARD:
                read[p.batch] = made
            elif p.operation == BACKWARD:
                waiting.append(p.batch)
            else:
                late |= {batch: made - read[batch] for batch in waiting}
                made, waiting = made + 1, []
        return late

    def stored(self, module: int) -> tuple[int, int]:
        """Most graphs that a module holds at any moment, and most between two ticks."""
        held, most, between, now = 0, 0, 0, 1
        for p in self.in_module(module):
            if p.tick > now:
                between, now = max(between, held), p.tick
            held += (p.operation == FORWARD) - (p.operation == BACKWARD)
            most = max(most, held)
        return most, between


class _Player:
    """State of a pipeline between two operations."""

    def __init__(self, modules: int, decoupled: bool, group: int) -> None:
        self.modules, self.decoupled, self.group = modules, decoupled, group
        self.played: list[Played] = []
        self.graphs = {module: deque[int]() for module in range(1, modules + 1)}
        self.formed = dict.fromkeys(self.graphs, 0)
        self.tick = 0
        self.arrived: dict[int, int] = {}
        self.cotangents: dict[int, int] = {}
        self.sent_up: dict[int, int] = {}
        self.sent_down: dict[int, int] = {}
        self.late_step: int | None = None

    def next_tick(self) -> None:
        """Deliver the messages of the last tick, and a new batch."""
        self.tick += 1
        self.arrived, self.cotangents = {**self.sent_up, 1: self.tick}, self.sent_down
        self.sent_up, self.sent_down = {}, {}

    def note(self, operation: str, module: int, batch: int) -> None:
        self.played.append(Played(operation, self.tick, module, batch))

    def forward(self, module: int) -> None:
        """Run the forward of the batch that arrived, if one did."""
        if module in self.arrived:
            batch = self.arrived[module]
            self.note(FORWARD, module, batch)
            self.graphs[module].append(batch)
            (self.sent_up if self.decoupled else self.arrived)[module + 1] = batch

    def backward(self, module: int) -> int | None:
        """Run the backward of the oldest graph if its cotangent is there; the batch, if it completes a group."""
        if module == self.modules and self.graphs[module]:
            self.cotangents[module] = self.graphs[module][0]
        if module not in self.cotangents:
            return None
        batch = self.graphs[module].popleft()
        if batch != self.cotangents[module]:
            raise AssertionError("A cotangent met the graph of another batch.")
        self.note(BACKWARD, module, batch)
        self.sent_down[module - 1] = batch
        self.formed[module] += 1
        return batch if self.formed[module] % self.group == 0 else None

    def step(self, module: int, batch: int | None) -> None:
        """Step where a group is complete."""
        if batch is not None:
            self.note(STEP, module, batch)

    def drawn(self) -> None:
        """Forward, backward, step."""
        for module in self.graphs:
            self.forward(module)
        for module in self.graphs:
            self.step(module, self.backward(module))

    def released(self) -> None:
        """Backward, step, forward; the top module steps, then runs forward and backward."""
        for module in range(1, self.modules):
            self.step(module, self.backward(module))
            self.forward(module)
        self.step(self.modules, self.late_step)
        self.forward(self.modules)
        self.late_step = self.backward(self.modules)


def play(modules: int, ticks: int, order: str = "drawn", decoupled: bool = True, group: int = 1) -> Score:
    """Play a pipeline.

    Args:
        modules: K.
        ticks: how many.
        order: "drawn" (forward, backward, step) or "released" (backward, step, forward; the top module steps with the
            last tick's gradient, then runs forward and backward).
        decoupled: a batch climbs one module a tick; else all in one.
        group: a module steps after so many backward passes.
    """
    player = _Player(modules, decoupled, group)
    for _ in range(ticks):
        player.next_tick()
        player.drawn() if order == "drawn" else player.released()
    return Score(modules, tuple(player.played))
