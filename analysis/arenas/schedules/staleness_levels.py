"""Updates that each mini-batch of an accumulated group misses: counted one by one, in a module and in a pipeline."""

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
from theory.claims.dm_schedule import batch_delay, group
from theory.evidence.dm_los import counted
from theory.evidence.dm_schedule import ORDERS, score_of

TICKS = 40


@dataclass(frozen=True)
class LateModule:
    """A module that works on each mini-batch some mini-batches after it forwarded it.

    Attributes:
        late: d, in mini-batches.
        group: how many make an update.
    """

    late: int = 0
    group: int = 1

    def levels(self) -> tuple[int, ...]:
        """Updates that each of a group missed, once the pipeline is full."""
        return counted(self.late, self.group)

    def lines(self) -> tuple[str, ...]:
        """Both numbers."""
        return (f"a module {self.late} mini-batches late, {self.group} to an update",)


@dataclass(frozen=True)
class PipelinedModule:
    """A module of a played pipeline with accumulation.

    Attributes:
        modules: K.
        order: "drawn" or "released".
        module: m, from 1 at the input.
        group: how many mini-batches make an update.
    """

    modules: int = 1
    order: str = "drawn"
    module: int = 1
    group: int = 1

    @property
    def late(self) -> int:
        """d: where every mini-batch makes an update, as many as a mini-batch misses."""
        return max(score_of(self.modules, self.order, ticks=TICKS).steps_late(self.module).values())

    def levels(self) -> tuple[int, ...]:
        """Updates that each of the last whole group missed."""
        found = score_of(self.modules, self.order, group=self.group, ticks=TICKS).steps_late(self.module)
        return tuple(found[number] for number in sorted(found)[-self.group :])

    def lines(self) -> tuple[str, ...]:
        """The pipeline and the module."""
        return (
            f"{self.modules} modules, as {self.order}, module {self.module}; {self.group} mini-batches to an update",
        )


Grouped = LateModule | PipelinedModule


def _instances(claim: Claim) -> SearchStrategy[Grouped]:
    def within(modules: int) -> SearchStrategy[Grouped]:
        module = st.integers(1, modules)
        return st.builds(PipelinedModule, st.just(modules), st.sampled_from(ORDERS), module, st.integers(1, 6))

    alone = st.builds(LateModule, st.integers(0, 20), st.integers(1, 8))
    return alone | st.integers(1, 5).flatmap(within)


def _known(claim: Claim) -> Sequence[Grouped]:
    alone = [LateModule(late, size) for late in (0, 1, 2, 4, 7, 12) for size in (1, 2, 3, 5)]
    return [*alone, *(PipelinedModule(3, order, module, 2) for order in ORDERS for module in (1, 2, 3))]


def _trials(case: Grouped, claim: Claim, reference: str) -> Iterator[Trial]:
    levels = case.levels()
    measured = {
        "sum_of_staleness_levels": Fraction(sum(levels)),
        "mean_level_of_staleness": Fraction(sum(levels), len(levels)),
        "mean_square_staleness_level": Fraction(sum(level**2 for level in levels), len(levels)),
    }
    whole, odd = divmod(case.late, case.group)
    values: dict[Any, Any] = {
        symbols.module_delay: case.late,
        symbols.accumulated: case.group,
        symbols.whole_groups: whole,
        symbols.odd_batches: odd,
        batch_delay: case.late,
        group: case.group,
    }
    if claim.symbols <= values.keys():
        yield Trial(values, measured[claim.measured])


STALENESS_LEVELS = Arena(
    name="levels of staleness",
    about="modules that accumulate mini-batches, whose missed updates are counted",
    measures=frozenset({"sum_of_staleness_levels", "mean_level_of_staleness", "mean_square_staleness_level"}),
    instances=_instances,
    trials=_trials,
    known=_known,
)
