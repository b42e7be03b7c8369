"""Ways to break one invariant of a possible history by a change to one of its rows, and the word that names it."""

from collections.abc import Callable

from reference.trace import Event
from tests.histories import History

GRADIENT = ("write", "accumulate", "discard")
TASK = (*GRADIENT, "buffer")
Corrupt = Callable[[History, Event], list[Event] | None]
"""The rows of a history with this row broken; None where the row is not one that can be broken so."""


def changed(**change: Callable[[Event], object]) -> Corrupt:
    """Replace fields of one row by functions of it; None where one of them has nothing to say."""

    def corrupt(history: History, event: Event) -> list[Event] | None:
        fields = {name: value(event) for name, value in change.items()}
        if None in fields.values():
            return None
        other = event._replace(**fields)
        return [other if row is event else row for row in history.events]

    return corrupt


def read_after_start(history: History, event: Event) -> list[Event] | None:
    """Let the row read the newest version, written after its backward pass began."""
    late = [
        row
        for row in history.events
        if (row.replica, row.block, row.v_new) == (event.replica, event.block, event.v_parent)
        and row.v_parent < row.v_new
    ]
    if not late or late[0].seq <= event.seq_start:
        return None
    newest = event.v_parent
    return changed(v_read=lambda _: newest, v_activation=lambda _: newest, v_backward=lambda _: newest)(history, event)


def exchanged(history: History, event: Event) -> list[Event] | None:
    """Swap a write with the next one of its block, as if versions had been made in another order."""
    after = [r for r in history.events if (r.replica, r.block, r.v_parent) == (event.replica, event.block, event.v_new)]
    after = [row for row in after if row.v_new > row.v_parent]
    if not after:
        return None
    swap = {event: after[0]._replace(seq=event.seq), after[0]: event._replace(seq=after[0].seq)}
    singles = [sum(row.seq == other.seq for row in history.events) == 1 for other in swap]
    same_start = [row._replace(seq_start=0, t_read_ns=0) for row in (swap.get(row, row) for row in history.events)]
    return same_start if all(singles) else None


def second_write(history: History, event: Event) -> list[Event] | None:
    """Give a write to the task that made the version before it."""
    before = [row for row in history.events if (row.replica, row.block, row.v_new) == (0, event.block, event.v_parent)]
    before = [row for row in before if row.kind == "write"]
    alone = sum(row.seq == event.seq for row in history.events) == 1
    if event.replica or not before or not alone or before[0].seq <= before[0].seq_start:
        return None
    same = {name: getattr(before[0], name) for name in ("task", "batch", "seq_start")}
    return [row._replace(**same) if row is event else row for row in history.events]


def doubled(history: History, event: Event) -> list[Event]:
    """Record the row twice."""
    return [row for row in history.events for _ in range(1 + (row is event))]


def in_group(**change: Callable[[Event], object]) -> Corrupt:
    """Change a row that is not the first of its atomic write."""

    def corrupt(history: History, event: Event) -> list[Event] | None:
        first = next(row for row in history.events if row.seq == event.seq)
        return None if first is event else changed(**change)(history, event)

    return corrupt


def later_in_task(*kinds: str, **change: Callable[[Event], object]) -> Corrupt:
    """Change a row that is alone in its seq and not the first one of its task among those of the kinds."""

    def corrupt(history: History, event: Event) -> list[Event] | None:
        rows = [r for r in history.events if r.task == event.task and r.kind in kinds and r.seq < event.seq]
        alone = sum(row.seq == event.seq for row in history.events) == 1
        other = event._replace(**{name: value(event) for name, value in change.items()})
        return changed(**change)(history, event) if rows and alone and other != event else None

    return corrupt


def of_another_task(history: History, event: Event) -> list[Event] | None:
    """Let a gradient name running statistics that another task's forward pass has made by then."""
    there = (event.replica, event.block)
    made = [row for row in history.events if row.kind == "buffer" and (row.replica, row.block) == there]
    others = [row for row in made if row.task != event.task and row.seq < event.seq]
    return changed(v_buffer=lambda _: others[-1].v_buffer)(history, event) if others else None


def statistics_moved_again(history: History, event: Event) -> list[Event] | None:
    """Give a row of running statistics to the task that moved those of the block before."""
    there = (event.replica, event.block)
    made = [row for row in history.events if row.kind == "buffer" and (row.replica, row.block) == there]
    before = [row for row in made if row.seq < event.seq]
    return (
        changed(**{n: lambda _, n=n: getattr(before[-1], n) for n in ("task", "batch")})(history, event)
        if before
        else None
    )


def before_its_statistics(history: History, event: Event) -> list[Event] | None:
    """Let the backward pass of a task, in all of its rows, begin before its forward pass has moved statistics."""
    moved = [row for row in history.events if row.kind == "buffer" and row.task == event.task]
    first = next(row for row in history.events if row.kind in GRADIENT and row.task == event.task)
    if not moved or moved[-1].block != first.block or first is not event or event.v_read:
        return None
    rows = [
        row._replace(seq_start=moved[-1].seq - 1, v_read=0, v_activation=0, v_backward=0)
        if row.kind in GRADIENT and row.task == event.task
        else row
        for row in history.events
    ]
    return rows


