"""Versioned parameters: immutable versions, published atomically, in one total order."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import torch

from reference.census import Census
from reference.versions import Statistics, Version

Update = Callable[[int, Version, torch.Tensor], Version]
"""The version that a gradient of a block makes of its parent: (block, parent, gradient) → new."""


class Written(NamedTuple):
    """One block's part of a write: what it found and what it left (the same version, where it only contributed)."""

    block: int
    parent: Version
    new: Version


class Gathered(NamedTuple):
    """Contributions to a block that wait for the rest of their group."""

    number: int
    total: torch.Tensor | None

    def plus(self, gradient: torch.Tensor) -> "Gathered":
        """With one more, in the order in which they come."""
        return Gathered(self.number + 1, gradient if self.total is None else self.total + gradient)


NOTHING = Gathered(0, None)


class TotalOrder:
    """Sequence numbers of a whole run: whoever holds `publishing` sees exactly the events up to `last`."""

    def __init__(self) -> None:
        self.publishing = threading.Lock()
        self._numbers = itertools.count(1)
        self.last = 0

    def draw(self) -> int:
        """The next number; only while `publishing` is held."""
        self.last = next(self._numbers)
        return self.last


class VersionStore:
    """The blocks' newest versions in one replica.

    A write computes its new tensor outside of every reader's way and then swaps one reference, so a read is some whole
    version, never a mixture of two. Two locks order the writes: each block's own, held while the new value is computed
    from its parent, and the total order's, held only while sequence numbers are drawn and references swapped.

    Args:
        group: so many contributions to a block make one update, of their sum; the last one writes it.
        settle: called before anything is published: where a device computes behind our back, it waits for it.
    """

    def __init__(
        self,
        initial: Sequence[Version],
        order: TotalOrder | None = None,
        statistics: Sequence[torch.Tensor] = (),
        group: int = 1,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        self.order = order or TotalOrder()
        self._settle = settle
        self.census = Census(len(initial))
        self._newest = [self.census.enter(block, version) for block, version in enumerate(initial)]
        self._statistics = [Statistics(0, flat) for flat in statistics]
        self._gathered: list[Gathered] = [NOTHING] * len(initial)
        self._group = group
        self._locks = [threading.Lock() for _ in initial]

    def __len__(self) -> int:
        return len(self._newest)

    @property
    def sequence(self) -> int:
        """The last sequence number drawn (0 before the first event)."""
        with self.order.publishing:
            return self.order.last

    def read(self, block: int) -> Version:
        """The block's newest version."""
        return self._newest[block]

    def snapshot(self) -> tuple[Version, ...]:
        """All blocks at one instant (a locked copy)."""
        with self.order.publishing:
            return tuple(self._newest)

    def statistics(self, block: int) -> Statistics:
        """The block's newest running statistics."""
        return self._statistics[block]

    def write(self, gradients: Sequence[tuple[int, torch.Tensor]], update: Update) -> tuple[int, list[Written]]:
        """Contribute gradients to the named blocks, and publish what comes of it under one sequence number.

        Args:
            gradients: (block, flat gradient) pairs, each block once.
            update: must not change what it is given.

        Returns:
            The sequence number, and what was written, in the given order.
        """
        with _held(self._locks[block] for block in sorted(block for block, _ in gradients)):
            written, gathered = [], []
            for block, gradient in gradients:
                parent, sum_so_far = self._newest[block], self._gathered[block].plus(gradient)
                assert sum_so_far.total is not None, "a gradient was just added"
                full = sum_so_far.number == self._group
                new = self.census.enter(block, update(block, parent, sum_so_far.total)) if full else parent
                written.append(Written(block, parent, new))
                gathered.append(NOTHING if full else sum_so_far)
            self._settle()
            with self.order.publishing:
                for part, sum_so_far in zip(written, gathered, strict=True):
                    self._newest[part.block], self._gathered[part.block] = part.new, sum_so_far
                return self.order.draw(), written

    def observe(self, block: int, update: Callable[[Statistics], torch.Tensor]) -> tuple[int, Version, Statistics]:
        """Update the block's running statistics.

        Returns:
            The sequence number, the block's newest version at that moment, and the new statistics.
        """
        with self._locks[block]:
            old = self._statistics[block]
            new = Statistics(old.number + 1, update(old))
            self._settle()
            with self.order.publishing:
                self._statistics[block] = new
                return self.order.draw(), self._newest[block], new


def mixed(one: Version, other: Version) -> Version:
    """What the block of `one` becomes when it is averaged with `other`; each keeps its own optimizer state."""
    return Version(one.number + 1, (one.flat + other.flat) * 0.5, one.state, one.updates)


def mix(stores: tuple[VersionStore, VersionStore], block: int) -> tuple[int, tuple[Written, Written]]:
    """Replace a block in two replicas by the average of both, at one instant.

    Args:
        stores: of two replicas, in the order of their numbers (one order for everybody: no deadlock).

    Returns:
        The first of the two sequence numbers drawn, and what was written in each.
    """
    one, other = stores
    with _held(store._locks[block] for store in stores):
        parents = one._newest[block], other._newest[block]
        new = one.census.enter(block, mixed(*parents)), other.census.enter(block, mixed(*reversed(parents)))
        one._settle()
        with one.order.publishing:
            one._newest[block], other._newest[block] = new
            first = one.order.draw()
            one.order.draw()
        return first, (Written(block, parents[0], new[0]), Written(block, parents[1], new[1]))


@contextmanager
def _held(locks: Iterator[threading.Lock]) -> Iterator[None]:
    held: list[threading.Lock] = []
    try:
        for lock in locks:
            lock.acquire()
            held.append(lock)
        yield
    finally:
        for lock in held:
            lock.release()
