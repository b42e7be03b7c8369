"""Bounded queues between workers, and the place where workers meet: the state alone, without any waiting."""

from collections import deque
from collections.abc import Sequence

from reference.flight import Flight
from reference.methods.operations import Channel


class OpenChannel:
    """A channel while the run lasts. Not locked: the engine calls it under its own lock, or from one thread."""

    def __init__(self, channel: Channel) -> None:
        self._tasks: deque[Flight] = deque()
        self._room, self._producers = channel.room, channel.producers

    @property
    def has_room(self) -> bool:
        """Whether a task can be put in."""
        return len(self._tasks) < self._room

    @property
    def answers(self) -> bool:
        """Whether a consumer gets an answer: a task, or that there will be none."""
        return bool(self._tasks) or not self._producers

    def put(self, task: Flight) -> None:
        """Put a task in; there must be room."""
        self._tasks.append(task)

    def get(self) -> Flight | None:
        """The oldest task; None where the channel is closed and empty."""
        return self._tasks.popleft() if self._tasks else None

    def close(self) -> None:
        """One producer fewer."""
        self._producers -= 1


class Meeting:
    """Who has come to the end of the tick. Not locked, likewise."""

    def __init__(self, workers: int) -> None:
        self._expected, self._waiting, self.tick = workers, set[int](), 0

    @property
    def anybody(self) -> bool:
        """Whether a worker has not ended yet."""
        return self._expected > 0

    def arrive(self, thread: int) -> None:
        """A worker has come."""
        self._waiting.add(thread)

    def leave(self) -> None:
        """A worker has ended and will not come again."""
        self._expected -= 1

    def disperse(self) -> Sequence[int]:
        """The workers that may go on: all that wait, once nobody is missing; the next tick begins."""
        if not self._waiting or len(self._waiting) < self._expected:
            return ()
        gone, self._waiting = sorted(self._waiting), set()
        self.tick += 1
        return gone
