"""Lemmas about sequences and sums of numbers: constant ratios, levels of a group, one term of a sum, odd powers."""

from typing import Any

from sympy import ceiling

from theory.derivation.canonical import substitute
from theory.derivation.terms import Index, at_most, equal, total
from theory.lemmas.instance import Instance, Lemma, LemmaError


def _constant_ratio(term: Any, index: Index, ratio: Any, count: Any) -> Instance:
    if index in ratio.free_symbols or not count.is_integer:
        raise LemmaError(f"the ratio {ratio} must not depend on {index}, and {count} must be a whole number")

    def at(place: Any) -> Any:
        return substitute(term, {index: place})

    return Instance(equal(at(count), ratio**count * at(0 * count)), (equal(at(index + 1), ratio * term),), (count,))


def _levels_of_a_group(count: Any, group: Any, index: Index) -> Instance:
    if index in (count + group).free_symbols:
        raise LemmaError(f"{count} and {group} must not depend on {index}; choose a fresh index")
    if not (count.is_integer and group.is_integer and group.is_positive):
        raise LemmaError(f"{count} must be a whole number and {group} a positive one; choose such")
    levels = total(ceiling((count - index) / group), index, 0, group - 1)
    return Instance(equal(levels, count))


def _term_of_sum(term: Any, index: Index, lower: Any, upper: Any, place: Any) -> Instance:
    if not place.is_integer:
        raise LemmaError(f"{place} is no place in a sum; choose a whole number")
    one = at_most(substitute(term, {index: place}), total(term, index, lower, upper))
    return Instance(one, (at_most(lower, place), at_most(place, upper)), (term,))


def _cube_sign(term: Any) -> Instance:
    return Instance(at_most(term, 0), (at_most(term**3, 0),))


SEQUENCES = (
    Lemma(
        "constant_ratio",
        "a_n = rⁿ a_0 if a_{j+1} = r a_j for every j",
        "Graham et al. 1994, Concrete Mathematics, Section 2.2",
        _constant_ratio,
    ),
    Lemma(
        "levels_of_a_group",
        "Σ_{r=0..n−1} ⌈(d − r)/n⌉ = d for integers d and n > 0",
        "Graham et al. 1994, Concrete Mathematics, (3.24)",
        _levels_of_a_group,
    ),
    Lemma(
        "term_of_sum",
        "a_p ≤ Σ_{j=l..u} a_j for l ≤ p ≤ u, if no term is negative",
        "Hardy et al. 1952, Inequalities, Chapter 1",
        _term_of_sum,
    ),
    Lemma("cube_sign", "a³ ≤ 0 gives a ≤ 0", "Rudin 1976, Proposition 1.18", _cube_sign),
)
