"""Counts the versions that are alive: how many of a block were ever held at once."""

import threading
import weakref
from collections.abc import Callable

from reference.versions import Version


class Census:
    """Follows versions from their birth to the moment when the last holder lets go of them."""

    def __init__(self, blocks: int) -> None:
        self._lock = threading.RLock()  # a version may die, and be counted out, while another is counted in
        self._alive = [0] * blocks
        self.peaks = [0] * blocks
        self._leave: list[Callable[[], None]] = [self._leaver(block) for block in range(blocks)]

    def enter(self, block: int, version: Version) -> Version:
        """Count a new version of the block, and hand it back."""
        weakref.finalize(version, self._leave[block]).atexit = False
        with self._lock:
            self._alive[block] += 1
            self.peaks[block] = max(self.peaks[block], self._alive[block])
        return version

    def _leaver(self, block: int) -> Callable[[], None]:
        def leave() -> None:
            with self._lock:
                self._alive[block] -= 1

        return leave
