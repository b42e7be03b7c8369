"""Proofs about the length of ticks: one term of a sum is at most the sum; ratios for equal modules."""

from typing import Any

from sympy import Symbol

from theory.claims.dm_time import (
    all_backward,
    all_forward,
    backward_times,
    forward_times,
    longest_backward,
    module_index,
)
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import at_most, equal
from theory.symbols import backward_cost_ratio, blocks, layer_forward_time

_place = Symbol("p", integer=True, nonnegative=True)
_tick = Symbol("T_t", positive=True)
_update = Symbol("T_u", positive=True)
_gain = Symbol("S", positive=True)

_INSIDE = Hypothesis("slowest module", "p is one of the modules", (at_most(_place, blocks - 1),))


def _one_of(times: Any, whole: Any) -> tuple[Step, ...]:
    """Steps to "one module": the time in module p is at most that in all modules."""
    return (
        Assume(name="inside", conclusion=_INSIDE.formulas[0], hypothesis=_INSIDE.name),
        Apply(name="0 ≤ p", conclusion=at_most(0, _place), lemma="sign", arguments=(("term", _place),)),
        Apply(
            name="one module",
            conclusion=at_most(times[_place, 0], whole),
            lemma="term_of_sum",
            arguments=(
                ("term", times[module_index, 0]),
                ("index", module_index),
                ("lower", 0),
                ("upper", blocks - 1),
                ("place", _place),
            ),
            premises=(Use("0 ≤ p"), Use("inside")),
        ),
    )


_DECOUPLED = Hypothesis(
    "tick of FDG",
    "all modules run at once: the slowest, p, ends the tick",
    (equal(_tick, forward_times[_place, 0] + backward_times[_place, 0]),),
)
_LARGEST = Hypothesis(
    "longest backward", "B_max is the longest backward", (at_most(backward_times[module_index, 0], longest_backward),)
)
FDG = Derivation(
    (_DECOUPLED, _INSIDE, _LARGEST),
    (
        Assume(name="tick", conclusion=_DECOUPLED.formulas[0], hypothesis=_DECOUPLED.name),
        *_one_of(forward_times, all_forward),
        Assume(name="longest", conclusion=_LARGEST.formulas[0], hypothesis=_LARGEST.name),
        Combine(
            name="tick of DDG",
            conclusion=at_most(_tick, all_forward + longest_backward),
            terms=((1, Use("tick")), (1, Use("one module")), (1, Use("longest", ((module_index, _place),)))),
        ),
    ),
)

_LOCKED = Hypothesis(
    "tick of DDG",
    "forwards in turn, backwards at once: the longest backward, in module p, ends the tick",
    (equal(_tick, all_forward + backward_times[_place, 0]),),
)
DDG = Derivation(
    (_LOCKED, _INSIDE),
    (
        Assume(name="tick", conclusion=_LOCKED.formulas[0], hypothesis=_LOCKED.name),
        *_one_of(backward_times, all_backward),
        Combine(
            name="update of back-propagation",
            conclusion=at_most(_tick, all_forward + all_backward),
            terms=((1, Use("tick")), (1, Use("one module"))),
        ),
    ),
)


def _equal_modules(passes: Any, meaning: str, value: Any) -> Derivation:
    """Proves the gain of a method whose tick lasts so many forward times of a module."""
    hypotheses = (
        Hypothesis(
            "back-propagation",
            "both passes of all modules in turn",
            (equal(_update, blocks * (1 + backward_cost_ratio) * layer_forward_time),),
        ),
        Hypothesis("tick", meaning, (equal(_tick, passes * layer_forward_time),)),
        Hypothesis("gain", "S compares the two: a tick makes an update", (equal(_gain, _update / _tick),)),
    )
    return Derivation(
        hypotheses,
        (
            *(Assume(name=h.name, conclusion=h.formulas[0], hypothesis=h.name) for h in hypotheses),
            Identity(
                name="S",
                conclusion=equal(_gain, value),
                rewrites=(Use("gain"), Use("back-propagation"), Use("tick")),
            ),
        ),
    )


_both = 1 + backward_cost_ratio
GAIN_FDG = _equal_modules(_both, "both passes of one module", blocks)
GAIN_DDG = _equal_modules(
    blocks + backward_cost_ratio,
    "the forwards of all modules in turn, then the backward of one",
    blocks * _both / (blocks + backward_cost_ratio),
)
GAIN_FR = _equal_modules(
    blocks + _both,
    "the forwards of all modules in turn, then the replayed forward and the backward of one",
    blocks * _both / (blocks + _both),
)
