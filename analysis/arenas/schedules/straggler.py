"""One straggler among devices: rounds in which all wait for the slowest, against gradients that wait for nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heapify, heapreplace
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory.claim import Claim
from theory.claims.pd_throughput import devices, straggler_delay, undelayed_speedup


@dataclass(frozen=True)
class Straggling:
    """Devices that compute one gradient an iteration.

    Attributes:
        delays: of each device, by how many iteration times it is late; all 0 but one.
        synchronous: time of an iteration without delay where all wait for each other.
        asynchronous: the same where nobody waits.
    """

    delays: tuple[Fraction, ...]
    synchronous: Fraction = Fraction(1)
    asynchronous: Fraction = Fraction(1)

    def lines(self) -> tuple[str, ...]:
        """Delays and iteration times."""
        return (
            f"{len(self.delays)} devices, late by {' '.join(map(str, self.delays))} iterations",
            f"an iteration takes {self.synchronous} where all wait, {self.asynchronous} where nobody does",
        )


def gradients_until(case: Straggling, end: Fraction) -> int:
    """Gradients of devices that wait for nobody, counted one by one up to a time."""
    times = [((1 + delay) * case.asynchronous, (1 + delay) * case.asynchronous) for delay in case.delays]
    heapify(times)
    count = 0
    while times[0][0] <= end:
        now, iteration = times[0]
        heapreplace(times, (now + iteration, iteration))
        count += 1
    return count


def time_of(case: Straggling, gradients: int) -> Fraction:
    """Time of so many gradients in rounds that end with the slowest device."""
    now, formed = Fraction(0), 0
    while formed < gradients:
        now += max((1 + delay) * case.synchronous for delay in case.delays)
        formed += len(case.delays)
    return now


def _delayed(count: int, place: int, delay: Fraction, times: tuple[Fraction, Fraction]) -> Straggling:
    return Straggling(tuple(delay if n == place % count else Fraction(0) for n in range(count)), *times)


def _instances(claim: Claim) -> SearchStrategy[Straggling]:
    times = st.tuples(*(dyadics(Fraction(1, 2), 2, bits=1) for _ in range(2)))
    return st.builds(_delayed, st.integers(1, 5), st.integers(0, 4), dyadics(0, 4, bits=1), times)


def _known(claim: Claim) -> Sequence[Straggling]:
    times = ((Fraction(1), Fraction(1)), (Fraction(3, 2), Fraction(1)))
    delays = (Fraction(0), Fraction(1), Fraction(5, 2))
    return [_delayed(count, 0, delay, both) for count in (1, 2, 3, 5) for delay in delays for both in times]


def _trials(case: Straggling, claim: Claim, reference: str) -> Iterator[Trial]:
    """Compared over a time in which the straggler, the others and the rounds all complete whole iterations."""
    slowest = 1 + max(case.delays)
    end = len(case.delays) * slowest.numerator * case.asynchronous
    gradients = gradients_until(case, end)
    values: dict[Any, Any] = {
        devices: len(case.delays),
        straggler_delay: max(case.delays),
        undelayed_speedup: case.synchronous / case.asynchronous,
    }
    if claim.symbols <= values.keys():
        yield Trial(values, time_of(case, gradients) / end)


def _in_units(case: Straggling) -> Straggling:
    return replace(case, synchronous=case.synchronous * 3, asynchronous=case.asynchronous * 3)


STRAGGLERS = Arena(
    name="stragglers",
    about="devices, one of them late, in rounds or without waiting",
    measures=frozenset({"straggler_speedup"}),
    instances=_instances,
    trials=_trials,
    known=_known,
    twins=(
        Twin(name="relabelling", rewrite=lambda case: replace(case, delays=case.delays[1:] + case.delays[:1])),
        Twin(name="units", rewrite=_in_units),
    ),
)
