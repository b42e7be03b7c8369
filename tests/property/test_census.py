"""The census of versions against a plain list of those that somebody holds."""

import torch
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reference.census import Census
from reference.store import VersionStore
from reference.versions import Version


def version(number: int = 0) -> Version:
    return Version(number, torch.zeros(2))


class CensusAgainstAList(RuleBasedStateMachine):
    """Lets versions enter, be held twice, and be dropped, in any order."""

    @initialize(blocks=st.integers(1, 3))
    def begin(self, blocks: int) -> None:
        self.census = Census(blocks)
        self.held: list[tuple[int, Version]] = []
        self.peaks = [0] * blocks

    def count(self, block: int) -> int:
        return len({id(held) for where, held in self.held if where == block})

    @rule(data=st.data())
    def enter(self, data: st.DataObject) -> None:
        block = data.draw(st.integers(0, len(self.peaks) - 1))
        self.held.append((block, self.census.enter(block, version())))
        self.peaks[block] = max(self.peaks[block], self.count(block))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def hold_again(self, data: st.DataObject) -> None:
        self.held.append(self.held[data.draw(st.integers(0, len(self.held) - 1))])

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        del self.held[data.draw(st.integers(0, len(self.held) - 1))]

    @rule(data=st.data())
    def enter_and_drop(self, data: st.DataObject) -> None:
        block = data.draw(st.integers(0, len(self.peaks) - 1))
        self.census.enter(block, version())
        self.peaks[block] = max(self.peaks[block], self.count(block) + 1)

    @invariant()
    def peaks_are_the_most_ever_held(self) -> None:
        assert self.census.peaks == self.peaks


TestCensusAgainstAList = CensusAgainstAList.TestCase


def test_a_store_counts_its_versions_and_those_of_its_readers() -> None:
    store = VersionStore([version(), version()])

    def step(block: int, parent: Version, gradient: torch.Tensor) -> Version:
        return version(parent.number + 1)

    def write() -> None:
        store.write([(0, torch.zeros(2))], step)

    assert store.census.peaks == [1, 1]
    for _ in range(3):
        write()  # the old version lives until the new one is published
    assert store.census.peaks == [2, 1]
    reader = store.read(0)
    write()
    write()
    assert store.census.peaks == [3, 1]
    del reader
    reader = store.snapshot()
    write()
    write()
    assert store.census.peaks == [3, 1] and reader[0].number == 5


def test_a_version_that_was_never_published_is_counted_out() -> None:
    store = VersionStore([version(), version()])

    def fail_later(block: int, parent: Version, gradient: torch.Tensor) -> Version:
        if block:
            raise ZeroDivisionError
        return version(1)

    for _ in range(5):
        try:
            store.write([(0, torch.zeros(2)), (1, torch.zeros(2))], fail_later)
        except ZeroDivisionError:
            continue
        raise AssertionError("the update's failure was swallowed")
    assert store.census.peaks == [2, 1]
