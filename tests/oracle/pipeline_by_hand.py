"""Modules with in-boxes, played tick by tick: what each batch met in each module, by counting."""

from collections import deque
from dataclasses import dataclass, field


@dataclass
class Passage:
    """One batch in one module; versions are numbers of steps that the module had made."""

    forward_tick: int
    forward_version: int
    backward_tick: int = -1
    backward_version: int = -1
    step_tick: int = -1


@dataclass
class Module:
    """A module's in-boxes, stored graphs and step counter."""

    activations: deque[int] = field(default_factory=deque)
    cotangents: deque[int] = field(default_factory=deque)
    stored: deque[int] = field(default_factory=deque)
    waiting: list[int] = field(default_factory=list)
    version: int = 0
    largest_stored: int = 0
    left_over: int = 0


def play(
    blocks: int, order: str, decoupled: bool, ticks: int, accumulated: int = 1
) -> tuple[dict[tuple[int, int], Passage], list[Module]]:
    """Play `ticks` ticks; batch b enters module 0 at tick b. Returns passages by (batch, block), and modules."""
    modules = [Module() for _ in range(blocks)]
    met: dict[tuple[int, int], Passage] = {}
    top = blocks - 1
    for tick in range(ticks):
        outbox: list[tuple[deque[int], int]] = []
        modules[0].activations.append(tick)

        def forward(block: int, tick: int = tick, outbox: list[tuple[deque[int], int]] = outbox) -> None:
            module = modules[block]
            if not module.activations:
                return
            batch = module.activations.popleft()
            met[batch, block] = Passage(tick, module.version)
            module.stored.append(batch)
            module.largest_stored = max(module.largest_stored, len(module.stored))
            if block == top:
                module.cotangents.append(batch)
            elif decoupled:
                outbox.append((modules[block + 1].activations, batch))
            else:
                modules[block + 1].activations.append(batch)

        def backward(block: int, tick: int = tick, outbox: list[tuple[deque[int], int]] = outbox) -> None:
            module = modules[block]
            if not module.cotangents:
                return
            batch = module.cotangents.popleft()
            assert batch == module.stored[0], "a cotangent meets the graph of another batch"
            met[batch, block].backward_tick = tick
            met[batch, block].backward_version = module.version
            module.stored.popleft()
            module.waiting.append(batch)
            if block > 0:
                outbox.append((modules[block - 1].cotangents, batch))

        def step(block: int, tick: int = tick) -> None:
            module = modules[block]
            if len(module.waiting) == accumulated:
                for batch in module.waiting:
                    met[batch, block].step_tick = tick
                module.waiting.clear()
                module.version += 1

        passes = {"drawn": (forward, backward, step), "released": (backward, step, forward)}[order]
        last = (step, forward, backward) if order == "released" else passes
        if decoupled:
            for block in range(blocks):
                for run in last if block == top else passes:
                    run(block)
        else:
            assert order == "drawn"
            for run in passes:
                for block in range(blocks):
                    run(block)
        for box, batch in outbox:
            box.append(batch)
        for module in modules:
            module.left_over = len(module.stored)
    return met, modules
