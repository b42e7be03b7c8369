"""Groups of gradients in the store: summed in their order, written by the last, none lost to a failure."""

import torch
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from reference.store import VersionStore
from reference.versions import Statistics, Version

AMOUNTS = st.sampled_from([2.0**53, 1.0, -1.0, 0.1, -(2.0**53), 3.0])
"""Numbers whose floating-point sum depends on the order."""


def add(block: int, parent: Version, total: torch.Tensor) -> Version:
    return Version(parent.number + 1, parent.flat + total, (total,), parent.updates + 1)


class GroupsAgainstLists(RuleBasedStateMachine):
    """Keeps the contributions that wait in plain lists of floats."""

    @initialize(blocks=st.integers(1, 3), group=st.integers(1, 4))
    def begin(self, blocks: int, group: int) -> None:
        self.group, self.events = group, 0
        self.waiting: list[list[float]] = [[] for _ in range(blocks)]
        self.values, self.numbers = [0.0] * blocks, [0] * blocks
        self.observed: list[list[float]] = [[] for _ in range(blocks)]
        zero = torch.zeros(1, dtype=torch.float64)
        initial = [Version(0, zero) for _ in range(blocks)]
        self.store = VersionStore(initial, statistics=[zero for _ in range(blocks)], group=group)

    def chosen(self, data: st.DataObject) -> dict[int, float]:
        blocks = data.draw(st.permutations(range(len(self.values))))
        return {block: data.draw(AMOUNTS) for block in blocks[: data.draw(st.integers(1, len(blocks)))]}

    def pairs(self, amounts: dict[int, float]) -> list[tuple[int, torch.Tensor]]:
        return [(block, torch.tensor([amount], dtype=torch.float64)) for block, amount in amounts.items()]

    @rule(data=st.data())
    def contribute(self, data: st.DataObject) -> None:
        amounts = self.chosen(data)
        before = {block: self.store.read(block) for block in amounts}
        sequence, written = self.store.write(self.pairs(amounts), add)
        self.events += 1
        assert sequence == self.events and [part.block for part in written] == list(amounts)
        for part in written:
            self.waiting[part.block].append(amounts[part.block])
            assert part.parent is before[part.block]
            if len(self.waiting[part.block]) < self.group:
                assert part.new is part.parent is self.store.read(part.block)
                continue
            total = self.waiting[part.block][0]
            for amount in self.waiting[part.block][1:]:
                total += amount
            self.waiting[part.block].clear()
            self.values[part.block] += total
            self.numbers[part.block] += 1
            assert part.new is self.store.read(part.block) and part.new.state[0].item() == total

    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        """The last block named fails, after others have been updated; a contribution that does not fill fails never."""
        amounts = self.chosen(data)
        full = [block for block in amounts if len(self.waiting[block]) == self.group - 1]
        if not full:
            return

        def update(block: int, parent: Version, total: torch.Tensor) -> Version:
            if block == full[-1]:
                raise ZeroDivisionError
            return add(block, parent, total)

        try:
            self.store.write(self.pairs(amounts), update)
        except ZeroDivisionError:
            return
        raise AssertionError("the update's failure was swallowed")

    @rule(data=st.data(), fails=st.booleans())
    def observe(self, data: st.DataObject, fails: bool) -> None:
        block, amount = data.draw(st.integers(0, len(self.values) - 1)), data.draw(AMOUNTS)
        old = self.store.statistics(block)

        def update(given: Statistics) -> torch.Tensor:
            assert given is old
            if fails:
                raise ZeroDivisionError
            return torch.tensor([amount], dtype=torch.float64)

        try:
            sequence, version, new = self.store.observe(block, update)
        except ZeroDivisionError:
            assert fails and self.store.statistics(block) is old
            return
        assert not fails
        self.events += 1
        self.observed[block].append(amount)
        assert (sequence, version) == (self.events, self.store.read(block))
        assert new is self.store.statistics(block)

    @invariant()
    def the_store_holds_what_the_lists_say(self) -> None:
        assert self.store.sequence == self.events
        for block, version in enumerate(self.store.snapshot()):
            assert (version.number, version.updates) == (self.numbers[block], self.numbers[block])
            assert version.flat.item() == self.values[block]
            statistics = self.store.statistics(block)
            assert statistics.number == len(self.observed[block])
            assert statistics.flat.item() == (self.observed[block] or [0.0])[-1]


TestGroupsAgainstLists = GroupsAgainstLists.TestCase


def test_nothing_is_published_before_the_device_has_settled() -> None:
    seen: list[tuple[int, int, int]] = []
    zero = torch.zeros(1, dtype=torch.float64)

    def settle() -> None:
        seen.append((store.read(0).number, store.statistics(0).number, store.order.last))

    store = VersionStore([Version(0, zero)], statistics=[zero], group=2, settle=settle)
    store.write([(0, zero)], add)
    store.write([(0, zero)], add)
    store.observe(0, lambda old: old.flat)
    assert seen == [(0, 0, 0), (0, 0, 1), (1, 0, 2)]
