"""Counts the versions that are alive: how many of a block were ever held at once."""

import threading
from weakref import WeakSet

from reference.versions import Version


class Census:
    """Follows versions from their birth to the moment when the last holder lets go of them."""

    def __init__(self, blocks: int) -> None:
        self._lock = threading.Lock()
        # A weak set forgets a version when it dies, in one step of the interpreter, so deaths need no lock.
        self._alive: list[WeakSet[Version]] = [WeakSet() for _ in range(blocks)]
        self.peaks = [0] * blocks

    def enter(self, block: int, version: Version) -> Version:
        """Count a new version of the block, and hand it back."""
        with self._lock:
            alive = self._alive[block]
            alive.add(version)
            self.peaks[block] = max(self.peaks[block], len(alive))
        return version
