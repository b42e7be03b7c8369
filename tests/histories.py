"""Possible histories of a run as event rows, drawn by Hypothesis: tasks that interleave, overtake, share and drop."""

import dataclasses
import random
from pathlib import Path

import pyarrow as pa
from hypothesis import strategies as st

from reference.trace import EVENTS, Block, Event, Manifest, Parameter, Problem, Trace


@dataclasses.dataclass(frozen=True)
class History:
    """Rows in the order of seq; within an atomic write the blocks descend."""

    blocks: int
    weight_rule: str
    events: tuple[Event, ...]

    @property
    def manifest(self) -> Manifest:
        parameters = (Parameter("weight", (2, 3)), Parameter("bias", (2,)))
        blocks = tuple(Block(f"block {number}", parameters) for number in range(self.blocks))
        return Manifest("pd_asgd", self.weight_rule, blocks, "float64", Problem("none", "none", "00", 1))

    def trace(self, events: list[Event] | None = None) -> Trace:
        """The trace of these rows (or others) as they stand, without a directory behind it."""
        columns = list(zip(*(self.events if events is None else events), strict=True)) or [()] * len(EVENTS)
        return Trace(Path("run"), self.manifest, pa.table(columns, EVENTS), ())


class _Store:
    """Naive counters of one replica: of its blocks' versions, and of the running statistics of those that have some."""

    def __init__(self, number: int, normalised: list[bool]) -> None:
        self.number, self.normalised = number, normalised
        self.version, self.statistics = [0] * len(normalised), [0] * len(normalised)


class _Task:
    """A task on its way; blocks are written in the order of `left`, together where it is `atomic`."""

    def __init__(self, number: int, store: _Store, atomic: bool, kind: str, left: list[int]) -> None:
        self.number, self.store, self.atomic, self.kind, self.left = number, store, atomic, kind, left
        self.read: list[int] = []
        self.read_time: list[int] = []
        self.statistics: list[int] = []
        self.start: int | None = None


@st.composite
def histories(draw: st.DrawFn, tasks: int = 12) -> History:
    """A history of at most `tasks` tasks, three under way at a time, in up to four blocks and three stores."""
    blocks, count = draw(st.integers(1, 4)), draw(st.integers(1, tasks))
    rule = draw(st.sampled_from(["stash", "live", "recompute", "invert"]))
    normalised = draw(st.lists(st.booleans(), min_size=blocks, max_size=blocks))
    stores = [_Store(number, normalised) for number in range(draw(st.integers(1, 3)))]
    return History(blocks, rule, tuple(_events(random.Random(draw(st.integers(0, 2**32))), stores, count, rule)))


def _taken(rng: random.Random, number: int, stores: list[_Store]) -> _Task:
    """A task that writes its blocks together, from the last to the first, or in any other order."""
    store, kind = rng.choice(stores), rng.choice(["write"] * 8 + ["accumulate", "discard"])
    down = list(range(len(store.version)))[::-1]
    atomic = rng.random() < 0.3
    return _Task(number, store, atomic, kind, down if atomic or rng.random() < 0.5 else rng.sample(down, len(down)))


def _events(rng: random.Random, stores: list[_Store], count: int, rule: str) -> list[Event]:
    events: list[Event] = []
    under_way: list[_Task] = []
    taken, blocks = 0, len(stores[0].version)
    for time in range(10_000):
        if taken == count and not under_way:
            break
        seq = events[-1].seq if events else 0
        if taken < count and ((len(under_way) < 3 and rng.random() < 0.5) or not under_way):
            under_way.append(_taken(rng, taken, stores))
            taken += 1
            continue
        task = rng.choice(under_way)
        if len(task.statistics) < len(task.read):
            events += _observed(task, seq + 1, time, rule)
        elif len(task.read) < blocks:
            task.read.append(task.store.version[len(task.read)])
            task.read_time.append(time)
        elif task.start is None:
            task.start = seq
        else:
            written = task.left if task.atomic else task.left[:1]
            task.left = task.left[len(written) :]
            events += [_row(rng, task, block, seq + 1, time, rule) for block in written]
            under_way = [other for other in under_way if other.left]
        if len(stores) > 1 and rng.random() < 0.1:
            events += _mixes(rng, stores, rng.randrange(blocks), events[-1].seq if events else 0, time, rule)
    return events


def _observed(task: _Task, seq: int, time: int, rule: str) -> list[Event]:
    """The row of the running statistics that the block just read has moved, where it has any."""
    store, block = task.store, len(task.statistics)
    if not store.normalised[block]:
        task.statistics.append(-1)
        return []
    store.statistics[block] += 1
    task.statistics.append(store.statistics[block])
    read = task.read[block]
    row = _row(random.Random(seq), task, block, seq, time, rule)
    return [row._replace(kind="buffer", seq_start=seq - 1, v_activation=read, v_backward=read, v_new=row.v_parent)]


def _row(rng: random.Random, task: _Task, block: int, seq: int, time: int, rule: str) -> Event:
    read, parent, store = task.read[block], task.store.version[block], task.store
    store.version[block] += task.kind == "write" and task.start is not None
    activation = read if rule in ("stash", "live") else rng.randint(read, parent)
    return Event(
        seq=seq,
        seq_start=task.start or 0,
        t_ns=time,
        t_read_ns=task.read_time[block],
        replica=store.number,
        peer=-1,
        worker=store.number,
        thread=task.number % 3,
        block=block,
        kind=task.kind,
        task=task.number,
        batch=task.number + 100,
        v_read=read,
        v_activation=activation,
        v_backward=read if rule == "stash" else rng.randint(read, parent),
        v_parent=parent,
        v_new=store.version[block],
        v_buffer=task.statistics[block],
        v_peer=-1,
        weights=rule,
        step_size=0.1,
        scale=1.0,
        loss=rng.random(),
        digest=rng.randbytes(16),
    )


def _mixes(rng: random.Random, stores: list[_Store], block: int, seq: int, time: int, rule: str) -> list[Event]:
    """Both sides of a mix at one instant; sometimes one side alone, with a version that the other once had."""
    pair = sorted(rng.sample(stores, 2), key=lambda store: store.number)
    before = [store.version[block] for store in pair]
    rows = []
    for place, store in enumerate(pair[: rng.choice([1, 2, 2])]):
        row = _mix(store, block, seq + 1 + place, time, rule)
        rows.append(row._replace(peer=pair[1 - place].number, v_peer=before[1 - place]))
    return rows if len(rows) > 1 else [rows[0]._replace(v_peer=rng.randint(0, before[1]))]


def _mix(store: _Store, block: int, seq: int, time: int, rule: str) -> Event:
    parent = store.version[block]
    store.version[block] += 1
    return Event(
        seq=seq,
        seq_start=seq - 1,
        t_ns=time,
        t_read_ns=time,
        replica=store.number,
        peer=-1,
        worker=store.number,
        thread=0,
        block=block,
        kind="mix",
        task=-1,
        batch=-1,
        v_read=-1,
        v_activation=-1,
        v_backward=-1,
        v_parent=parent,
        v_new=parent + 1,
        v_buffer=-1,
        v_peer=0,
        weights=rule,
        step_size=0.0,
        scale=1.0,
        loss=float("nan"),
        digest=bytes(16),
    )
