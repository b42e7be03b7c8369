"""Lemmas about finite sums with symbolic bounds."""

from typing import Any

from sympy import Dummy

from theory.derivation.canonical import substitute
from theory.derivation.terms import Index, Mask, Task, at_most, equal, total
from theory.lemmas.instance import Instance, Lemma, LemmaError
from theory.symbols import horizon


def _telescoping(term: Any, index: Index, lower: Any, upper: Any) -> Instance:
    def at(place: Any) -> Any:
        return substitute(term, {index: place})

    differences = total(at(index + 1) - at(index), index, lower, upper)
    return Instance(equal(differences, at(upper + 1) - at(lower)), nonnegative=(upper - lower + 1,))


def _sum_monotone(left: Any, right: Any, index: Index, lower: Any, upper: Any) -> Instance:
    if isinstance(index, Task) and (lower != 0 or upper != horizon - 1):
        raise LemmaError(f"the premise holds for tasks only; sum {index} from 0 to T − 1")
    sums = at_most(total(left, index, lower, upper), total(right, index, lower, upper))
    return Instance(sums, (at_most(left, right),))


def _masked_sum(term: Any, index: Index, short: Any, long: Any) -> Instance:
    masked = total(Mask(index, short) * term, index, 1, long)
    return Instance(equal(masked, total(term, index, 1, short)), (at_most(short, long),), (short,))


def _mask_at_most_one(place: Any, count: Any) -> Instance:
    return Instance(at_most(Mask(place, count), 1))


def _weighted_sum_monotone(left: Any, right: Any, weight: Any, index: Index, lower: Any, upper: Any) -> Instance:
    before_the_end = substitute(weight, {index: upper - Dummy(integer=True, nonnegative=True)})
    sums = at_most(total(weight * left, index, lower, upper), total(weight * right, index, lower, upper))
    return Instance(sums, (at_most(left, right),), (before_the_end,))


def _exchange(term: Any, inner: Index, first: Any, last: Any, outer: Index, lower: Any, upper: Any) -> Instance:
    if inner == outer or inner in (lower + upper).free_symbols or outer in (first + last).free_symbols:
        raise LemmaError(f"the range of {inner} must not depend on {outer}, nor the other way round")
    rows = total(total(term, inner, first, last), outer, lower, upper)
    return Instance(equal(rows, total(total(term, outer, lower, upper), inner, first, last)))


def _window_sum(term: Any, index: Index, shift: Index, width: Any, count: Any) -> Instance:
    if index == shift or shift in term.free_symbols or {index, shift} & (width + count).free_symbols:
        raise LemmaError(f"width and number of the windows must not depend on {index} or {shift}; use fresh indices")
    windows = total(total(substitute(term, {index: index - shift}), shift, 1, width), index, 0, count - 1)
    before = total(substitute(term, {index: -shift}), shift, 1, width)
    return Instance(
        at_most(windows, width * (total(term, index, 0, count - 1) + before)), nonnegative=(term, width, count)
    )


SUMS = (
    Lemma(
        "telescoping",
        "Σ_{j=a..b} (F(j+1) − F(j)) = F(b+1) − F(a)",
        "Graham et al. 1994, Concrete Mathematics, Section 2.6",
        _telescoping,
    ),
    Lemma(
        "sum_monotone",
        "Σ l_j ≤ Σ r_j if every l_j ≤ r_j; with r_j = c: a sum is at most count times maximum",
        "Hardy et al. 1952, Inequalities, Chapter 1",
        _sum_monotone,
    ),
    Lemma(
        "masked_sum",
        "Σ_{j=1..n} 1[j ≤ m] v_j = Σ_{j=1..m} v_j for 0 ≤ m ≤ n",
        "Graham et al. 1994, Concrete Mathematics, Section 2.1",
        _masked_sum,
    ),
    Lemma(
        "mask_at_most_one", "1[j ≤ n] ≤ 1", "Graham et al. 1994, Concrete Mathematics, Section 2.1", _mask_at_most_one
    ),
    Lemma(
        "weighted_sum_monotone",
        "Σ_{j=a..b} w_j l_j ≤ Σ w_j r_j if every l_j ≤ r_j, for weights with w_j ≥ 0 for all j ≤ b",
        "Hardy et al. 1952, Inequalities, Chapter 1",
        _weighted_sum_monotone,
    ),
    Lemma(
        "exchange",
        "Σ_i Σ_j a_ij = Σ_j Σ_i a_ij for ranges that do not depend on each other",
        "Graham et al. 1994, Concrete Mathematics, (2.27)",
        _exchange,
    ),
    Lemma(
        "window_sum",
        "Σ_{i=0..n−1} Σ_{j=1..d} a_{i−j} ≤ d (Σ_{i=0..n−1} a_i + Σ_{j=1..d} a_{−j}) for a ≥ 0: each is in d windows",
        "Graham et al. 1994, Concrete Mathematics, Section 2.4",
        _window_sum,
    ),
)
