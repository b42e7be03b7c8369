"""Delays of all modules of a played pipeline, added up, and their squares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena
from analysis.attack.trial import Trial
from theory import symbols
from theory.claim import Claim
from theory.evidence.dm_schedule import score_of

METHODS = {"drawn": ("drawn", True), "locked_forward": ("drawn", False), "released": ("released", True)}
"""Order and kind of forward, by the words that end a measured quantity's name."""
POWERS = {"sum_of_delays": 1, "sum_of_squared_delays": 2}
DEEPEST = 8


@dataclass(frozen=True)
class Modules:
    """A pipeline of K modules."""

    count: int = 1

    def lines(self) -> tuple[str, ...]:
        """K."""
        return (f"{self.count} modules",)


def delays(count: int, order: str, decoupled: bool) -> list[int]:
    """Steps of each module between a late batch's forward and the step with its gradient, by play."""
    score = score_of(count, order, decoupled, ticks=5 * DEEPEST)
    return [max(score.steps_late(module).values()) for module in range(1, count + 1)]


def _trials(modules: Modules, claim: Claim, reference: str) -> Iterator[Trial]:
    power, method = next(
        (power, method)
        for start, power in POWERS.items()
        for word, method in METHODS.items()
        if claim.measured == f"{start}_{word}"
    )
    values: dict[Any, Any] = {symbols.blocks: modules.count}
    if claim.symbols <= values.keys():
        yield Trial(values, Fraction(sum(late**power for late in delays(modules.count, *method))))


def _instances(claim: Claim) -> SearchStrategy[Modules]:
    return st.integers(1, DEEPEST).map(Modules)


def _known(claim: Claim) -> Sequence[Modules]:
    return [Modules(count) for count in range(1, DEEPEST + 1)]


MODULE_SUMS = Arena(
    name="sums of delays",
    about="pipelines of modules whose delays are played and added up",
    measures=frozenset(f"{start}_{word}" for start in POWERS for word in METHODS),
    instances=_instances,
    trials=_trials,
    known=_known,
)
