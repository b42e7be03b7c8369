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
    """Naive version counters of one replica, and the tasks that are on their way in it."""

    def __init__(self, number: int, blocks: int) -> None:
        self.number, self.version = number, [0] * blocks


class _Task:
    def __init__(self, number: int, store: _Store, atomic: bool, kind: str) -> None:
        self.number, self.store, self.atomic, self.kind = number, store, atomic, kind
        self.read: list[int] = []
        self.read_time: list[int] = []
        self.start: int | None = None
        self.left = len(store.version)


@st.composite
def histories(draw: st.DrawFn, tasks: int = 12) -> History:
    """A history of at most `tasks` tasks, three under way at a time, in up to four blocks and two stores."""
    blocks, count = draw(st.integers(1, 4)), draw(st.integers(1, tasks))
    rule = draw(st.sampled_from(["stash", "live", "recompute", "invert"]))
    stores = [_Store(number, blocks) for number in range(draw(st.integers(1, 2)))]
    return History(blocks, rule, tuple(_events(random.Random(draw(st.integers(0, 2**32))), stores, count, rule)))


def _events(rng: random.Random, stores: list[_Store], count: int, rule: str) -> list[Event]:
    events: list[Event] = []
    under_way: list[_Task] = []
    taken = seq = 0
    for time in range(10_000):
        if taken == count and not under_way:
            break
        if taken < count and ((len(under_way) < 3 and rng.random() < 0.5) or not under_way):
            kind = rng.choice(["write"] * 8 + ["accumulate", "discard"])
            under_way.append(_Task(taken, rng.choice(stores), rng.random() < 0.3, kind))
            taken += 1
            continue
        task = rng.choice(under_way)
        blocks = len(task.store.version)
        if len(task.read) < blocks:
            task.read.append(task.store.version[len(task.read)])
            task.read_time.append(time)
        elif task.start is None:
            task.start = seq
        else:
            seq += 1
            written = range(blocks)[::-1] if task.atomic else [task.left - 1]
            task.left -= len(written)
            events += [_row(rng, task, block, seq, time, rule) for block in written]
            under_way = [other for other in under_way if other.left]
        if len(stores) > 1 and rng.random() < 0.05:
            seq += 1
            events.append(_mix(rng.choice(stores), rng.randrange(blocks), seq, time, rule))
    return events


def _row(rng: random.Random, task: _Task, block: int, seq: int, time: int, rule: str) -> Event:
    read, parent, store = task.read[block], task.store.version[block], task.store
    store.version[block] += task.kind == "write"
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
        v_buffer=-1,
        v_peer=-1,
        weights=rule,
        step_size=0.1,
        scale=1.0,
        loss=rng.random(),
        digest=rng.randbytes(16),
    )


def _mix(store: _Store, block: int, seq: int, time: int, rule: str) -> Event:
    store.version[block] += 1
    parent, peer = store.version[block] - 1, 1 - store.number
    return Event(
        seq=seq,
        seq_start=seq - 1,
        t_ns=time,
        t_read_ns=time,
        replica=store.number,
        peer=peer,
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
