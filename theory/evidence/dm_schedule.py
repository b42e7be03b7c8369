"""DM-S1 to DM-S10 and DM-N6 decided: the formulas of `theory.pipeline` against pipelines played tick by tick."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

from theory.evidence.pipeline_play import BACKWARD, FORWARD, STEP, Score, play
from theory.exhibit import Fact
from theory.methods.adl import levels_of_staleness
from theory.methods.fdg import gradient_scales
from theory.pipeline import Pipeline

DEPTHS = range(1, 7)
TICKS = 20
ORDERS = ("drawn", "released")
GROUPS = range(1, 7)


@lru_cache(maxsize=64)
def score_of(depth: int, order: str = "drawn", decoupled: bool = True, group: int = 1, ticks: int = TICKS) -> Score:
    """A pipeline, played once."""
    return play(depth, ticks, order, decoupled, group)


def _every(order: str, decoupled: bool = True) -> Iterator[tuple[Score, Pipeline, int]]:
    """Each module of each depth: what was played, the formulas, and the module's number from 1."""
    for depth in DEPTHS:
        for module in range(1, depth + 1):
            yield score_of(depth, order, decoupled), Pipeline(depth, order, decoupled), module


def _agree(order: str, decoupled: bool, holds: Callable[[Score, Pipeline, int], bool]) -> bool:
    return all(holds(score, formulas, module) for score, formulas, module in _every(order, decoupled))


def _same_ticks(operation: str, score: Score, formulas: Pipeline, module: int) -> bool:
    """Whether every batch had its operation at the tick of the formula (there blocks are counted from 0)."""
    tick_of = formulas.forward_tick if operation == FORWARD else formulas.backward_tick
    found = score.of(operation, module)
    return bool(found) and all(tick == tick_of(batch, module - 1) for batch, tick in found.items())


def _same_delay(score: Score, formulas: Pipeline, module: int) -> bool:
    forward, backward = score.of(FORWARD, module), score.of(BACKWARD, module)
    return {backward[b] - forward[b] for b in backward} == {formulas.gradient_delay(module - 1)}


def ticks() -> tuple[Fact, ...]:
    """Forward and backward ticks of the decoupled forward, in both orders."""
    facts: list[Fact] = []
    for order in ORDERS:
        for operation in (FORWARD, BACKWARD):
            right = _agree(order, True, lambda *case, what=operation: _same_ticks(what, *case))
            facts.append((f"{order}: every {operation} at the tick of the formula", right))
        facts.append((f"{order}: 2(M − m) ticks from forward to backward", _agree(order, True, _same_delay)))
    return tuple(facts)


def locked_ticks() -> tuple[Fact, ...]:
    """The same of the locked forward."""
    operations = (FORWARD, BACKWARD)
    right = [_agree("drawn", False, lambda *case, what=o: _same_ticks(what, *case)) for o in operations]
    return (
        ("locked: every forward at tick b", right[0]),
        ("locked: every backward at tick b + M − m", right[1]),
        ("locked: M − m ticks from forward to backward", _agree("drawn", False, _same_delay)),
    )


def _late(score: Score, formulas: Pipeline, module: int) -> bool:
    """Whether batch b was as many steps late as the formula says, or as there were steps before."""
    delay = formulas.delay(module - 1)
    found = score.steps_late(module)
    return bool(found) and all(steps == min(delay, batch - 1) for batch, steps in found.items())


def steps() -> tuple[Fact, ...]:
    """Steps between forward and write, as drawn; also of the locked forward."""
    return (
        ("drawn: 2(M − m) steps late", _agree("drawn", True, _late)),
        ("locked: M − m steps late", _agree("drawn", False, _late)),
    )


def released_steps() -> tuple[Fact, ...]:
    """Steps between forward and write, as released: one fewer, and none at the top."""
    lower = [(score, module) for score, _, module in _every("released") if module < score.modules]
    late = [(2 * (score.modules - module), max(score.steps_late(module).values())) for score, module in lower]
    top = [max(score.steps_late(score.modules).values()) for score, _, module in _every("released") if module == 1]
    return (
        ("released: 2(M − m) − 1 steps late for m < M", all(found == drawn - 1 for drawn, found in late)),
        ("released: never 2(M − m)", all(found < drawn for drawn, found in late)),
        ("released: none at the top", set(top) == {0}),
        ("released: every batch as the formula says", _agree("released", True, _late)),
    )


def first_steps() -> tuple[Fact, ...]:
    """Tick of each module's first step."""
    facts: list[Fact] = []
    for order in ORDERS:
        right = _agree(
            order, True, lambda score, formulas, m: min(score.of(STEP, m).values()) == formulas.step_tick(1, m - 1)
        )
        facts.append((f"{order}: first step at the tick of the formula", right))
    tops = {depth: min(score_of(depth, "released").of(STEP, depth).values()) - depth for depth in DEPTHS}
    facts.append(("released: the top module first steps at tick M + 1", set(tops.values()) == {1}))
    return tuple(facts)


def _same_graphs(score: Score, formulas: Pipeline, module: int) -> bool:
    return score.stored(module) == (formulas.stored_in_tick(module - 1), formulas.stored_between_ticks(module - 1))


def graphs() -> tuple[Fact, ...]:
    """Stored graphs at any moment and between ticks, in both orders."""
    return tuple((f"{order}: stored graphs as the formulas say", _agree(order, True, _same_graphs)) for order in ORDERS)


def locked_graphs() -> tuple[Fact, ...]:
    """Stored graphs of the locked forward."""
    return (("locked: stored graphs as the formulas say", _agree("drawn", False, _same_graphs)),)


def levels() -> tuple[Fact, ...]:
    """Levels of staleness of full groups, and their means."""
    facts: list[Fact] = []
    for order in ORDERS:
        same, means = True, True
        for depth in range(1, 5):
            for group in GROUPS:
                score = score_of(depth, order, True, group, ticks=TICKS + 4 * group)
                expected = levels_of_staleness(depth, group, order)
                for module in range(1, depth + 1):
                    late = score.steps_late(module)
                    full = [batch for batch in late if (batch - 1) // group >= TICKS // (2 * group)]
                    same &= bool(full) and all(late[b] == expected[module - 1][(b - 1) % group] for b in full)
                    delay = Pipeline(depth, order).delay(module - 1)
                    means &= Fraction(sum(expected[module - 1]), group) == Fraction(delay, group)
        facts.append((f"{order}: levels of full groups as ⌈(d_b − r)/n_b⌉, at least 0", same))
        facts.append((f"{order}: their mean is d_b/n_b", means))
    return tuple(facts)


def cotangent_factors(score: Score, batch: int, shrink: Fraction) -> dict[int, Fraction]:
    """What a batch's cotangent has been multiplied by in each module: it shrinks as it enters any but the top."""
    carried: dict[int, Fraction] = {}
    for played in score.played:
        if (played.operation, played.batch) == (BACKWARD, batch):
            above = carried.get(played.module + 1)
            carried[played.module] = Fraction(1) if above is None else above * shrink
    return carried


def factors() -> tuple[Fact, ...]:
    """The factor of each module, multiplied on the way down."""
    facts: list[Fact] = []
    for shrink in (Fraction(1), Fraction(1, 2), Fraction(7, 10)):
        same = True
        for depth in DEPTHS:
            carried = cotangent_factors(score_of(depth), 1, shrink)
            same &= tuple(carried[module] for module in range(1, depth + 1)) == gradient_scales(depth, shrink)
        facts.append((f"s_1 = {shrink}: module m carries s_1^(M − m)", same))
    return tuple(facts)
