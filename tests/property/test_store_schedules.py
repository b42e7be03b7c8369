"""Whatever real threads do to the stores, it happened in the order of the sequence numbers, and readers saw a cut."""

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from reference.store import VersionStore, mix
from reference.versions import Version
from tests.plain_stores import AMOUNTS, PlainStores, stores_of, tensor, update

DEADLOCK_SECONDS = 60  # an example needs a few milliseconds


@dataclass(frozen=True)
class Contribute:
    replica: int
    amounts: dict[int, float]


@dataclass(frozen=True)
class Mix:
    pair: tuple[int, int]
    block: int


@dataclass(frozen=True)
class Observe:
    replica: int
    block: int
    amount: float


Operation = Contribute | Mix | Observe


@dataclass(frozen=True)
class Script:
    """What each thread does, on how many replicas and blocks."""

    replicas: int
    blocks: int
    group: int
    threads: list[list[Operation]]


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    """Up to three threads of up to eight operations each; shrinks towards one thread that does little."""
    replicas, blocks, group = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    replica, block = st.integers(0, replicas - 1), st.integers(0, blocks - 1)
    operations: list[st.SearchStrategy[Operation]] = [
        st.builds(Contribute, replica, st.dictionaries(block, AMOUNTS, min_size=1)),
        st.builds(Observe, replica, block, AMOUNTS),
    ]
    if replicas > 1:
        pairs = st.sampled_from([(one, other) for other in range(replicas) for one in range(other)])
        operations.append(st.builds(Mix, pairs, block))
    thread = st.lists(st.one_of(operations), min_size=1, max_size=8)
    return Script(replicas, blocks, group, draw(st.lists(thread, min_size=1, max_size=3)))


@dataclass(frozen=True)
class Seen:
    """A snapshot, with the events that had surely happened before it, and those that may have."""

    replica: int
    before: int
    versions: tuple[Version, ...]
    after: int


@dataclass
class Log:
    """What the threads saw and were told."""

    acts: dict[int, tuple[Operation, list[tuple[int, int, Version, Version]]]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)


def carry_out(operation: Operation, stores: Sequence[VersionStore], log: Log) -> None:
    """Do it and note its number and its parts; a dictionary takes them from several threads at once."""
    match operation:
        case Contribute(replica, amounts):
            sequence, parts = stores[replica].write([(b, tensor(amount)) for b, amount in amounts.items()], update)
            log.acts[sequence] = operation, [(replica, part.block, part.parent, part.new) for part in parts]
        case Observe(replica, block, amount):
            sequence, version, _ = stores[replica].observe(block, lambda old: old.flat * 0.5 + amount)
            log.acts[sequence] = operation, [(replica, block, version, version)]
        case Mix(pair, block):
            sequence, parts = mix((stores[pair[0]], stores[pair[1]]), block)
            rows = [(replica, block, part.parent, part.new) for replica, part in zip(pair, parts, strict=True)]
            log.acts[sequence] = operation, rows


def carried_out(script: Script) -> tuple[list[VersionStore], Log]:
    """Run the threads, and one that looks at the replicas all the while."""
    stores, log = stores_of(script.replicas, script.blocks, script.group), Log()
    done, start = threading.Event(), threading.Barrier(len(script.threads) + 1)

    def work(operations: list[Operation]) -> None:
        try:
            start.wait(DEADLOCK_SECONDS)
            for operation in operations:
                carry_out(operation, stores, log)
        except BaseException as failure:  # shown by the main thread
            log.failures.append(failure)

    def look() -> None:
        try:
            start.wait(DEADLOCK_SECONDS)
            while True:
                last = done.is_set()
                for replica, store in enumerate(stores):
                    before = store.sequence
                    log.seen.append(Seen(replica, before, store.snapshot(), store.sequence))
                if last:
                    return
        except BaseException as failure:
            log.failures.append(failure)

    writers = [threading.Thread(target=work, args=(operations,), daemon=True) for operations in script.threads]
    reader = threading.Thread(target=look, daemon=True)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # between any two instructions another thread may come
    try:
        for thread in (*writers, reader):
            thread.start()
        for thread in writers:
            thread.join(DEADLOCK_SECONDS)
    finally:
        done.set()
        sys.setswitchinterval(interval)
    assert not any(thread.is_alive() for thread in writers), "the threads wait for each other"
    reader.join()
    if log.failures:
        raise log.failures[0]
    return stores, log


@given(scripts())
def test_what_threads_did_happened_in_the_order_of_its_numbers(script: Script) -> None:
    stores, log = carried_out(script)
    plain = PlainStores(script.replicas, script.blocks, script.group)
    newest = [[plain.newest(replica) for replica in plain.replicas]]
    for sequence, (operation, parts) in sorted(log.acts.items()):
        assert sequence == plain.events + 1
        parents = [plain.newest(replica)[block] for replica, block, _, _ in parts]
        match operation:
            case Contribute(replica, amounts):
                plain.contribute(replica, amounts)
            case Observe(replica, block, amount):
                plain.observe(replica, block, amount)
            case Mix(pair, block):
                plain.mix(pair, block)
        for (replica, block, parent, new), expected in zip(parts, parents, strict=True):
            assert (parent.number, new.number) == (expected, plain.newest(replica)[block])
            plain.compare(replica, block, parent)
            plain.compare(replica, block, new)
        # The two numbers of a mix are drawn at one instant: nobody sees what lies between them.
        newest += [[plain.newest(replica) for replica in plain.replicas]] * (plain.events - sequence + 1)
    assert len(log.acts) == sum(map(len, script.threads)) and stores[0].sequence == plain.events
    for seen in log.seen:
        numbers = [version.number for version in seen.versions]
        assert numbers in [state[seen.replica] for state in newest[seen.before : seen.after + 1]]
        for block, version in enumerate(seen.versions):
            plain.compare(seen.replica, block, version)
    for replica, store in enumerate(stores):
        assert [version.number for version in store.snapshot()] == plain.newest(replica)
        for block in plain.blocks:
            observed = plain.observed[replica][block]
            assert store.statistics(block).flat.item() == observed[-1]
