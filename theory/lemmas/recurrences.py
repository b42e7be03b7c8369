"""Lemmas about linear recurrences with constant coefficients."""

from typing import Any

from sympy import Integer, cos, expand, sin

from theory.derivation.canonical import substitute
from theory.derivation.terms import Index, equal
from theory.lemmas.instance import Instance, Lemma, LemmaError, require_every


def _second_order(term: Any, index: Index, angle: Any, place: Any) -> Instance:
    if not isinstance(index, Index) or index in angle.free_symbols:
        raise LemmaError(f"the angle {angle} must not depend on the index {index}; choose one that does not")
    require_every(index)
    if not place.is_integer:
        raise LemmaError(f"the place {place} is not known to be an integer; choose one that is")

    def at(number: Any) -> Any:
        return substitute(term, {index: number})

    premise = equal(at(index + 1), 2 * cos(angle) * term - at(index - 1))
    last, before = sin(expand(place * angle)), sin(expand((place - 1) * angle))
    return Instance(equal(at(place) * sin(angle), at(Integer(1)) * last - at(Integer(0)) * before), (premise,))


RECURRENCES = (
    Lemma(
        "second_order",
        "s_{k+1} = 2 cos(w) s_k − s_{k−1} for all k gives s_n sin w = s_1 sin(nw) − s_0 sin((n−1)w)",
        "Graham et al. 1994, Concrete Mathematics, Section 7.3",
        _second_order,
    ),
)
