"""Versioned parameters: immutable versions, published atomically, in one total order."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Version:
    """A block's parameters after `number` writes; the tensor is never changed."""

    number: int
    flat: torch.Tensor


@dataclass(frozen=True, slots=True)
class Written:
    """One block's part of a write: what it replaced and what it published."""

    block: int
    parent: Version
    new: Version


Update = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


class VersionStore:
    """The blocks' newest versions.

    A write computes its new tensor outside of every reader's way and then swaps one reference, so a read is some whole
    version, never a mixture of two. Two locks order the writes: each block's own, held while the new value is computed
    from its parent, and one for all, held only while sequence numbers are drawn and references swapped. Whoever holds
    the latter sees exactly the writes with sequence numbers up to `sequence`.
    """

    def __init__(self, initial: Sequence[torch.Tensor]) -> None:
        self._newest = [Version(0, flat) for flat in initial]
        self._locks = [threading.Lock() for _ in initial]
        self._publishing = threading.Lock()
        self._numbers = itertools.count(1)
        self._sequence = 0

    def __len__(self) -> int:
        return len(self._newest)

    @property
    def sequence(self) -> int:
        """The last sequence number drawn (0 before the first write)."""
        with self._publishing:
            return self._sequence

    def read(self, block: int) -> Version:
        """The block's newest version."""
        return self._newest[block]

    def snapshot(self) -> tuple[Version, ...]:
        """All blocks at one instant (a locked copy)."""
        with self._publishing:
            return tuple(self._newest)

    def write(self, gradients: Sequence[tuple[int, torch.Tensor]], update: Update) -> tuple[int, list[Written]]:
        """Apply `update(parent, gradient)` to the named blocks and publish them together under one sequence number.

        Args:
            gradients: (block, flat gradient) pairs, each block once.
            update: the new flat parameters from the parent's and the gradient; must not change either.

        Returns:
            The sequence number, and what was written, in the given order.
        """
        with self._held(block for block, _ in gradients):
            written = []
            for block, gradient in gradients:
                parent = self._newest[block]
                written.append(Written(block, parent, Version(parent.number + 1, update(parent.flat, gradient))))
            with self._publishing:
                self._sequence = next(self._numbers)
                for part in written:
                    self._newest[part.block] = part.new
                return self._sequence, written

    @contextmanager
    def _held(self, blocks: Iterator[int]) -> Iterator[None]:
        with ExitStack() as locks:
            for block in sorted(blocks):  # one order for everybody: no deadlock
                locks.enter_context(self._locks[block])
            yield
