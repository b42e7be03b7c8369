"""Proofs of PD-B4: a Lipschitz gradient, and the triangle inequality along a path of versions."""

from typing import Any

from sympy import Function, Symbol

from theory import symbols
from theory.assumptions import in_memory_atomic, smooth_segment
from theory.claims.pd_b4 import WHOLE_VALUE, M, value, weighted
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Norm, Total, at_most, equal, total, vector
from theory.proofs.vocabulary import VERSION_VECTORS, bias, j, l

# Named anew, one for each version vector: a proof about the claim's own lists would prove lists in a wrong order, too.
ROWS = (symbols.smoothness_row, symbols.smoothness_row_recompute, symbols.smoothness_row_backward)
DISPLACEMENTS = (symbols.displacement, symbols.displacement_recompute, symbols.displacement_backward)
PATHS = (symbols.path_length, symbols.path_length_recompute, symbols.path_length_backward)
WHOLE = (symbols.event_smoothness, symbols.event_smoothness_recompute, symbols.event_smoothness_backward)
DISTANCES = (symbols.displacement_norm, symbols.displacement_norm_recompute, symbols.displacement_norm_backward)

# One event: its task and block are fixed, unlike the indices of other facts.
task, block = Symbol("i", integer=True), Symbol("k", integer=True)
older, count = Function("older", integer=True), Function("count", integer=True, nonnegative=True)
_bias = Norm(bias(task, block))


def _distance(which: Any) -> Norm:
    return Norm(vector("Theta", which, task, l) - vector("ref", task, block, l))


def _version(number: Any) -> Any:
    return vector("theta", l, number)


_distances = sum((a[0, l] * _distance(v) for a, v in zip(ROWS, VERSION_VECTORS, strict=True)), start=0 * M)
_SMOOTH = at_most(_bias, total(_distances, l, 0, M - 1))
_SMOOTH_SEGMENT = Hypothesis(
    "smooth_segment", "gradient block k is Lipschitz in each block of each version vector", (_SMOOTH,), smooth_segment
)
_are = tuple(equal(_distance(v), d[l, 0]) for v, d in zip(VERSION_VECTORS, DISPLACEMENTS, strict=True))


def _weigh(columns: tuple[Any, ...], premise: str) -> tuple[Step, ...]:
    """From "premise of X" for every version vector X to the bound."""
    return (
        Combine(
            name="weighted",
            conclusion=at_most(_distances, weighted(columns)),
            terms=tuple((a[0, l], Use(f"{premise} of {v}")) for a, v in zip(ROWS, VERSION_VECTORS, strict=True)),
        ),
        Apply(
            name="over all blocks",
            conclusion=at_most(total(_distances, l, 0, M - 1), value(columns)),
            lemma="sum_monotone",
            arguments=(
                ("left", _distances),
                ("right", weighted(columns)),
                ("index", l),
                ("lower", 0),
                ("upper", M - 1),
            ),
            premises=(Use("weighted"),),
        ),
        Assume(name="smooth", conclusion=_SMOOTH, hypothesis="smooth_segment"),
        Combine(
            name="bound",
            conclusion=at_most(_bias, value(columns)),
            terms=((1, Use("smooth")), (1, Use("over all blocks"))),
        ),
    )


BY_DISPLACEMENT = Derivation(
    (_SMOOTH_SEGMENT, Hypothesis("displacement", "d_l is the distance of read and reference in block l", _are)),
    (
        *(
            Assume(name=f"displacement of {v}", conclusion=formula, hypothesis="displacement")
            for v, formula in zip(VERSION_VECTORS, _are, strict=True)
        ),
        *_weigh(DISPLACEMENTS, "displacement"),
    ),
)


def _steps_between(which: Any) -> Any:
    first = older(which, l)
    return _version(first + j + 1) - _version(first + j)


def _path(which: Any) -> Total:
    return total(Norm(_steps_between(which)), j, 0, count(which, l) - 1)


def _ends(which: Any) -> Any:
    return _version(older(which, l) + count(which, l)) - _version(older(which, l))


_between = tuple(equal(_distance(v), Norm(_ends(v))) for v in VERSION_VECTORS)
_lengths = tuple(at_most(_path(v), p[l, 0]) for v, p in zip(VERSION_VECTORS, PATHS, strict=True))


def _along(which: Any, length: Any) -> tuple[Step, ...]:
    """The distance of read and reference is at most the length of the path between them."""
    last = count(which, l) - 1
    term, whole = _steps_between(which), total(_steps_between(which), j, 0, last)
    place = VERSION_VECTORS.index(which)
    return (
        Assume(name=f"versions of {which}", conclusion=_between[place], hypothesis="in_memory_atomic"),
        Assume(name=f"length of {which}", conclusion=_lengths[place], hypothesis="path_length"),
        Apply(
            name=f"telescope of {which}",
            conclusion=equal(whole, _ends(which)),
            lemma="telescoping",
            arguments=(("term", _version(older(which, l) + j)), ("index", j), ("lower", 0), ("upper", last)),
        ),
        Apply(
            name=f"triangle of {which}",
            conclusion=at_most(Norm(whole), _path(which)),
            lemma="minkowski",
            arguments=(("term", term), ("index", j), ("lower", 0), ("upper", last)),
        ),
        Identity(
            name=f"ends of {which}",
            conclusion=equal(Norm(whole), Norm(_ends(which))),
            rewrites=(Use(f"telescope of {which}"),),
        ),
        Combine(
            name=f"path of {which}",
            conclusion=at_most(_distance(which), length[l, 0]),
            terms=(
                (1, Use(f"versions of {which}")),
                (-1, Use(f"ends of {which}")),
                (1, Use(f"triangle of {which}")),
                (1, Use(f"length of {which}")),
            ),
        ),
    )


BY_PATH = Derivation(
    (
        _SMOOTH_SEGMENT,
        Hypothesis("in_memory_atomic", "read and reference are versions of the block", _between, in_memory_atomic),
        Hypothesis("path_length", "p_l is the length of the steps of block l between them", _lengths),
    ),
    (
        *(step for v, p in zip(VERSION_VECTORS, PATHS, strict=True) for step in _along(v, p)),
        *_weigh(PATHS, "path"),
    ),
)

_whole = tuple(Norm(vector("Theta", v, task) - vector("ref", task)) for v in VERSION_VECTORS)
_WHOLE_SMOOTH = at_most(
    Norm(bias(task)), sum((a * distance for a, distance in zip(WHOLE, _whole, strict=True)), start=0 * M)
)
_whole_are = tuple(equal(distance, d) for distance, d in zip(_whole, DISTANCES, strict=True))

AS_A_WHOLE = Derivation(
    (
        Hypothesis(
            "smooth_segment",
            "the mini-batch gradient is Lipschitz in each version vector",
            (_WHOLE_SMOOTH,),
            smooth_segment,
        ),
        Hypothesis("displacement_norm", "D is the distance of read and reference", _whole_are),
    ),
    (
        Assume(name="smooth", conclusion=_WHOLE_SMOOTH, hypothesis="smooth_segment"),
        *(
            Assume(name=f"distance of {v}", conclusion=formula, hypothesis="displacement_norm")
            for v, formula in zip(VERSION_VECTORS, _whole_are, strict=True)
        ),
        Combine(
            name="bound",
            conclusion=at_most(Norm(bias(task)), WHOLE_VALUE),
            terms=(
                (1, Use("smooth")),
                *((a, Use(f"distance of {v}")) for a, v in zip(WHOLE, VERSION_VECTORS, strict=True)),
            ),
        ),
    ),
)
