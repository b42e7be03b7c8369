"""Bounded staleness: with a window of w, no task starts while one that is w or more places older is unfinished."""


class Window:
    """Which tasks may start. Not locked: the engine calls it under its own lock, or from one thread.

    With window w every task that writes between another's read and write lies fewer than w places before or after it,
    so no delay exceeds 2(w − 1), whatever the scheduler does (stale-synchronous execution, Ho et al. 2013). Zero means
    no bound.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._unfinished: set[int] = set()

    @property
    def bounds(self) -> bool:
        """Whether there is a bound, so that a task may have to wait for another."""
        return self._size > 0

    def admits(self, task: int) -> bool:
        """Whether the task may start now."""
        return not self._size or not self._unfinished or task - min(self._unfinished) < self._size

    def took(self, task: int) -> None:
        """The task has started."""
        self._unfinished.add(task)

    def finished(self, task: int) -> None:
        """The task has written its last block."""
        self._unfinished.discard(task)
