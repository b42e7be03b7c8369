"""Lemmas about finite sums with symbolic bounds."""

from typing import Any

from sympy import Dummy, Integer

from theory.derivation.canonical import substitute
from theory.derivation.terms import Index, Inner, Mask, Task, at_most, equal, total
from theory.lemmas.instance import Instance, Lemma, LemmaError, require_every
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
    if index in short.free_symbols:
        raise LemmaError(f"the length {short} must not depend on {index}; choose a fresh index")
    masked = total(Mask(index, short) * term, index, 1, long)
    return Instance(equal(masked, total(term, index, 1, short)), (at_most(short, long),), (short,))


def _mask_at_most_one(place: Any, count: Any) -> Instance:
    return Instance(at_most(Mask(place, count), 1))


def _window_sum(term: Any, index: Index, count: Any, bound: Any) -> Instance:
    if index in bound.free_symbols or index in count.free_symbols:
        raise LemmaError(f"count and bound must not depend on {index}; choose a fresh index")
    inside = Mask(Integer(1), index) * Mask(index, count) * term
    return Instance(at_most(total(term, index, 1, count), count * bound), (at_most(inside, bound),), (count,))


def _shifted_window(term: Any, index: Index, shift: Any, short: Any, long: Any) -> Instance:
    if any(index in number.free_symbols for number in (shift, short, long)):
        raise LemmaError(f"shift and lengths must not depend on {index}; choose a fresh index")
    if not all(number.is_integer for number in (shift, short, long)):
        raise LemmaError("shift and lengths must be integers; choose such")
    moved = total(substitute(term, {index: index + shift}), index, 1, short)
    return Instance(at_most(moved, total(term, index, 1, long)), (at_most(short + shift, long),), (term, shift, short))


def _exchange(term: Any, outer: Index, lower: Any, upper: Any, inner: Index, low: Any, high: Any) -> Instance:
    if outer == inner or any({outer, inner} & number.free_symbols for number in (lower, upper, low, high)):
        raise LemmaError(f"the bounds must not depend on {outer} and {inner}; choose fresh indices")
    first = total(total(term, inner, low, high), outer, lower, upper)
    return Instance(equal(first, total(total(term, outer, lower, upper), inner, low, high)))


def _inner_of_sum(left: Any, term: Any, index: Index, lower: Any, upper: Any) -> Instance:
    if index in left.free_symbols:
        raise LemmaError(f"{left} must not depend on {index}; choose a fresh index")
    whole = Inner(left, total(term, index, lower, upper))
    return Instance(equal(whole, total(Inner(left, term), index, lower, upper)))


def _weighted_sum_monotone(left: Any, right: Any, weight: Any, index: Index, lower: Any, upper: Any) -> Instance:
    before_the_end = substitute(weight, {index: upper - Dummy(integer=True, nonnegative=True)})
    sums = at_most(total(weight * left, index, lower, upper), total(weight * right, index, lower, upper))
    return Instance(sums, (at_most(left, right),), (before_the_end,))


def _sum_of_windows(term: Any, index: Index, shift: Index, width: Any, count: Any) -> Instance:
    if index == shift or shift in term.free_symbols or {index, shift} & (width + count).free_symbols:
        raise LemmaError(f"width and number of the windows must not depend on {index} or {shift}; use fresh indices")
    windows = total(total(substitute(term, {index: index - shift}), shift, 1, width), index, 0, count - 1)
    require_every(index)
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
        "window_sum",
        "Σ_{j=1..n} a_j ≤ n c if a_j ≤ c for 1 ≤ j ≤ n, and 0 ≤ c",
        "Hardy et al. 1952, Inequalities, Chapter 1",
        _window_sum,
    ),
    Lemma(
        "shifted_window",
        "Σ_{j=1..n} F(j + c) ≤ Σ_{j=1..m} F(j) for F ≥ 0, c ≥ 0 and n + c ≤ m",
        "Hardy et al. 1952, Inequalities, Chapter 1",
        _shifted_window,
    ),
    Lemma(
        "exchange",
        "Σ_i Σ_j a_{ij} = Σ_j Σ_i a_{ij}, the bounds depending on neither",
        "Graham et al. 1994, Concrete Mathematics, (2.27)",
        _exchange,
    ),
    Lemma(
        "inner_of_sum",
        "⟨u, Σ v_j⟩ = Σ ⟨u, v_j⟩",
        "Horn and Johnson 2013, Matrix Analysis, Section 5.1",
        _inner_of_sum,
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
        "sum_of_windows",
        "Σ_{i=0..n−1} Σ_{j=1..d} a_{i−j} ≤ d (Σ_{i=0..n−1} a_i + Σ_{j=1..d} a_{−j}) for a ≥ 0: each is in d windows",
        "Graham et al. 1994, Concrete Mathematics, Section 2.4",
        _sum_of_windows,
    ),
)
