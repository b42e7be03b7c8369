"""Pipelines of modules played tick by tick with messages: ticks, delays, factors and stored graphs of one module."""

from collections.abc import Callable, Iterator, Sequence
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
from theory.claims.dm_schedule import batch, cotangent_factor, modules_above
from theory.evidence.dm_schedule import cotangent_factors, score_of
from theory.evidence.pipeline_play import BACKWARD, FORWARD, STEP, Score

DRAWN, RELEASED, LOCKED = "drawn", "released", "locked"
METHODS = (DRAWN, RELEASED, LOCKED)
DEEPEST, LAST = 6, 8
TICKS = 4 * DEEPEST + LAST + 2

CLAIMED: dict[str, tuple[str, ...]] = {
    "DM-S1-forward": (DRAWN, RELEASED),
    "DM-S1": (DRAWN, RELEASED),
    "DM-S1-locked": (LOCKED,),
    "DM-S2": (DRAWN, RELEASED),
    "DM-S2-locked": (LOCKED,),
    "DM-S3": (DRAWN,),
    "DM-N6": (RELEASED,),
    "DM-S8": (DRAWN,),
    "DM-S8-between": (DRAWN, RELEASED),
    "DM-S8-released": (RELEASED,),
    "DM-S8-locked": (LOCKED,),
    "DM-S10": (DRAWN, RELEASED),
}
"""The pipelines that a claim of the library is about, where only its name tells them."""
BELOW_THE_TOP = frozenset({"pipeline_delay", "stored_graphs", "first_step_tick"})
"""What the library claims of the released order below the top module only, which steps and stores in another order."""


@dataclass(frozen=True)
class Place:
    """A batch in a module of a pipeline.

    Attributes:
        modules: K.
        method: "drawn" (forward, backward, step), "released" (backward, step, forward) or "locked" (a batch's forward
            passes all modules in one tick).
        module: m, from 1 at the input.
        batch: b, from 1.
        factor: s_1, on the cotangent that enters a module.
    """

    modules: int = 1
    method: str = DRAWN
    module: int = 1
    batch: int = 1
    factor: Fraction = Fraction(1, 2)

    @property
    def above(self) -> int:
        """a_m, the number of modules above."""
        return self.modules - self.module

    @property
    def score(self) -> Score:
        """What is played."""
        order = RELEASED if self.method == RELEASED else DRAWN
        return score_of(self.modules, order, self.method != LOCKED, ticks=TICKS)

    def lines(self) -> tuple[str, ...]:
        """The pipeline and the place."""
        kind = "locked forward" if self.method == LOCKED else f"decoupled forward, as {self.method}"
        return (f"{self.modules} modules, {kind}; module {self.module}, batch {self.batch}; s_1 = {self.factor}",)


def _tick_delay(place: Place) -> int:
    forward, backward = (place.score.of(operation, place.module) for operation in (FORWARD, BACKWARD))
    return backward[place.batch] - forward[place.batch]


MEASURED: dict[str, Callable[[Place], int | Fraction]] = {
    "forward_tick": lambda place: place.score.of(FORWARD, place.module)[place.batch],
    "backward_tick": lambda place: place.score.of(BACKWARD, place.module)[place.batch],
    "tick_delay": _tick_delay,
    "pipeline_delay": lambda place: place.score.steps_late(place.module)[place.batch + 2 * place.modules],
    "gradient_factor": lambda place: cotangent_factors(place.score, place.batch, place.factor)[place.module],
    "stored_graphs": lambda place: place.score.stored(place.module)[0],
    "stored_graphs_between_ticks": lambda place: place.score.stored(place.module)[1],
    "first_step_tick": lambda place: min(place.score.of(STEP, place.module).values()),
}
"""Measured quantities; steps are counted of a batch that enters a full pipeline."""


def _speaks(claim: Claim, place: Place) -> bool:
    if claim.name not in CLAIMED:
        return True
    top_apart = place.method == RELEASED and claim.measured in BELOW_THE_TOP
    return place.method in CLAIMED[claim.name] and not (top_apart and place.above == 0)


def _instances(claim: Claim) -> SearchStrategy[Place]:
    methods = CLAIMED.get(claim.name, METHODS)

    def within(modules: int) -> SearchStrategy[Place]:
        factors = dyadics(Fraction(1, 8), 2, bits=3)
        method, module, number = st.sampled_from(methods), st.integers(1, modules), st.integers(1, LAST)
        return st.builds(Place, st.just(modules), method, module, number, factors)

    return st.integers(1, DEEPEST).flatmap(within).filter(lambda place: _speaks(claim, place))


def _known(claim: Claim) -> Sequence[Place]:
    """Every module of pipelines of 1 to 4, and of the deepest."""
    factors = (Fraction(1), Fraction(1, 2), Fraction(3, 4))
    places = [
        Place(modules, method, module, 1 + (3 * module + modules) % LAST, factors[module % 3])
        for method in CLAIMED.get(claim.name, METHODS)
        for modules in (1, 2, 3, 4, DEEPEST)
        for module in range(1, modules + 1)
    ]
    return [place for place in places if _speaks(claim, place)]


def _trials(place: Place, claim: Claim, reference: str) -> Iterator[Trial]:
    if not _speaks(claim, place):
        return
    values: dict[Any, Any] = {
        symbols.blocks: place.modules,
        symbols.block_number: place.module,
        modules_above: place.above,
        batch: place.batch,
        cotangent_factor: place.factor,
    }
    if claim.symbols <= values.keys():
        yield Trial(values, Fraction(MEASURED[claim.measured](place)))


def _later(place: Place) -> Place:
    """The same place, its batches counted from another number."""
    return replace(place, batch=place.batch + 1)


PIPELINES = Arena(
    name="pipelines",
    about="pipelines of modules that pass features up and cotangents down, played tick by tick",
    measures=frozenset(MEASURED),
    instances=_instances,
    trials=_trials,
    known=_known,
    twins=(Twin(name="relabelling", rewrite=_later),),
)
