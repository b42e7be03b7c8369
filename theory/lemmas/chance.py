"""Lemmas about expectations, for square-integrable vectors and a past that grows with time."""

from typing import Any

from theory.derivation.canonical import is_random
from theory.derivation.terms import (
    ConditionalMean,
    Diagonal,
    Each,
    Expectation,
    Gradient,
    Index,
    Inner,
    Measurable,
    Norm,
    Part,
    at_most,
    equal,
    total,
)
from theory.lemmas.instance import Instance, Lemma, LemmaError


def _expectation_monotone(left: Any, right: Any) -> Instance:
    return Instance(at_most(Expectation(left), Expectation(right)), (at_most(left, right),))


def _orthogonal(time: Any, whole: Any, mean: Any, direction: Any) -> Instance:
    zero = equal(Expectation(Inner(direction, whole - mean)), 0)
    return Instance(zero, (ConditionalMean(time, whole, mean), Measurable(time, direction)))


def _orthogonal_part(time: Any, whole: Any, mean: Any, direction: Any, block: Any) -> Instance:
    zero = equal(Expectation(Inner(Part(block, direction), Part(block, whole - mean))), 0)
    return Instance(zero, (ConditionalMean(time, whole, mean), Measurable(time, direction)))


def _mean_measurable(time: Any, whole: Any, mean: Any) -> Instance:
    return Instance(Measurable(time, mean), (ConditionalMean(time, whole, mean),))


def _gradient_measurable(time: Any, point: Any) -> Instance:
    return Instance(Measurable(time, Gradient(point)), (Measurable(time, point),))


def _weight_measurable(time: Any, weight: Any, block: Index, whole: Any) -> Instance:
    if is_random(weight):
        raise LemmaError(f"the weight {weight} may be random; choose one that is not")
    return Instance(Measurable(time, Diagonal(Each(block, weight), whole)), (Measurable(time, whole),))


def _minkowski_mean_square(term: Any, index: Index, lower: Any, upper: Any, size: Any) -> Instance:
    bound = total(size, index, lower, upper) ** 2
    conclusion = at_most(Expectation(Norm(total(term, index, lower, upper)) ** 2), bound)
    return Instance(conclusion, (at_most(Expectation(Norm(term) ** 2), size**2),), (size,))


def _part_mean(time: Any, whole: Any, mean: Any, block: Any) -> Instance:
    return Instance(ConditionalMean(time, Part(block, whole), Part(block, mean)), (ConditionalMean(time, whole, mean),))


def _part_measurable(time: Any, whole: Any, block: Any) -> Instance:
    return Instance(Measurable(time, Part(block, whole)), (Measurable(time, whole),))


def _cauchy_schwarz_mean(left: Any, right: Any, left_size: Any, right_size: Any) -> Instance:
    premises = (
        at_most(Expectation(Norm(left) ** 2), left_size**2),
        at_most(Expectation(Norm(right) ** 2), right_size**2),
    )
    return Instance(at_most(Expectation(Inner(left, right)), left_size * right_size), premises, (left_size, right_size))


CHANCE = (
    Lemma(
        "expectation_monotone",
        "E l ≤ E r if l ≤ r",
        "Williams 1991, Probability with Martingales, Chapter 6",
        _expectation_monotone,
    ),
    Lemma(
        "orthogonal",
        "E⟨u, g − E[g | past]⟩ = 0 for every u that the past determines",
        "Williams 1991, Probability with Martingales, Section 9.7",
        _orthogonal,
    ),
    Lemma(
        "orthogonal_part",
        "E⟨u_l, (g − E[g | past])_l⟩ = 0 for every u that the past determines",
        "Williams 1991, Probability with Martingales, Section 9.7",
        _orthogonal_part,
    ),
    Lemma(
        "mean_measurable",
        "the past determines E[g | past]",
        "Williams 1991, Probability with Martingales, Section 9.2",
        _mean_measurable,
    ),
    Lemma(
        "gradient_measurable",
        "the past determines ∇f(x) if it determines x",
        "Williams 1991, Probability with Martingales, Chapter 3",
        _gradient_measurable,
    ),
    Lemma(
        "weight_measurable",
        "the past determines Wv if it determines v",
        "Williams 1991, Probability with Martingales, Chapter 3",
        _weight_measurable,
    ),
    Lemma(
        "minkowski_mean_square",
        "E‖Σ v_j‖² ≤ (Σ c_j)² if every E‖v_j‖² ≤ c_j²",
        "Williams 1991, Probability with Martingales, Chapter 6: the norm of L² is one",
        _minkowski_mean_square,
    ),
    Lemma(
        "part_mean",
        "E[g_l | past] = m_l if E[g | past] = m",
        "Williams 1991, Probability with Martingales, Section 9.7: conditional expectation is linear",
        _part_mean,
    ),
    Lemma(
        "part_measurable",
        "the past determines v_l if it determines v",
        "Williams 1991, Probability with Martingales, Chapter 3",
        _part_measurable,
    ),
    Lemma(
        "cauchy_schwarz_mean",
        "E⟨u, v⟩ ≤ a b if E‖u‖² ≤ a² and E‖v‖² ≤ b²",
        "Williams 1991, Probability with Martingales, Section 6.8",
        _cauchy_schwarz_mean,
    ),
)
