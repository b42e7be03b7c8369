"""A module trained with a factor on its gradient, and with learning rate and weight decay of its own in its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.attack.arena import Arena, Twin
from analysis.attack.trial import Trial
from analysis.strategies.numbers import dyadics
from theory import symbols
from theory.claim import Claim
from theory.claims.dm_schedule import cotangent_factor
from theory.evidence.dm_shrinking import FACTORS, Module, trainers_apart


@dataclass(frozen=True)
class Shrunk:
    """A module and the factor on its gradient.

    Attributes:
        module: momentum, weight decay, step, delay, start, updates.
        factor: s_1.
    """

    module: Module
    factor: Fraction

    def lines(self) -> tuple[str, ...]:
        """All numbers of the recursion."""
        m = self.module
        return (
            f"v' = {m.momentum} v + {self.factor} x[t-{m.delay}] + {m.decay} x[t], x' = x - {m.step} v'",
            f"{m.updates} updates from x = {m.start}, v = 0",
        )


def _instances(claim: Claim) -> SearchStrategy[Shrunk]:
    module = st.builds(
        Module,
        momentum=dyadics(0, Fraction(15, 16)),
        decay=dyadics(0, 1, bits=3),
        step=dyadics(Fraction(1, 16), 1),
        delay=st.integers(0, 5),
        start=dyadics(-2, 2, bits=2),
        updates=st.integers(1, 12),
    )
    return st.builds(Shrunk, module, dyadics(Fraction(1, 8), 2, bits=3))


def _known(claim: Claim) -> Sequence[Shrunk]:
    return [Shrunk(Module(delay=delay, updates=20), factor) for factor in FACTORS for delay in (0, 1, 2, 4)]


def _trials(case: Shrunk, claim: Claim, reference: str) -> Iterator[Trial]:
    values: dict[Any, Any] = {
        symbols.step_size: case.module.step,
        symbols.delay: case.module.delay,
        symbols.horizon: case.module.updates,
        cotangent_factor: case.factor,
    }
    if claim.symbols <= values.keys():
        yield Trial(values, trainers_apart(case.module, case.factor))


def _in_units(case: Shrunk) -> Shrunk:
    return replace(case, module=replace(case.module, start=3 * case.module.start))


SHRUNK_TRAINING = Arena(
    name="shrunk training",
    about="a module with a late gradient, trained with a factor on it and with rates of its own",
    measures=frozenset({"distance_of_trainers"}),
    instances=_instances,
    trials=_trials,
    known=_known,
    twins=(Twin(name="units", rewrite=_in_units),),
)
