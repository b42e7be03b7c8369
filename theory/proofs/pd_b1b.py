"""Proof of PD-B1b: the writes between read and reference, block by block, are those of at most N tasks."""

from sympy import Function, Integer

from theory.assumptions import in_memory_atomic
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import Each, Index, Mask, Part, at_most, equal, total
from theory.lemmas.regrouping import SameTasks
from theory.proofs.masked_path import (
    BIAS_HYPOTHESES,
    DEFINITIONS,
    between,
    bias_steps,
    drift,
    eta,
    other,
    path_of,
)
from theory.proofs.recursion import RECURSION_HYPOTHESES, written
from theory.proofs.size_of_write import SIZE_OF_WRITE
from theory.proofs.vocabulary import X, i, j, l, point, step_size_of, writer

# How task `other(X, i, j)` counts in block l: 1 if it wrote the block in between, else 0.
_place = Function("place", integer=True)
_member = Mask(_place(X, i, j, l), Integer(0))
_side = Function("side", real=True)(X, i, l)
_first = Function("older", integer=True)(X, i, l)
_number = Function("count", integer=True, nonnegative=True)(X, i, l)
_task = Index("s")

_WRITE = RECURSION_HYPOTHESES[0].formulas[0]
_ONE_STEP_SIZE = equal(step_size_of(l, i), eta)
_BETWEEN = equal(Part(l, drift), _side * Part(l, point(_first + _number) - point(_first)))
_SIDE = equal(_side**2, 1)
_writer = writer(l, _first + j)
_SAME = SameTasks(Each(j, _writer), _number - 1, Each(j, _member), Each(j, other(X, i, j)), between(X, i))

_moves = total(Part(l, point(_first + j + 1)) - Part(l, point(_first + j)), j, 0, _number - 1)
_by_write = total(Part(l, written(_writer)), j, 0, _number - 1)
_by_task = total(_member * Part(l, written(other(X, i, j))), j, 1, between(X, i))

HYPOTHESES = (
    *(h for h in RECURSION_HYPOTHESES if h.name in ("plain_sgd", "constant_step_size")),
    Hypothesis(
        "in_memory_atomic",
        "in every block, read and reference are versions, `count` writes apart, whichever is older",
        (_BETWEEN, _SIDE),
        in_memory_atomic,
    ),
    Hypothesis(
        "tasks_between",
        "a task writes a block at most once, so the writes of block l in between are one each of those tasks",
        (_SAME,),
    ),
    *BIAS_HYPOTHESES,
)

STEPS = (
    *DEFINITIONS,
    *SIZE_OF_WRITE,
    Assume(name="write", conclusion=_WRITE, hypothesis="plain_sgd"),
    Assume(name="one step size", conclusion=_ONE_STEP_SIZE, hypothesis="constant_step_size"),
    Assume(name="versions between", conclusion=_BETWEEN, hypothesis="in_memory_atomic"),
    Assume(name="side", conclusion=_SIDE, hypothesis="in_memory_atomic"),
    Assume(name="tasks between", conclusion=_SAME, hypothesis="tasks_between"),
    Apply(
        name="path of a block",
        conclusion=equal(_moves, Part(l, point(_first + _number) - point(_first))),
        lemma="telescoping",
        arguments=(("term", Part(l, point(_first + j))), ("index", j), ("lower", 0), ("upper", _number - 1)),
    ),
    Identity(
        name="path by writes",
        conclusion=equal(_moves, -eta * _by_write),
        rewrites=(Use("write", ((i, _first + j),)), Use("one step size", ((i, _first + j),))),
    ),
    Apply(
        name="path by tasks",
        conclusion=equal(_by_write, _by_task),
        lemma="regrouped",
        arguments=(
            ("term", Part(l, written(_task))),
            ("task", _task),
            ("writer", _writer),
            ("last", _number - 1),
            ("member", _member),
            ("number", other(X, i, j)),
            ("index", j),
            ("count", between(X, i)),
        ),
        premises=(Use("tasks between"),),
    ),
    Combine(
        name="drift of a block",
        conclusion=equal(Part(l, drift), Part(l, path_of(_side * _member))),
        terms=(
            (1, Use("versions between")),
            (-_side, Use("path of a block")),
            (_side, Use("path by writes")),
            (-eta * _side, Use("path by tasks")),
        ),
    ),
    Apply(
        name="member",
        conclusion=at_most(_member, 1),
        lemma="mask_at_most_one",
        arguments=(("place", _place(X, i, j, l)), ("count", Integer(0))),
    ),
    Apply(
        name="member, squared",
        conclusion=at_most(_member**2, 1),
        lemma="square_monotone",
        arguments=(("left", _member), ("right", 1)),
        premises=(Use("member"),),
    ),
    Combine(
        name="weight",
        conclusion=at_most((_side * _member) ** 2, 1),
        terms=((1, Use("member, squared")), (_member**2, Use("side"))),
    ),
    *bias_steps(_side * _member),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
