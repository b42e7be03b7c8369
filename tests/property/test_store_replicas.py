"""Replicas in one order against lists: any interleaving of reads, contributions, failures, statistics and mixes."""

import torch
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from reference.store import Written, mix
from reference.versions import Statistics, Version
from tests.plain_stores import AMOUNTS, PlainStores, stores_of, tensor, update

Line = tuple[int, int, int, int, int]
"""Sequence number, replica, block, parent and new version of one write, contribution or mix."""


class DeviceLost(Exception):
    """A device that fails while it settles."""


class ReplicasAgainstLists(RuleBasedStateMachine):
    """Does to the stores and to the lists the same, and holds on to some of the versions that it is handed."""

    @initialize(replicas=st.integers(1, 3), blocks=st.integers(1, 3), group=st.integers(1, 3))
    def begin(self, replicas: int, blocks: int, group: int) -> None:
        self.plain, self.device_fails = PlainStores(replicas, blocks, group), False
        self.stores = stores_of(replicas, blocks, group, settle=self.settle)
        self.held: list[tuple[int, int, Version]] = []
        self.peaks = [[1] * blocks for _ in range(replicas)]
        self.lines: list[Line] = []

    def settle(self) -> None:
        if self.device_fails:
            raise DeviceLost

    def place(self, data: st.DataObject) -> tuple[int, int]:
        return data.draw(st.sampled_from(self.plain.replicas)), data.draw(st.sampled_from(self.plain.blocks))

    def chosen(self, data: st.DataObject) -> dict[int, float]:
        blocks = data.draw(st.permutations(self.plain.blocks))
        return {block: data.draw(AMOUNTS) for block in blocks[: data.draw(st.integers(1, len(blocks)))]}

    def born(self, replica: int, block: int) -> None:
        """Count a version in the making beside the newest and those held."""
        holders = {id(held) for r, b, held in self.held if (r, b) == (replica, block)}
        alive = len({*holders, id(self.stores[replica].read(block))})
        self.peaks[replica][block] = max(self.peaks[replica][block], alive + 1)

    def note(self, sequence: int, replica: int, part: Written) -> None:
        self.lines.append((sequence, replica, part.block, part.parent.number, part.new.number))
        assert part.new is self.stores[replica].read(part.block)
        self.plain.compare(replica, part.block, part.parent)
        self.plain.compare(replica, part.block, part.new)

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        replica, block = self.place(data)
        self.held.append((replica, block, self.stores[replica].read(block)))

    @rule(data=st.data())
    def snapshot(self, data: st.DataObject) -> None:
        replica, _ = self.place(data)
        versions = self.stores[replica].snapshot()
        assert [version.number for version in versions] == self.plain.newest(replica)
        self.held += [(replica, block, version) for block, version in enumerate(versions)]

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def let_go(self, data: st.DataObject) -> None:
        del self.held[data.draw(st.integers(0, len(self.held) - 1))]

    @rule(data=st.data())
    def contribute(self, data: st.DataObject) -> None:
        (replica, _), amounts = self.place(data), self.chosen(data)
        for block in amounts:
            if self.plain.fills(replica, block):
                self.born(replica, block)
        gradients = [(block, tensor(amount)) for block, amount in amounts.items()]
        sequence, written = self.stores[replica].write(gradients, update)
        self.plain.contribute(replica, amounts)
        assert sequence == self.plain.events and [part.block for part in written] == list(amounts)
        for part in written:
            self.note(sequence, replica, part)
        assert [gradient.item() for _, gradient in gradients] == list(amounts.values())

    @rule(data=st.data())
    def fail_in_the_update(self, data: st.DataObject) -> None:
        """Blocks before the failing one have been updated already; nothing of it is seen."""
        (replica, _), amounts = self.place(data), self.chosen(data)
        full = [block for block in amounts if self.plain.fills(replica, block)]
        if not full:
            return
        bad = data.draw(st.sampled_from(full))
        for block in full[: full.index(bad)]:
            self.born(replica, block)

        def failing(block: int, parent: Version, total: torch.Tensor) -> Version:
            if block == bad:
                raise ZeroDivisionError
            return update(block, parent, total)

        try:
            self.stores[replica].write([(block, tensor(amount)) for block, amount in amounts.items()], failing)
        except ZeroDivisionError:
            return
        raise AssertionError("the update's failure was swallowed")

    @rule(data=st.data(), kind=st.sampled_from(["write", "observe", "mix"]))
    def fail_in_the_device(self, data: st.DataObject, kind: str) -> None:
        (replica, block), amounts = self.place(data), self.chosen(data)
        self.device_fails = True
        try:
            if kind == "write":
                for each in amounts:
                    if self.plain.fills(replica, each):
                        self.born(replica, each)
                self.stores[replica].write([(each, tensor(amount)) for each, amount in amounts.items()], update)
            elif kind == "observe" or len(self.stores) == 1:
                self.stores[replica].observe(block, lambda old: old.flat + 1.0)
            else:
                pair = sorted({replica, (replica + 1) % len(self.stores)})
                for each in pair:
                    self.born(each, block)
                mix((self.stores[pair[0]], self.stores[pair[1]]), block)
        except DeviceLost:
            return
        finally:
            self.device_fails = False
        raise AssertionError("the device's failure was swallowed")

    @rule(data=st.data(), amount=AMOUNTS, fails=st.booleans())
    def observe(self, data: st.DataObject, amount: float, fails: bool) -> None:
        replica, block = self.place(data)
        old = self.stores[replica].statistics(block)

        def moved(given: Statistics) -> torch.Tensor:
            assert given is old
            if fails:
                raise ZeroDivisionError
            return given.flat * 0.5 + amount

        try:
            sequence, version, new = self.stores[replica].observe(block, moved)
        except ZeroDivisionError:
            assert fails and self.stores[replica].statistics(block) is old
            return
        assert not fails
        self.plain.observe(replica, block, amount)
        assert sequence == self.plain.events and version is self.stores[replica].read(block)
        assert new is self.stores[replica].statistics(block) and new.number == old.number + 1

    @precondition(lambda self: len(self.stores) > 1)
    @rule(data=st.data())
    def mix_two(self, data: st.DataObject) -> None:
        _, block = self.place(data)
        pair = sorted(data.draw(st.permutations(self.plain.replicas))[:2])
        for replica in pair:
            self.born(replica, block)
        sequence, written = mix((self.stores[pair[0]], self.stores[pair[1]]), block)
        self.plain.mix(pair, block)
        assert sequence == self.plain.events - 1
        for place, (replica, part) in enumerate(zip(pair, written, strict=True)):
            self.note(sequence + place, replica, part)
        assert written[0].new.flat.item() == written[1].new.flat.item()

    @invariant()
    def versions_handed_out_never_change(self) -> None:
        for replica, block, version in self.held:
            self.plain.compare(replica, block, version)

    @invariant()
    def the_stores_hold_what_the_lists_say(self) -> None:
        for replica, store in enumerate(self.stores):
            assert store.sequence == self.plain.events
            for block, version in enumerate(store.snapshot()):
                assert version.number == self.plain.newest(replica)[block]
                self.plain.compare(replica, block, version)
                statistics, observed = store.statistics(block), self.plain.observed[replica][block]
                assert (statistics.number, statistics.flat.item()) == (len(observed) - 1, observed[-1])

    @invariant()
    def peaks_are_the_most_ever_alive(self) -> None:
        assert [store.census.peaks for store in self.stores] == self.peaks

    @invariant()
    def every_version_has_one_parent_in_one_order(self) -> None:
        """Versions 0 … n of a block, each made once and from the one before; only one atomic write shares a number."""
        newest: dict[tuple[int, int], int] = {}
        last: tuple[int, set[tuple[int, int]]] = (0, set())
        for sequence, replica, block, parent, new in self.lines:
            there = (replica, block)
            assert parent == newest.get(there, 0) and new in (parent, parent + 1)
            newest[there] = new
            same = sequence == last[0]
            assert sequence > last[0] or (same and there not in last[1] and {replica} == {r for r, _ in last[1]})
            last = sequence, {*last[1], there} if same else {there}


TestReplicasAgainstLists = ReplicasAgainstLists.TestCase
