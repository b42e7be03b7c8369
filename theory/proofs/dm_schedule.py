"""Proofs of the tick claims of pipelines of modules: climbs and descents of one module a tick, and counts of ticks."""

from typing import Any

from sympy import Function, Integer, Symbol, ceiling

from theory.claims.dm_schedule import batch, batch_delay, cotangent_factor, group, modules_above
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Index, equal, total
from theory.symbols import block_number, delay

_i = Index("i")
_up = Function("up", integer=True)
_down = Function("down", integer=True)
_factor = Function("factor", nonnegative=True)
_ticks = Symbol("d_t", integer=True, nonnegative=True)
_lower_ticks = Symbol("d_t", integer=True, positive=True)
_held = Symbol("n_g", integer=True, nonnegative=True)
_mean = Symbol("a", nonnegative=True)
_top = block_number + modules_above

ONE = Integer(1)


def _enters(number: Any) -> Hypothesis:
    return Hypothesis("entry", f"batch {number} enters module 1 at tick {number}", (equal(_up(1), number),))


_CLIMB = Hypothesis("climb", "a batch climbs one module a tick", (equal(_up(_i + 1), _up(_i) + 1),))
_LOCKED = Hypothesis("locked forward", "a batch passes all modules at tick b", (equal(_up(_i), batch),))
_TURN = Hypothesis("turn", "the top module runs both passes in one tick", (equal(_down(_top), _up(_top)),))
_DESCENT = Hypothesis("descent", "a cotangent descends one module a tick", (equal(_down(_i), _down(_i + 1) + 1),))


def _recalled(*hypotheses: Hypothesis) -> tuple[Step, ...]:
    return tuple(Assume(name=h.name, conclusion=h.formulas[0], hypothesis=h.name) for h in hypotheses)


def _walk(name: str, tick: Any, each: str, lower: Any, count: Any, change: int) -> tuple[Step, ...]:
    """Steps to `name`: tick(lower + count) − tick(lower) = change · count, from the change per module."""
    upper = lower + count - 1
    moves = total(tick(_i + 1) - tick(_i), _i, lower, upper)
    return (
        Apply(
            name=f"{name}, telescoped",
            conclusion=equal(moves, tick(lower + count) - tick(lower)),
            lemma="telescoping",
            arguments=(("term", tick(_i)), ("index", _i), ("lower", lower), ("upper", upper)),
        ),
        Identity(name=f"{name}, counted", conclusion=equal(moves, change * count), rewrites=(Use(each),)),
        Combine(
            name=name,
            conclusion=equal(tick(lower + count) - tick(lower), change * count),
            terms=((-1, Use(f"{name}, telescoped")), (1, Use(f"{name}, counted"))),
        ),
    )


_TO_MODULE = _walk("to the module", _up, "climb", ONE, block_number - 1, 1)
_TO_TOP = _walk("to the top", _up, "climb", block_number, modules_above, 1)
_BACK = _walk("back from the top", _down, "descent", block_number, modules_above, -1)
_ROUND_TRIP = (*_recalled(_CLIMB, _TURN, _DESCENT), *_TO_TOP, *_BACK)
_TRIP = ((1, Use("to the top")), (-1, Use("back from the top")), (1, Use("turn")))

S1_FORWARD = Derivation(
    (_enters(batch), _CLIMB),
    (
        *_recalled(_enters(batch), _CLIMB),
        *_TO_MODULE,
        Combine(
            name="forward tick",
            conclusion=equal(_up(block_number), batch + block_number - 1),
            terms=((1, Use("to the module")), (1, Use("entry"))),
        ),
    ),
)


def _backward_tick(number: Any) -> Derivation:
    return Derivation(
        (_enters(number), _CLIMB, _TURN, _DESCENT),
        (
            *_recalled(_enters(number)),
            *_ROUND_TRIP,
            *_TO_MODULE,
            Combine(
                name="backward tick",
                conclusion=equal(_down(block_number), number + block_number - 1 + 2 * modules_above),
                terms=((1, Use("entry")), (1, Use("to the module")), *_TRIP),
            ),
        ),
    )


S1 = _backward_tick(batch)
S10 = _backward_tick(ONE)

S2 = Derivation(
    (_CLIMB, _TURN, _DESCENT),
    (
        *_ROUND_TRIP,
        Combine(
            name="delay in ticks",
            conclusion=equal(_down(block_number) - _up(block_number), 2 * modules_above),
            terms=_TRIP,
        ),
    ),
)

_LOCKED_TRIP = (*_recalled(_LOCKED, _TURN, _DESCENT), *_BACK)

