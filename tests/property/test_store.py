"""The version store against the list of all iterates, in any interleaving, and under threads."""

import itertools
import sys
import threading
from collections.abc import Callable, Iterable

import torch
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from reference.store import VersionStore, Written
from reference.versions import Version

STEPS = st.integers(-4, 4)


def add(block: int, parent: Version, gradient: torch.Tensor) -> Version:
    """An update without rounding: small whole numbers."""
    return Version(parent.number + 1, parent.flat + gradient)


def zeros(size: int) -> Version:
    """A version 0."""
    return Version(0, torch.zeros(size, dtype=torch.float64))


class StoreAgainstAllIterates(RuleBasedStateMachine):
    """Keeps every iterate in a list, and compares whatever the store hands out."""

    @initialize(blocks=st.integers(1, 4))
    def begin(self, blocks: int) -> None:
        self.iterates = [[[0.0] * (block + 1)] for block in range(blocks)]
        self.writes = 0
        self.store = VersionStore([zeros(block + 1) for block in range(blocks)])
        self.held: list[tuple[int, Version]] = []

    def compare(self, block: int, version: Version) -> None:
        assert version.flat.tolist() == self.iterates[block][version.number]

    def apply(self, steps: dict[int, int]) -> None:
        gradients = [(block, torch.full((block + 1,), float(step)).double()) for block, step in steps.items()]
        kept = [gradient.clone() for _, gradient in gradients]
        sequence, written = self.store.write(gradients, add)
        self.writes += 1
        assert sequence == self.writes
        assert [part.block for part in written] == list(steps)
        for part in written:
            old = self.iterates[part.block]
            old.append([entry + steps[part.block] for entry in old[-1]])
            assert part.new.number == part.parent.number + 1 == len(old) - 1
            self.compare(part.block, part.parent)
            self.compare(part.block, part.new)
        assert all(torch.equal(gradient, copy) for (_, gradient), copy in zip(gradients, kept, strict=True))

    @rule(data=st.data(), step=STEPS)
    def write_one_block(self, data: st.DataObject, step: int) -> None:
        self.apply({data.draw(st.integers(0, len(self.iterates) - 1)): step})

    @rule(data=st.data())
    def write_several_blocks(self, data: st.DataObject) -> None:
        blocks = data.draw(st.permutations(range(len(self.iterates))))
        count = data.draw(st.integers(1, len(blocks)))
        self.apply({block: data.draw(STEPS) for block in blocks[:count]})

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        block = data.draw(st.integers(0, len(self.iterates) - 1))
        version = self.store.read(block)
        assert version.number == len(self.iterates[block]) - 1
        self.held.append((block, version))

    @rule()
    def snapshot(self) -> None:
        versions = self.store.snapshot()
        assert [version.number for version in versions] == [len(iterates) - 1 for iterates in self.iterates]
        self.held += enumerate(versions)

    @rule()
    def a_failed_update_changes_nothing(self) -> None:
        def fail(block: int, parent: Version, gradient: torch.Tensor) -> Version:
            raise ZeroDivisionError

        try:
            self.store.write([(0, torch.zeros(1, dtype=torch.float64))], fail)
        except ZeroDivisionError:
            return
        raise AssertionError("the update's failure was swallowed")

    @invariant()
    def versions_handed_out_never_change(self) -> None:
        for block, version in self.held:
            self.compare(block, version)

    @invariant()
    def the_sequence_counts_the_writes(self) -> None:
        assert self.store.sequence == self.writes
        assert len(self.store) == len(self.iterates)


TestStoreAgainstAllIterates = StoreAgainstAllIterates.TestCase

WRITERS, WRITES, SIZE = 3, 300, 1024
DEADLOCK_SECONDS = 60  # the writers need one


def hammer(
    store: VersionStore,
    chosen: Callable[[int, int], Iterable[int]],
    look: Callable[[], None],
) -> list[tuple[int, list[Written]]]:
    """What was written by several writers of the blocks `chosen(writer, turn)`, while two readers `look`."""
    one, logs, failures = torch.ones(SIZE).double(), [[] for _ in range(WRITERS)], []
    done = threading.Event()

    def write(number: int) -> None:
        for turn in range(WRITES):
            logs[number].append(store.write([(block, one) for block in chosen(number, turn)], add))

    def read() -> None:
        try:
            while not done.is_set():
                look()
        except BaseException as failure:  # shown by the main thread
            failures.append(failure)

    readers = [threading.Thread(target=read, daemon=True) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(number,), daemon=True) for number in range(WRITERS)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # between any two instructions another thread may come
    try:
        for thread in (*readers, *writers):
            thread.start()
        for thread in writers:
            thread.join(DEADLOCK_SECONDS)
        assert not any(thread.is_alive() for thread in writers), "the writers wait for each other"
        done.set()
        for thread in readers:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    if failures:
        raise failures[0]
    return sorted(itertools.chain.from_iterable(logs), key=lambda entry: entry[0])


def whole(version: Version) -> bool:
    """Whether the tensor is that of one version: every entry counts the writes."""
    return bool((version.flat == version.number).all())


def check_order(written: list[tuple[int, list[Written]]], blocks: int) -> None:
    """Sequence numbers are 1, 2, 3 … and each block's versions follow one another in their order."""
    assert [sequence for sequence, _ in written] == list(range(1, WRITERS * WRITES + 1))
    newest = [0] * blocks
    for _, parts in written:
        for part in parts:
            assert part.parent.number == newest[part.block]
            newest[part.block] += 1
            assert part.new.number == newest[part.block]
            assert whole(part.new)


def test_single_block_writes_under_threads_are_never_torn_or_lost() -> None:
    blocks = 3
    store = VersionStore([zeros(SIZE) for _ in range(blocks)])

    def look() -> None:
        before = store.sequence
        versions = store.snapshot()
        after = store.sequence
        assert all(whole(version) for version in versions)
        assert all(whole(store.read(block)) for block in range(blocks))
        # One block a write: a snapshot at one instant has seen as many writes as its versions sum up to.
        assert before <= sum(version.number for version in versions) <= after

    check_order(hammer(store, lambda writer, turn: [(writer + turn) % blocks], look), blocks)


def test_atomic_writes_of_all_blocks_are_seen_whole_or_not_at_all() -> None:
    blocks = 16
    store = VersionStore([zeros(SIZE) for _ in range(blocks)])

    def look() -> None:
        assert len({version.number for version in store.snapshot()}) == 1

    # Writers name the blocks in different orders: taking the locks in that order would end in a deadlock.
    check_order(hammer(store, lambda writer, turn: [(writer + at) % blocks for at in range(blocks)], look), blocks)
