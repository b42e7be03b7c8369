"""Lemmas about sine and cosine, for roots on the unit circle."""

from typing import Any

from sympy import cos, expand, pi, sin

from theory.derivation.terms import at_most, equal
from theory.lemmas.instance import Instance, Lemma, LemmaError


def _difference_of_cosines(first: Any, second: Any) -> Instance:
    mean, half = expand((first + second) / 2), expand((first - second) / 2)
    return Instance(equal(cos(first) - cos(second), -2 * sin(mean) * sin(half)))


def _difference_of_sines(first: Any, second: Any) -> Instance:
    mean, half = expand((first + second) / 2), expand((first - second) / 2)
    return Instance(equal(sin(first) - sin(second), 2 * cos(mean) * sin(half)))


def _unit_circle(angle: Any) -> Instance:
    return Instance(equal(sin(angle) ** 2, 1 - cos(angle) ** 2))


def _first_zero_of_cosine(frequency: Any, angle: Any) -> Instance:
    if not frequency.is_positive:
        raise LemmaError(f"the frequency {frequency} is not known to be positive; choose one that is")
    return Instance(
        at_most(pi / (2 * frequency), angle), (equal(cos(expand(frequency * angle)), 0),), nonnegative=(angle,)
    )


def _sine_monotone(lower: Any, upper: Any) -> Instance:
    premises = (at_most(lower, upper), at_most(upper, pi / 2))
    return Instance(at_most(sin(lower), sin(upper)), premises, nonnegative=(lower,))


def _sine_at_most_one(angle: Any) -> Instance:
    return Instance(at_most(sin(angle), 1))


def _sine_minus_cosine(angle: Any) -> Instance:
    return Instance(at_most(sin(angle) - cos(angle), 1 - pi / 2 + angle), nonnegative=(angle,))


def _cosine_below(angle: Any) -> Instance:
    return Instance(at_most(angle * cos(angle), sin(angle)), (at_most(angle, pi / 2),), nonnegative=(angle,))


def _cosecant_tangent(angle: Any, contact: Any) -> Instance:
    tangent = angle * sin(contact) + contact * (contact - angle) * cos(contact)
    premises = (at_most(angle, pi / 2), at_most(contact, pi / 2))
    return Instance(at_most(sin(angle) * tangent, angle * sin(contact) ** 2), premises, nonnegative=(angle, contact))


def _cosine_of_difference(first: Any, second: Any) -> Instance:
    products = cos(first) * cos(second) + sin(first) * sin(second)
    return Instance(equal(cos(expand(first - second)), products))


CIRCLE = (
    Lemma(
        "difference_of_cosines",
        "cos a − cos b = −2 sin((a + b)/2) sin((a − b)/2)",
        "Abramowitz and Stegun 1972, (4.3.37)",
        _difference_of_cosines,
    ),
    Lemma(
        "difference_of_sines",
        "sin a − sin b = 2 cos((a + b)/2) sin((a − b)/2)",
        "Abramowitz and Stegun 1972, (4.3.35)",
        _difference_of_sines,
    ),
    Lemma("unit_circle", "sin² a = 1 − cos² a", "Abramowitz and Stegun 1972, (4.3.10)", _unit_circle),
    Lemma(
        "first_zero_of_cosine",
        "cos(n u) = 0 gives π/(2n) ≤ u, for u ≥ 0 and n > 0",
        "Rudin 1976, Section 8.7: π/2 is the smallest positive zero",
        _first_zero_of_cosine,
    ),
    Lemma(
        "sine_monotone",
        "sin a ≤ sin b for 0 ≤ a ≤ b ≤ π/2",
        "Rudin 1976, Section 8.7: the derivative cos is nonnegative there",
        _sine_monotone,
    ),
    Lemma("sine_at_most_one", "sin a ≤ 1", "Abramowitz and Stegun 1972, (4.3.10)", _sine_at_most_one),
    Lemma(
        "sine_minus_cosine",
        "sin a − cos a ≤ 1 − π/2 + a for a ≥ 0",
        "Rudin 1976, Theorem 5.11: 1 + x − cos x − sin x, x = a − π/2, is 0 at 0 and falls up to it; then sin x ≤ x",
        _sine_minus_cosine,
    ),
    Lemma("cosine_below", "a cos a ≤ sin a for 0 ≤ a ≤ π/2", "Abramowitz and Stegun 1972, (4.3.81)", _cosine_below),
    Lemma(
        "cosecant_tangent",
        "a/sin a is above its tangent at b: sin a (a sin b + b(b − a) cos b) ≤ a sin² b, for a, b in [0, π/2]",
        "Abramowitz and Stegun 1972, (4.3.68): all coefficients of a/sin a are positive, so it is convex",
        _cosecant_tangent,
    ),
    Lemma(
        "cosine_of_difference",
        "cos(a − b) = cos a cos b + sin a sin b",
        "Abramowitz and Stegun 1972, (4.3.17)",
        _cosine_of_difference,
    ),
)
