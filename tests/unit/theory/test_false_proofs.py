"""False proofs by chance, signs, division and definitions: the kernel refuses every one of them."""

import pytest
from sympy import Float, Integer, Symbol

from tests.false_proofs import a, b, c, drift, f, i, j, l, lemma, m, refuses, size, step, u, v, x, y
from theory.derivation.steps import Apply, Combine, Define, Identity, Use
from theory.derivation.terms import (
    ConditionalMean,
    Diagonal,
    Each,
    Expectation,
    Inner,
    Measurable,
    Norm,
    at_most,
    below,
    equal,
    total,
)
from theory.symbols import horizon


def test_a_name_of_a_bound_index_stays_free():
    hidden = Symbol("_0", integer=True)
    wrong = Identity(name="false", conclusion=equal(total(size(i, hidden), i, 0, 5), total(size(i, i), i, 0, 5)))
    refuses(steps=(wrong,))


def test_what_is_random_is_no_number_by_its_name():
    constant = Identity(name="constant", conclusion=equal(Expectation(y**2), y**2))
    back = Identity(name="back", conclusion=equal(Norm(v), y), rewrites=(Use("name"),))
    false = Identity(
        name="false", conclusion=equal(Expectation(Norm(v) ** 2), Norm(v) ** 2), rewrites=(Use("back"), Use("constant"))
    )
    refuses(steps=(Define(name="name", conclusion=equal(y, Norm(v))), constant, back, false))


def test_a_random_weight_is_not_known_before():
    known = Measurable(i, v)
    later = Diagonal(Each(l, Norm(step(i + 5))), v)
    refuses(
        known,
        steps=(
            lemma(
                "weight_measurable",
                Measurable(i, later),
                1,
                **{"time": i, "weight": Norm(step(i + 5)), "block": l, "whole": v},
            ),
        ),
    )


@pytest.mark.parametrize("signs", [{"negative": True}, {"nonpositive": True}, {"zero": True}, {"nonzero": True}])
def test_a_definition_brings_no_sign(signs):
    name = Symbol("z", **signs)
    body = {"nonzero": Integer(0)}.get(next(iter(signs)), Integer(1))
    refuses(steps=(Define(name="false", conclusion=equal(name, body)),))


def test_no_division_by_what_may_be_zero():
    cancelled = Combine(name="false", conclusion=equal(x, y), terms=((1 / a, Use("h0")),))
    refuses(equal(a * x, a * y), steps=(cancelled,))
    ordered = Combine(name="false", conclusion=at_most(x, y), terms=((1 / a, Use("h0")),))
    refuses(at_most(a * x, a * y), steps=(ordered,))
    by_sign = Combine(name="false", conclusion=at_most(x, y), terms=((1 / a, Use("h0")),), signs=(Use("h1"),))
    refuses(at_most(a * x, a * y), at_most(0, a), steps=(by_sign,))
    inverse = Define(name="inverse", conclusion=equal(y, 1 / a))
    refuses(steps=(inverse, Identity(name="false", conclusion=equal(y * a, 1), rewrites=(Use("inverse"),))))
    refuses(steps=(Identity(name="false", conclusion=equal((a**2 - b**2) / (a - b), a + b)),))
    refuses(below(0, a), steps=(Identity(name="false", conclusion=equal((a**2 * b**2) / (a * b - a * c), 1)),))


def test_a_float_is_no_number_of_a_proof():
    refuses(steps=(Identity(name="false", conclusion=equal(a + Float(1) * a, a + Float(1 + 1e-17) * a)),))
    refuses(
        at_most(a, b),
        steps=(Combine(name="false", conclusion=at_most(a / 2, b / 2), terms=((Float(0.5), Use("h0")),)),),
    )


def test_a_sign_of_zero_shows_no_quotient():
    wrong = Combine(name="false", conclusion=at_most(x * b, x * c), terms=((x, Use("h0")),), signs=(Use("h1"),))
    refuses(at_most(b, c), at_most(0, x * y**2), steps=(wrong,))


def test_an_expected_product_is_no_product():
    wrong = Identity(
        name="false",
        conclusion=equal(Expectation(Inner(u, v) * Norm(u)), Expectation(Inner(u, v)) * Expectation(Norm(u))),
    )
    refuses(steps=(wrong,))


def test_the_horizon_is_a_number():
    refuses(steps=(Define(name="false", conclusion=equal(horizon, 3)),))
    refuses(steps=(Identity(name="false", conclusion=equal(total(m, m, 0, -3), -3)),))


def test_a_sum_ends_at_a_whole_number():
    # From f = 0 at all whole numbers the sum of differences would give f(x + 1) = 0 at every real x ≥ 0.
    zero = Identity(
        name="differences vanish",
        conclusion=equal(total(f(j + 1) - f(j), j, 1, a), 0),
        rewrites=(Use("h0", ((i, j + 1),)), Use("h0", ((i, j),))),
    )
    telescoped = Apply(
        name="telescoped",
        conclusion=equal(total(f(j + 1) - f(j), j, 1, a), f(a + 1) - f(1)),
        lemma="telescoping",
        arguments=(("term", f(j)), ("index", j), ("lower", 1), ("upper", a)),
    )
    refuses(equal(f(i), 0), steps=(zero, telescoped))


def test_a_noise_at_no_time_is_no_noise():
    noise = step(a - j) - drift(a - j)
    refuses(
        *(ConditionalMean(i, step(i), drift(i)), Measurable(i + 1, step(i))),
        steps=(
            lemma(
                "orthogonal_increments",
                equal(Expectation(Norm(total(noise, j, 1, 3)) ** 2), total(Expectation(Norm(noise) ** 2), j, 1, 3)),
                2,
                **{"whole": step(i), "mean": drift(i), "time": i, "weight": 1, "block": l},
                **{"start": a, "index": j, "count": 3},
            ),
        ),
    )


def test_a_sign_divided_by_what_may_be_zero_is_no_sign():
    wrong = Combine(name="false", conclusion=at_most(x * b, x * c), terms=((x, Use("h0")),), signs=(Use("h1"),))
    refuses(at_most(b, c), at_most(0, x * a), steps=(wrong,))
    refuses(at_most(b, c), at_most(0, x * Norm(v)), steps=(wrong,))
