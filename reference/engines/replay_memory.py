"""Which versions a replay still needs, and until when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from reference.recorded import RecordedRun
from reference.trace.schema import BUFFER, GRADIENT_KINDS, MIX, Event

Key = tuple[int, int, int]  # (replica, block, version)


def uses(event: Event) -> Iterable[Key]:
    """The versions that the event itself names."""
    numbers = {event.v_parent, event.v_new}
    if event.kind in GRADIENT_KINDS:
        numbers |= {event.v_backward, event.v_activation}
    if event.kind == MIX:
        yield event.peer, event.block, event.v_peer
    for number in numbers:
        yield event.replica, event.block, number


def expiring(run: RecordedRun, needed_until: Mapping[Key, int]) -> dict[int, list[Key]]:
    """At each position of the log, the versions that nobody needs after it; the newest of each block stay.

    Args:
        needed_until: for versions needed beyond the replay itself, the position of the last event that needs them.
    """
    last: dict[Key, int] = dict(needed_until)
    begun: set[int] = set()
    newest: dict[tuple[int, int], int] = {}
    for position, event in enumerate(run.events):
        used = list(uses(event))
        if event.kind not in (BUFFER, MIX) and event.task not in begun:
            begun.add(event.task)  # the forward pass is complete now
            used += [(event.replica, block, row.v_read) for block, row in run.tasks[event.task].items()]
        for key in used:
            last[key] = max(last.get(key, -1), position)
        newest[event.replica, event.block] = event.v_new
    found = defaultdict(list)
    for key, position in last.items():
        if newest.get(key[:2], 0) != key[2]:
            found[position].append(key)
    return found
