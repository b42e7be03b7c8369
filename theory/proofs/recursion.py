"""Steps that several proofs share: without overtaking, a run is x_{i+1} = x_i − η_i g̃_i, and its drift is a path.

`own` names the point x_i: block l as it stood just before task i's own write of it.
"""

from collections.abc import Callable
from typing import Any

from sympy import Function, Integer

from theory.assumptions import (
    Assumption,
    common_step_size,
    constant_step_size,
    in_memory_atomic,
    no_overtaking,
    plain_sgd,
)
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Diagonal, Each, Mask, Norm, Part, at_most, equal, total
from theory.proofs.vocabulary import (
    X,
    applied,
    defect,
    delay_of,
    i,
    j,
    l,
    longest_delay_of,
    point,
    read,
    step_size_of,
    writer,
)
from theory.symbols import step_size

Family = Callable[[Any], Any]
"""A term for each index."""

_ORDER = equal(writer(l, i), i)
_VERSION = equal(Part(l, read(X, i)), Part(l, point(i - delay_of(X, l, i))))
_LONGEST = at_most(delay_of(X, l, i), longest_delay_of(X, i))


ONE = Integer(1)

scheduled = Function("rate", nonnegative=True)
"""η_i where step sizes go by the update index; 0 outside the run."""


def constant(_task: Any) -> Any:
    """η, whatever the update."""
    return step_size


def written(task: Any) -> Any:
    """g̃_i + w_i: what one task subtracts, per step size and weight."""
    return applied(task) + defect(task)


def _write(weight: Any, taken: Family) -> Any:
    part = Part(l, taken(writer(l, i)))
    return equal(Part(l, point(i + 1)), Part(l, point(i)) - step_size_of(l, i) * weight * part)


def _same_step_size(rate: Family) -> Assumption:
    return constant_step_size if rate is constant else common_step_size


def _one_step_size(rate: Family) -> Any:
    return equal(step_size_of(l, i), rate(i))


def recursion_hypotheses(
    weight: Any = ONE, rate: Family = constant, taken: Family = written, update: Assumption = plain_sgd
) -> tuple[Hypothesis, ...]:
    """What the recursion needs, where block l's gradient is multiplied by `weight`, an expression in l.

    Args:
        weight: factor on block l.
        rate: step size of the i-th update.
        taken: what the i-th task subtracts, per step size and weight.
        update: the assumption that says how a write is made.
    """
    writes, sizes = (_write(weight, taken),), _same_step_size(rate)
    return (
        Hypothesis(update.name, "the i-th write of block l subtracts its gradient part", writes, update),
        Hypothesis("no_overtaking", "the i-th write of every block is task i's", (_ORDER,), no_overtaking),
        Hypothesis(sizes.name, "the i-th write of every block has this step size", (_one_step_size(rate),), sizes),
    )


def recursion_steps(
    weight: Any = ONE, rate: Family = constant, taken: Family = written, update: Assumption = plain_sgd
) -> tuple[Step, ...]:
    """Steps to "recursion", x_{i+1} = x_i − η_i W(g̃_i + w_i), W the block-diagonal map of the weights."""
    whole = taken(i)
    step = rate(i) * (whole if weight == 1 else Diagonal(Each(l, weight), whole))
    return (
        Assume(name="write", conclusion=_write(weight, taken), hypothesis=update.name),
        Assume(name="order", conclusion=_ORDER, hypothesis="no_overtaking"),
        Assume(name="one step size", conclusion=_one_step_size(rate), hypothesis=_same_step_size(rate).name),
        Identity(
            name="write by task",
            conclusion=equal(Part(l, point(i + 1)), Part(l, point(i) - step)),
            rewrites=(Use("write"), Use("order"), Use("one step size")),
            reason="put the writer and the step size in",
        ),
        Apply(
            name="recursion",
            conclusion=equal(point(i + 1), point(i) - step),
            lemma="parts_determine",
            arguments=(("left", point(i + 1)), ("right", point(i) - step), ("block", l)),
            premises=(Use("write by task"),),
            reason="it holds in every block",
        ),
    )


RECURSION_HYPOTHESES = recursion_hypotheses()
RECURSION = recursion_steps()

