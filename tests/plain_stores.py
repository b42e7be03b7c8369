"""Versioned replicas as plain lists of floats, what the version store must agree with; and the same update in tensors.

An update is momentum without a product that rounds twice: v ← v/2 + g, θ ← θ − v, in the order of operations of both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from hypothesis import strategies as st

from reference.store import TotalOrder, VersionStore
from reference.versions import Version

AMOUNTS = st.sampled_from([1.0, -1.0, 3.0, 0.1, 2.0**53, -(2.0**53)])
"""Numbers whose floating-point sum depends on the order."""


@dataclass(frozen=True)
class Iterate:
    """A block after so many changes, of which `updates` applied a gradient."""

    value: float
    velocity: float = 0.0
    updates: int = 0


def first(replica: int, block: int) -> float:
    """The initial value of a block: another one in each replica, so that a mix moves it."""
    return replica + block / 4.0


class PlainStores:
    """Every iterate of every block of every replica, and what waits for the rest of its group."""

    def __init__(self, replicas: int, blocks: int, group: int) -> None:
        self.replicas, self.blocks, self.group, self.events = range(replicas), range(blocks), group, 0
        self.iterates = [[[Iterate(first(replica, block))] for block in self.blocks] for replica in self.replicas]
        self.waiting: list[list[list[float]]] = [[[] for _ in self.blocks] for _ in self.replicas]
        self.observed: list[list[list[float]]] = [[[0.0] for _ in self.blocks] for _ in self.replicas]

    def fills(self, replica: int, block: int) -> bool:
        """Whether the next contribution is the last one of its group."""
        return len(self.waiting[replica][block]) == self.group - 1

    def contribute(self, replica: int, amounts: Mapping[int, float]) -> None:
        """One event: a gradient of each block named."""
        self.events += 1
        for block, amount in amounts.items():
            waiting, iterates = self.waiting[replica][block], self.iterates[replica][block]
            waiting.append(amount)
            if len(waiting) == self.group:
                total = waiting[0]
                for other in waiting[1:]:
                    total += other
                velocity = iterates[-1].velocity * 0.5 + total
                iterates.append(Iterate(iterates[-1].value - velocity, velocity, iterates[-1].updates + 1))
                waiting.clear()

    def mix(self, pair: Sequence[int], block: int) -> None:
        """Two events at one instant: both become the average, each with its own velocity."""
        self.events += 2
        old = [self.iterates[replica][block][-1] for replica in pair]
        average = (old[0].value + old[1].value) * 0.5
        for replica, iterate in zip(pair, old, strict=True):
            self.iterates[replica][block].append(Iterate(average, iterate.velocity, iterate.updates))

    def observe(self, replica: int, block: int, amount: float) -> None:
        """One event: running statistics, which here add up."""
        self.events += 1
        self.observed[replica][block].append(self.observed[replica][block][-1] * 0.5 + amount)

    def newest(self, replica: int) -> list[int]:
        """The number of each block's newest version."""
        return [len(iterates) - 1 for iterates in self.iterates[replica]]

    def compare(self, replica: int, block: int, version: Version) -> None:
        """Fail where a version is not the iterate of its number, state and all."""
        iterate = self.iterates[replica][block][version.number]
        assert (version.flat.item(), version.state[0].item()) == (iterate.value, iterate.velocity)
        assert version.updates == iterate.updates


def tensor(amount: float) -> torch.Tensor:
    """One number."""
    return torch.tensor([amount], dtype=torch.float64)


def update(block: int, parent: Version, total: torch.Tensor) -> Version:
    """The step of the lists, in tensors."""
    velocity = parent.state[0] * 0.5 + total
    return Version(parent.number + 1, parent.flat - velocity, (velocity,), parent.updates + 1)


def stores_of(replicas: int, blocks: int, group: int, **options: object) -> list[VersionStore]:
    """The stores under test, in one order, as the lists begin."""
    order = TotalOrder()
    return [
        VersionStore(
            [Version(0, tensor(first(replica, block)), (tensor(0.0),)) for block in range(blocks)],
            order,
            [tensor(0.0) for _ in range(blocks)],
            group,
            **options,  # pyright: ignore[reportArgumentType]
        )
        for replica in range(replicas)
    ]
