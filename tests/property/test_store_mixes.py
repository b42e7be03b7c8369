"""Mixing a block of two stores: both become their average at one instant, and each keeps its own optimizer state."""

import random
import threading
from fractions import Fraction

import torch
from hypothesis import given
from hypothesis import strategies as st

from reference.store import TotalOrder, VersionStore, Written, mix
from reference.versions import Version

ENTRIES = st.lists(st.floats(-1e100, 1e100), min_size=1, max_size=4)
BLOCKS, THREADS, ROUNDS, SIZE = 2, 4, 150, 256


def pair(*flats: torch.Tensor) -> tuple[VersionStore, VersionStore]:
    """Two stores of one block in one order; they have had 3 and 5 changes, of which 2 and 1 were gradients."""
    order = TotalOrder()
    states = (torch.tensor([1.0]),), (torch.tensor([2.0]),)
    versions = [Version(3, flats[0], states[0], 2), Version(5, flats[1], states[1], 1)]
    one, other = (VersionStore([version], order) for version in versions)
    return one, other


@given(ENTRIES, st.data())
def test_both_become_the_average(entries: list[float], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.floats(-1e100, 1e100), min_size=len(entries), max_size=len(entries)))
    flats = [torch.tensor(values, dtype=torch.float64) for values in (entries, others)]
    stores = pair(*flats)
    before = [store.read(0) for store in stores]
    first, written = mix(stores, 0)
    assert first == 1 and stores[0].sequence == stores[1].sequence == 2
    new = [store.read(0) for store in stores]
    assert [part.parent for part in written] == before and [part.new for part in written] == new
    assert torch.equal(new[0].flat, new[1].flat)  # the same bits on both sides, whoever asked
    for value, a, b in zip(new[0].flat.tolist(), entries, others, strict=True):
        exact = (Fraction(a) + Fraction(b)) / 2
        # One rounding of the sum; halving is exact, but for an underflow.
        assert abs(Fraction(value) - exact) <= Fraction(2) ** -53 * abs(exact) + Fraction(2) ** -1075
    assert [(version.number, version.updates) for version in new] == [(4, 2), (6, 1)]
    assert all(version.state is old.state for version, old in zip(new, before, strict=True))
    assert [old.flat.tolist() for old in before] == [entries, others]


def test_the_order_of_the_two_does_not_matter() -> None:
    flats = [torch.randn(7, generator=torch.Generator().manual_seed(seed)) for seed in (1, 2)]
    one, other = pair(*flats), pair(*flats)
    mix(one, 0)
    mix((other[1], other[0]), 0)
    assert all(torch.equal(a.read(0).flat, b.read(0).flat) for a, b in zip(one, other, strict=True))
    assert torch.equal(one[0].read(0).flat, (flats[0] + flats[1]) / 2)


def test_an_average_is_settled_before_it_is_published() -> None:
    order, stores = TotalOrder(), list[VersionStore]()
    seen: list[list[int]] = []

    def settle() -> None:
        seen.append([store.read(0).number for store in stores])

    for value in (1.0, 2.0):
        stores.append(VersionStore([Version(0, torch.tensor([value]))], order, settle=settle))
    mix((stores[0], stores[1]), 0)
    assert seen == [[0, 0]]


def test_mixes_and_writes_under_threads_are_never_torn_or_lost() -> None:
    """Each thread writes in its own store and mixes with another; whole tensors only, versions in one order."""
    order = TotalOrder()
    stores = [
        VersionStore([Version(0, torch.full((SIZE,), float(number)).double()) for _ in range(BLOCKS)], order)
        for number in range(THREADS)
    ]
    logs: list[list[tuple[int, int, Written]]] = [[] for _ in range(THREADS)]
    one = torch.ones(SIZE).double()

    def add(block: int, parent: Version, gradient: torch.Tensor) -> Version:
        return Version(parent.number + 1, parent.flat + gradient, parent.state, parent.updates + 1)

    def work(number: int) -> None:
        rng = random.Random(number)
        for _ in range(ROUNDS):
            block = rng.randrange(BLOCKS)
            sequence, (part,) = stores[number].write([(block, one)], add)
            logs[number].append((sequence, number, part))
            places = sorted((number, rng.choice([other for other in range(THREADS) if other != number])))
            first, parts = mix((stores[places[0]], stores[places[1]]), block)
            logs[number] += [
                (first + at, place, part) for at, (place, part) in enumerate(zip(places, parts, strict=True))
            ]

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "the mixers wait for each other"
    rows = sorted((row for log in logs for row in log), key=lambda row: row[0])
    assert [sequence for sequence, _, _ in rows] == list(range(1, 3 * THREADS * ROUNDS + 1))
    newest = [[store.read(block) for block in range(BLOCKS)] for store in stores]
    numbers = [[0] * BLOCKS for _ in stores]
    updates = [0] * THREADS
    for _, place, part in rows:
        assert part.parent.number == numbers[place][part.block] == part.new.number - 1
        numbers[place][part.block] += 1
        updates[place] += part.new.updates - part.parent.updates
        assert (part.new.flat == part.new.flat[0]).all()
    assert updates == [ROUNDS] * THREADS
    assert numbers == [[version.number for version in versions] for versions in newest]
