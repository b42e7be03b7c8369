"""Lemmas about products of reals and about counting: when a factor vanishes, is positive, or is a whole number."""

from typing import Any

from sympy import Integer, ceiling

from theory.derivation.canonical import substitute
from theory.derivation.terms import Index, at_most, below, equal, total
from theory.lemmas.instance import Instance, Lemma, LemmaError


def _zero_factor(factor: Any, other: Any) -> Instance:
    return Instance(equal(factor, 0), (equal(factor * other, 0), below(0, other)))


def _positive_factor(product: Any, factor: Any, other: Any) -> Instance:
    premises = (equal(product, factor * other), below(0, product), at_most(0, factor))
    return Instance(below(0, factor), premises)


def _equal_squares(left: Any, right: Any) -> Instance:
    premises = (equal(left**2, right**2), at_most(0, right))
    return Instance(equal(left, right), premises, nonnegative=(left,))


def _compare_squares(left: Any, right: Any) -> Instance:
    return Instance(at_most(left, right), (at_most(left**2, right**2), at_most(0, right)))


def _cancel(factor: Any, left: Any, right: Any) -> Instance:
    return Instance(at_most(left, right), (at_most(factor * left, factor * right), below(0, factor)))


def _ceiling(count: Any, length: Any, period: Any) -> Instance:
    if not (count.is_integer and period.is_positive):
        raise LemmaError(f"{count} must be an integer and {period} positive; choose such")
    premises = (below(count * period, length), at_most(length, (count + 1) * period))
    return Instance(equal(count, ceiling(length / period) - Integer(1)), premises)


def _fair_shares(term: Any, share: Any, whole: Any, count: Any, quotient: Any, rest: Any, index: Index) -> Instance:
    if not (count.is_positive and all(number.is_integer for number in (whole, count, quotient, rest))):
        raise LemmaError("whole, count, quotient and rest must be integers, and count positive; choose such")
    everything = (term, whole, count, quotient, rest)
    if any(index in number.free_symbols for number in everything) or isinstance(share, Index) or not share.is_Symbol:
        raise LemmaError(f"{term} must depend on the share by a symbol, and nothing on {index}; choose fresh ones")

    def at(value: Any) -> Any:
        return substitute(term, {share: value})

    shares = total(at(ceiling((whole - index) / count)), index, 0, count - 1)
    conclusion = equal(shares, rest * at(quotient + 1) + (count - rest) * at(quotient))
    return Instance(conclusion, (equal(whole, quotient * count + rest), below(rest, count)), (rest,))


PRODUCTS = (
    Lemma("zero_factor", "a b = 0 and b > 0 give a = 0", "Rudin 1976, Proposition 1.16", _zero_factor),
    Lemma("positive_factor", "0 < a b and a ≥ 0 give a > 0", "Rudin 1976, Proposition 1.18", _positive_factor),
    Lemma("equal_squares", "a² = b² gives a = b, for a, b ≥ 0", "Rudin 1976, Theorem 1.21", _equal_squares),
    Lemma("compare_squares", "a² ≤ b² gives a ≤ b, for b ≥ 0", "Rudin 1976, Theorem 1.21", _compare_squares),
    Lemma("cancel", "c a ≤ c b and c > 0 give a ≤ b", "Rudin 1976, Proposition 1.18", _cancel),
    Lemma(
        "ceiling",
        "n p < d ≤ (n + 1) p gives n = ⌈d/p⌉ − 1, for an integer n and p > 0",
        "Graham et al. 1994, Concrete Mathematics, (3.5)",
        _ceiling,
    ),
    Lemma(
        "fair_shares",
        "of the n shares ⌈(d − r)/n⌉, r = 0 … n − 1, of d = an + c with 0 ≤ c < n, c are a + 1 and the others a",
        "Graham et al. 1994, Concrete Mathematics, Section 3.4, with (3.24)",
        _fair_shares,
    ),
)