S1_LOCKED = Derivation(
    (_LOCKED, _TURN, _DESCENT),
    (
        *_LOCKED_TRIP,
        Combine(
            name="backward tick",
            conclusion=equal(_down(block_number), batch + modules_above),
            terms=((-1, Use("back from the top")), (1, Use("turn")), (1, Use("locked forward", ((_i, _top),)))),
        ),
    ),
)
S2_LOCKED = Derivation(
    (_LOCKED, _TURN, _DESCENT),
    (
        *_LOCKED_TRIP,
        Combine(
            name="delay in ticks",
            conclusion=equal(_down(block_number) - _up(block_number), modules_above),
            terms=(
                (-1, Use("back from the top")),
                (1, Use("turn")),
                (1, Use("locked forward", ((_i, _top),))),
                (-1, Use("locked forward", ((_i, block_number),))),
            ),
        ),
    ),
)


def _counted(counted: Any, ticks: Any, lower: int, upper: Any, meaning: str, number: Any, value: Any) -> Derivation:
    """Proves counted = value: one for each tick from lower to upper after the forward, d_t = number of them between."""
    one_each = equal(counted, total(ONE, _i, Integer(lower), upper))
    between = equal(ticks, number)
    hypotheses = (
        Hypothesis("one a tick", meaning, (one_each,)),
        Hypothesis("delay in ticks", "the backward is d_t ticks after the forward", (between,)),
    )
    return Derivation(
        hypotheses,
        (
            *_recalled(*hypotheses),
            Combine(
                name="count",
                conclusion=equal(counted, value),
                terms=((1, Use("one a tick")), (1, Use("delay in ticks"))),
            ),
        ),
    )


_DOUBLE = 2 * modules_above
_BEFORE = "a tick's step comes after its forward: the steps of the ticks from the forward's to the last before"
_AFTER = "a tick's step comes before its forward: the steps of the ticks after the forward's, before the backward's"
_STORED = "stored: the batches whose forward was in this tick or one of the d_t before"
_KEPT = "stored when the tick is over: the batches whose forward was in one of the last d_t ticks"
_DROPPED = "the oldest is dropped before the next is stored: never more than the batches of d_t ticks"

S3 = _counted(delay, _ticks, 0, _ticks - 1, _BEFORE, _DOUBLE, _DOUBLE)
N6 = _counted(delay, _lower_ticks, 1, _lower_ticks - 1, _AFTER, _DOUBLE, _DOUBLE - 1)
S8 = _counted(_held, _ticks, 0, _ticks, _STORED, _DOUBLE, _DOUBLE + 1)
S8_BETWEEN = _counted(_held, _ticks, 0, _ticks - 1, _KEPT, _DOUBLE, _DOUBLE)
S8_RELEASED = _counted(_held, _lower_ticks, 0, _lower_ticks - 1, _DROPPED, _DOUBLE, _DOUBLE)
S8_LOCKED = _counted(_held, _ticks, 0, _ticks, _STORED, modules_above, modules_above + 1)

_BEGINNING = Hypothesis("top module", "the top module's gradient is not shrunk", (equal(_factor(0), 1),))
_EACH = Hypothesis(
    "each module",
    "the cotangent is multiplied by s_1 on its way down",
    (equal(_factor(_i + 1), cotangent_factor * _factor(_i)),),
)
S5 = Derivation(
    (_BEGINNING, _EACH),
    (
        *_recalled(_BEGINNING, _EACH),
        Apply(
            name="powers",
            conclusion=equal(_factor(modules_above), cotangent_factor**modules_above * _factor(0)),
            lemma="constant_ratio",
            arguments=(("term", _factor(_i)), ("index", _i), ("ratio", cotangent_factor), ("count", modules_above)),
            premises=(Use("each module"),),
        ),
        Combine(
            name="factor",
            conclusion=equal(_factor(modules_above), cotangent_factor**modules_above),
            terms=((1, Use("powers")), (cotangent_factor**modules_above, Use("top module"))),
        ),
    ),
)

_levels = total(ceiling((batch_delay - _i) / group), _i, 0, group - 1)
_GROUP = Hypothesis(
    "group", "a is the mean level of the n_b micro-batches of a group", (equal(_mean, _levels / group),)
)
S7 = Derivation(
    (_GROUP,),
    (
        *_recalled(_GROUP),
        Apply(
            name="sum of levels",
            conclusion=equal(_levels, batch_delay),
            lemma="levels_of_a_group",
            arguments=(("count", batch_delay), ("group", group), ("index", _i)),
        ),
        Combine(
            name="mean level",
            conclusion=equal(_mean, batch_delay / group),
            terms=((1, Use("group")), (1 / group, Use("sum of levels"))),
        ),
    ),
)