def future_of_peer(history: History, event: Event) -> list[Event] | None:
    """Mix with a version that the peer makes later, or never."""
    there = (event.peer, event.block)
    made = [row for row in history.events if (row.replica, row.block) == there and row.v_new > row.v_parent]
    later = [row.v_new for row in made if row.seq > event.seq]
    future = max((version for version in later if version > event.v_peer), default=event.v_peer + 1000)
    return changed(v_peer=lambda _: future)(history, event)


CORRUPTIONS: dict[str, tuple[str, tuple[str, ...], Corrupt]] = {
    "no such block": ("none of the", TASK, changed(block=lambda _: 7)),
    "negative block": ("none of the", TASK, changed(block=lambda _: -1)),
    "before the first event": ("start at 1", TASK, changed(seq=lambda _: 0)),
    "recorded twice": ("twice", TASK, doubled),
    "another task in the group": ("another task", GRADIENT, in_group(task=lambda e: e.task + 1)),
    "another thread in the group": ("another thread", GRADIENT, in_group(thread=lambda e: e.thread + 1)),
    "another kind in the group": ("another kind", ("write",), in_group(kind=lambda e: "discard")),
    "backward pass after its write": ("seq_start", TASK, changed(seq_start=lambda e: e.seq)),
    "negative seq_start": ("seq_start", ("mix",), changed(seq_start=lambda _: -1)),
    "read after written": ("t_read_ns", TASK, changed(t_read_ns=lambda e: e.t_ns + 1)),
    "skipped version": ("next one", ("write", "mix"), changed(v_new=lambda e: e.v_new + 1)),
    "version written again": ("next one", ("write", "mix"), changed(v_new=lambda e: e.v_new - 1)),
    "another parent": ("parent", ("write", "mix"), changed(v_parent=lambda e: e.v_parent - 1)),
    "a version where none is made": (
        "parent",
        ("accumulate", "discard", "buffer"),
        changed(v_new=lambda e: e.v_new + 1),
    ),
    "a parent from the future": (
        "does not exist",
        ("accumulate", "discard", "buffer"),
        changed(v_parent=lambda e: e.v_parent + 1, v_new=lambda e: e.v_new + 1),
    ),
    "versions out of order": ("next one", ("write",), exchanged),
    "negative read": ("start at 0", TASK, changed(v_read=lambda _: -1)),
    "read newer than parent": ("newer", TASK, changed(v_read=lambda e: e.v_parent + 1)),
    "activation before the read": ("v_activation", TASK, changed(v_activation=lambda e: e.v_read - 1)),
    "activation from the future": ("v_activation", TASK, changed(v_activation=lambda e: e.v_parent + 1)),
    "backward before the read": ("v_backward", TASK, changed(v_backward=lambda e: e.v_read - 1)),
    "backward from the future": ("v_backward", TASK, changed(v_backward=lambda e: e.v_parent + 1)),
    "read after the backward pass began": ("began", GRADIENT, read_after_start),
    "two batches in a task": ("another batch", TASK, later_in_task(*TASK, batch=lambda e: e.batch + 1)),
    "two backward passes in a task": (
        "another seq_start",
        GRADIENT,
        later_in_task(*GRADIENT, seq_start=lambda e: e.seq - 1),
    ),
    "second write of a block": ("second one", ("write",), second_write),
    "skipped statistics": ("are the next", ("buffer",), changed(v_buffer=lambda e: e.v_buffer + 1)),
    "statistics made again": ("are the next", ("buffer",), changed(v_buffer=lambda e: e.v_buffer - 1)),
    "statistics moved twice in a task": ("second time", ("buffer",), statistics_moved_again),
    "a backward pass before the statistics": (
        "no backward pass",
        ("buffer",),
        changed(seq_start=lambda e: e.seq - 2 if e.seq > 1 else None),
    ),
    "newer weights at forward time": (
        "forward time",
        ("buffer",),
        changed(v_backward=lambda e: e.v_parent if e.weights != "stash" and e.v_parent > e.v_read else None),
    ),
    "statistics that nobody made": ("made -1", GRADIENT, changed(v_buffer=lambda e: 1 if e.v_buffer < 0 else None)),
    "statistics not named": ("forward pass made", GRADIENT, changed(v_buffer=lambda e: -1 if e.v_buffer > 0 else None)),
    "statistics of another task": ("forward pass made", GRADIENT, of_another_task),
    "statistics after the backward pass began": ("before the running statistics", GRADIENT, before_its_statistics),
    "mixed with itself": ("name another one", ("mix",), changed(peer=lambda e: e.replica)),
    "mixed with nobody": ("name another one", ("mix",), changed(peer=lambda _: -1)),
    "mixed with a future version": ("does not exist yet", ("mix",), future_of_peer),
    "mixed with no version": ("start at 0", ("mix",), changed(v_peer=lambda _: -1)),
}
"""By name: a word of the sentence that refuses it, the kinds of rows to break, and how."""
