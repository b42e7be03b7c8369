"""How long a tick of each pipeline lasts, from the costs of its modules, and how it compares with back-propagation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.claims.dm_time import backward_times, forward_times, longest_backward
from theory.exact.claim_numbers import column
from theory.tick_time import decoupled_time, locked_forward_time, replayed_forward_time, synchronous_time

Costs = tuple[Fraction, ...]
TICKS: dict[str, Callable[[Costs, Costs], Fraction]] = {
    "FDG": decoupled_time,
    "DDG": locked_forward_time,
    "features replay": replayed_forward_time,
}
CLAIMED = {
    "DM-time-fdg": "FDG",
    "DM-time-ddg": "DDG",
    "DM-gain-fdg": "FDG",
    "DM-gain-ddg": "DDG",
    "DM-gain-fr": "features replay",
}
"""The method that a claim of the library is about, where only its name tells it."""


@dataclass(frozen=True)
class Costed:
    """Times of both passes in each module, input first, in any unit; shapes (K,).

    Attributes:
        forward: F_l.
        backward: B_l.
    """

    forward: Costs
    backward: Costs

    @property
    def equal(self) -> bool:
        """Whether all modules take the same times, none of them 0."""
        return len(set(self.forward)) == len(set(self.backward)) == 1 and min(*self.forward, *self.backward) > 0

    def lines(self) -> tuple[str, ...]:
        """Both rows."""
        forward, backward = (" ".join(map(str, costs)) for costs in (self.forward, self.backward))
        return (f"forward times {forward}", f"backward times {backward}")


def _alike(count: int, forward: Fraction, backward: Fraction) -> Costed:
    return Costed((forward,) * count, (backward,) * count)


def _instances(claim: Claim) -> SearchStrategy[Costed]:
    def within(count: int) -> SearchStrategy[Costed]:
        some = st.lists(dyadics(0, 4, bits=2), min_size=count, max_size=count).map(tuple)
        one = st.tuples(dyadics(0, 4, bits=2), st.integers(0, count - 1)).map(
            lambda drawn: tuple(drawn[0] if place == drawn[1] else Fraction(0) for place in range(count))
        )
        return st.builds(Costed, some | one, some | one)

    times = dyadics(Fraction(1, 4), 4, bits=2)
    alike = st.builds(_alike, st.integers(1, 8), times, times)
    if claim.measured == "speedup_of_ticks" and claim.symbols <= {symbols.blocks, symbols.backward_cost_ratio}:
        return alike
    costed = alike | st.integers(1, 6).flatmap(within)
    return costed.filter(lambda case: claim.measured == "tick_time" or sum(case.forward) + sum(case.backward) > 0)


def _known(claim: Claim) -> Sequence[Costed]:
    """Where one module has all of the forward or of the backward, equal modules, and unequal ones."""
    alike = [_alike(count, Fraction(3, 2), ratio * Fraction(3, 2)) for count in (1, 2, 3, 6) for ratio in (1, 2, 3)]
    if claim.measured == "speedup_of_ticks":
        return alike
    alone = [tuple(Fraction(3 * (place == 0)) for place in range(count)) for count in (1, 2, 4)]
    same = [(Fraction(2),) * count for count in (1, 2, 4)]
    edges = [*map(Costed, alone, same), *map(Costed, same, alone)]
    return [*alike, *edges, Costed(*(tuple(map(Fraction, costs)) for costs in ((2, 5, 3), (4, 1, 6))))]


def _trials(case: Costed, claim: Claim, reference: str) -> Iterator[Trial]:
    wanted = CLAIMED.get(claim.name)
    values = {
        symbols.blocks: len(case.forward),
        forward_times: column(case.forward),
        backward_times: column(case.backward),
        longest_backward: max(case.backward),
    }
    if case.equal:
        values[symbols.backward_cost_ratio] = case.backward[0] / case.forward[0]
    elif claim.name in CLAIMED and claim.measured == "speedup_of_ticks":
        return  # the library's gains are those of equal modules
    if not claim.symbols <= values.keys():
        return
    for method, time in TICKS.items():
        if wanted in (None, method):
            tick = time(case.forward, case.backward)
            measured = tick if claim.measured == "tick_time" else synchronous_time(case.forward, case.backward) / tick
            yield Trial(values, measured, method)


def _in_units(case: Costed) -> Costed:
    return Costed(*(tuple(cost * Fraction(5, 2) for cost in costs) for costs in (case.forward, case.backward)))


def _turned(case: Costed) -> Costed:
    """The modules' costs handed round; both methods wait for all modules, whatever their order."""
    return replace(case, forward=case.forward[1:] + case.forward[:1], backward=case.backward[1:] + case.backward[:1])


TICK_TIMES = Arena(
    name="tick times",
    about="pipelines of modules that take given times",
    measures=frozenset({"tick_time", "speedup_of_ticks"}),
    instances=_instances,
    trials=_trials,
    known=_known,
    twins=(Twin(name="units", rewrite=_in_units), Twin(name="relabelling", rewrite=_turned)),
)