DRIFT_HYPOTHESES = (
    Hypothesis("in_memory_atomic", "every block read is one of its versions", (_VERSION,), in_memory_atomic),
    Hypothesis("longest_delay", "no block is older than the longest delay", (_LONGEST,)),
)

_move = point(i - j + 1) - point(i - j)
_kept = Diagonal(Each(l, Mask(j, delay_of(X, l, i))), _move)
_longest = longest_delay_of(X, i)
_path = total(_kept, j, 1, _longest)
_drift = point(i) - read(X, i)


def drift_steps(length: Any) -> tuple[Step, ...]:
    """Steps from the fact "step length", ‖x_{i+1} − x_i‖ ≤ length, to "drift", ‖x_i − Θ^X_i‖ ≤ longest · length.

    Minkowski over blocks: the j-th last write of every block is task i−j's, so x_i − Θ is a sum over j of x's moves,
    each restricted to the blocks that are more than j−1 writes behind.
    """
    moves = ("term", -Part(l, point(i - j + 1)))
    return (
        Assume(name="versions read", conclusion=_VERSION, hypothesis="in_memory_atomic"),
        Assume(name="longest delay", conclusion=_LONGEST, hypothesis="longest_delay"),
        Apply(
            name="path of a block",
            conclusion=equal(
                total(Part(l, _move), j, 1, delay_of(X, l, i)), Part(l, point(i) - point(i - delay_of(X, l, i)))
            ),
            lemma="telescoping",
            arguments=(moves, ("index", j), ("lower", 1), ("upper", delay_of(X, l, i))),
        ),
        Apply(
            name="masked path",
            conclusion=equal(
                total(Mask(j, delay_of(X, l, i)) * Part(l, _move), j, 1, _longest),
                total(Part(l, _move), j, 1, delay_of(X, l, i)),
            ),
            lemma="masked_sum",
            arguments=(("term", Part(l, _move)), ("index", j), ("short", delay_of(X, l, i)), ("long", _longest)),
            premises=(Use("longest delay"),),
        ),
        Combine(
            name="drift of a block",
            conclusion=equal(Part(l, _drift), Part(l, _path)),
            terms=((-1, Use("masked path")), (-1, Use("path of a block")), (-1, Use("versions read"))),
        ),
        Apply(
            name="drift as a path",
            conclusion=equal(_drift, _path),
            lemma="parts_determine",
            arguments=(("left", _drift), ("right", _path), ("block", l)),
            premises=(Use("drift of a block"),),
            reason="it holds in every block",
        ),
        Identity(
            name="drift's norm",
            conclusion=equal(Norm(_drift), Norm(_path)),
            rewrites=(Use("drift as a path"),),
        ),
        Apply(
            name="path's norm",
            conclusion=at_most(Norm(_path), total(Norm(_kept), j, 1, _longest)),
            lemma="minkowski",
            arguments=(("term", _kept), ("index", j), ("lower", 1), ("upper", _longest)),
        ),
        Apply(
            name="mask",
            conclusion=at_most(Mask(j, delay_of(X, l, i)), 1),
            lemma="mask_at_most_one",
            arguments=(("place", j), ("count", delay_of(X, l, i))),
        ),
        Apply(
            name="restricted move",
            conclusion=at_most(Norm(_kept), Norm(_move)),
            lemma="selection",
            arguments=(("weight", Mask(j, delay_of(X, l, i))), ("block", l), ("whole", _move)),
            premises=(Use("mask"),),
        ),
        Combine(
            name="move",
            conclusion=at_most(Norm(_kept), length),
            terms=((1, Use("restricted move")), (1, Use("step length", ((i, i - j),)))),
        ),
        Apply(
            name="sum of moves",
            conclusion=at_most(total(Norm(_kept), j, 1, _longest), total(length, j, 1, _longest)),
            lemma="sum_monotone",
            arguments=(("left", Norm(_kept)), ("right", length), ("index", j), ("lower", 1), ("upper", _longest)),
            premises=(Use("move"),),
        ),
        Combine(
            name="drift",
            conclusion=at_most(Norm(_drift), _longest * length),
            terms=((1, Use("drift's norm")), (1, Use("path's norm")), (1, Use("sum of moves"))),
            reason="a sum of equal terms is count times term",
        ),
    )
