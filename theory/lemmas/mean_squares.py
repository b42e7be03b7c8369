"""Lemmas about mean squares of sums, and about inequalities for one mean square that bounds itself."""

from typing import Any

from sympy import sqrt

from theory.derivation.canonical import is_random, substitute
from theory.derivation.terms import (
    ConditionalMean,
    Diagonal,
    Each,
    Expectation,
    FiniteRun,
    Index,
    Largest,
    Measurable,
    Norm,
    Vector,
    at_most,
    below,
    equal,
    total,
)
from theory.lemmas.instance import Instance, Lemma, LemmaError, require_every


def _triangle_mean_square(left: Any, right: Any, first: Any, second: Any) -> Instance:
    premises = (at_most(Expectation(Norm(left) ** 2), first**2), at_most(Expectation(Norm(right) ** 2), second**2))
    conclusion = at_most(Expectation(Norm(left + right) ** 2), (first + second) ** 2)
    return Instance(conclusion, premises, (first, second))


def _orthogonal_increments(
    whole: Any, mean: Any, time: Index, weight: Any, block: Index, start: Any, index: Index, count: Any
) -> Instance:
    if index in (whole - mean).free_symbols | start.free_symbols | count.free_symbols or not start.is_integer:
        raise LemmaError(f"the times must be {start} − {index}, all different; let all else be free of {index}")
    if is_random(weight):
        raise LemmaError(f"the weight {weight} may be random; choose one that is not")
    require_every(time)
    if time in weight.free_symbols | start.free_symbols:
        raise LemmaError(f"{time} stands for every time in the vectors; choose a fresh index")
    increment = substitute(whole - mean, {time: start - index})
    term = increment if weight == 1 else Diagonal(Each(block, weight), increment)
    squares = total(Expectation(Norm(term) ** 2), index, 1, count)
    conclusion = equal(Expectation(Norm(total(term, index, 1, count)) ** 2), squares)
    return Instance(conclusion, (ConditionalMean(time, whole, mean), Measurable(time + 1, whole)), (count,))


def _mean_squares_of_the_run(term: Any, index: Index) -> Largest:
    """The largest mean square of a family of named vectors: finitely many values, so there is one."""
    if not (isinstance(term, Vector) and index in term.free_symbols):
        raise LemmaError(f"{term} is not a vector that {index} numbers; only those have a largest mean square")
    return Largest(Each(index, Expectation(Norm(term) ** 2)))


def _largest_mean_square_bounds(term: Any, index: Index) -> Instance:
    largest = _mean_squares_of_the_run(term, index)
    return Instance(at_most(Expectation(Norm(term) ** 2), largest), (FiniteRun(),))


def _largest_mean_square_least(term: Any, index: Index, bound: Any) -> Instance:
    if index in bound.free_symbols:
        raise LemmaError(f"the bound {bound} depends on {index}; a bound of the largest must not")
    largest = _mean_squares_of_the_run(term, index)
    return Instance(at_most(largest, bound), (FiniteRun(), at_most(Expectation(Norm(term) ** 2), bound)))


def _root_monotone(square: Any, bound: Any) -> Instance:
    return Instance(at_most(sqrt(square), bound), (at_most(square, bound**2),), (square, bound))


def _contraction(unknown: Any, factor: Any, source: Any) -> Instance:
    premises = (at_most(unknown, source + factor * unknown), below(factor, 1))
    return Instance(at_most(unknown, source / (1 - factor)), premises)


MEAN_SQUARES = (
    Lemma(
        "triangle_mean_square",
        "E‖u + v‖² ≤ (a + b)² if E‖u‖² ≤ a² and E‖v‖² ≤ b²",
        "Williams 1991, Probability with Martingales, Section 6.7: the norm of L² is one",
        _triangle_mean_square,
    ),
    Lemma(
        "orthogonal_increments",
        "E‖Σ_j W_j ξ_{s−j}‖² = Σ_j E‖W_j ξ_{s−j}‖² for ξ_t = g_t − E[g_t | past at t], if the past at t + 1 "
        "determines g_t, and block-diagonal W_j that are not random",
        "Williams 1991, Probability with Martingales, Section 12.1: martingale differences are orthogonal",
        _orthogonal_increments,
    ),
    Lemma(
        "largest_mean_square_bounds",
        "each of finitely many mean squares is at most the largest",
        "Rudin 1976, Principles of Mathematical Analysis, Definition 1.8",
        _largest_mean_square_bounds,
    ),
    Lemma(
        "largest_mean_square_least",
        "the largest of finitely many mean squares is at most every bound of them all",
        "Rudin 1976, Principles of Mathematical Analysis, Definition 1.8",
        _largest_mean_square_least,
    ),
    Lemma(
        "root_monotone",
        "√s ≤ b if 0 ≤ s ≤ b² and b ≥ 0",
        "Rudin 1976, Principles of Mathematical Analysis, Theorem 1.21",
        _root_monotone,
    ),
    Lemma(
        "contraction",
        "b ≤ s + x b and x < 1 give b ≤ s/(1 − x), for a finite b",
        "Rudin 1976, Principles of Mathematical Analysis, Theorem 3.26: the sum of the series s + sx + …",
        _contraction,
    ),
)
