"""Turns at the blocks: with `in_order`, every block is written in the order in which backward passes began."""

from collections.abc import Sequence


class Turns:
    """Who may write which block. Not locked: the engine calls it under its own lock, or from one thread."""

    def __init__(self, blocks: int, enforced: bool) -> None:
        self.enforced = enforced
        self._turn: dict[int, int] = {}
        self._next = [0] * blocks

    def begin(self, task: int) -> None:
        """The task's backward pass begins: it is the next in line."""
        self._turn[task] = len(self._turn)

    def may_write(self, task: int, blocks: Sequence[int]) -> bool:
        """Whether all earlier tasks have written these blocks."""
        return not self.enforced or all(self._next[block] == self._turn[task] for block in blocks)

    def wrote(self, blocks: Sequence[int]) -> None:
        """The blocks' next task in line may come."""
        for block in blocks:
            self._next[block] += 1
