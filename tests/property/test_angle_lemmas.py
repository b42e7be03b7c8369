"""Lemmas on angles, squares and zeros hold on random numbers, their inequalities are attained, misuse is refused."""

from fractions import Fraction
from typing import Any

import pytest
import sympy
from flint import arb, ctx, fmpq
from hypothesis import assume, example, given
from hypothesis import strategies as st
from sympy import Integer, Rational, Symbol, pi

from theory.derivation.roots import FirstZero, RootsWithin
from theory.exact.polynomial import roots_inside_circle
from theory.lemmas import LEMMAS, LemmaError

TURNS = st.fractions(-3, 3, max_denominator=1000)
QUARTER = st.fractions(0, Fraction(1, 2), max_denominator=1000)
NUMBERS = st.fractions(-5, 5, max_denominator=1000)
z = Symbol("z")
count, other = (Symbol(name, integer=True, nonnegative=True) for name in "nm")


def ball(expression):
    """Encloses a sympy expression of rational multiples of pi, sines and cosines."""
    with ctx.workprec(300):
        if expression == pi:
            return arb.pi()
        if expression.is_Rational:
            return arb(fmpq(int(expression.p), int(expression.q)))
        parts = [ball(argument) for argument in expression.args]
        if isinstance(expression, sympy.sin):
            return parts[0].sin()
        if isinstance(expression, sympy.cos):
            return parts[0].cos()
        if expression.is_Pow:
            return parts[0] ** parts[1]
        total = parts[0]
        for part in parts[1:]:
            total = total + part if expression.is_Add else total * part
        return total


def slack(lemma, **turns) -> Any:
    """Right side minus left side at rational multiples of pi; None where a premise or a sign fails."""
    instance = LEMMAS[lemma].schema(**{name: Rational(turn) * pi for name, turn in turns.items()})
    signs = all(term >= 0 for term in instance.nonnegative)
    if not (signs and all(bool(premise.doit()) for premise in instance.premises)):
        return None
    left, right = instance.conclusion.args
    return ball(right) - ball(left)


@given(angle=TURNS)
@example(angle=Fraction(1, 2))
@example(angle=Fraction(2))
def test_sines_of_any_angle(angle):
    for lemma in ("sine_at_most_one", "sine_minus_cosine"):
        found = slack(lemma, angle=angle)
        assert found is None or found > 0 or angle % 2 == Fraction(1, 2)


def test_sines_are_attained_at_a_quarter_turn_and_nowhere_left_of_zero():
    for lemma in ("sine_at_most_one", "sine_minus_cosine"):
        assert abs(slack(lemma, angle=Fraction(1, 2))) < 1e-60
    assert slack("sine_minus_cosine", angle=Fraction(-1, 1000)) is None
    left, right = LEMMAS["sine_minus_cosine"].schema(angle=-pi).conclusion.args
    assert ball(right) < ball(left)


@given(angle=QUARTER)
def test_cosine_below(angle):
    found = slack("cosine_below", angle=angle)
    assert found > 0 or angle == 0
    assert slack("cosine_below", angle=angle + Fraction(51, 100)) is None


@given(angle=QUARTER, contact=QUARTER)
@example(angle=Fraction(1, 3), contact=Fraction(1, 3))
def test_cosecant_tangent(angle, contact):
    found = slack("cosecant_tangent", angle=angle, contact=contact)
    if angle == contact:
        assert abs(found) < 1e-60
    else:
        assert found > 0 or 0 in (angle, contact)
    assert slack("cosecant_tangent", angle=angle + 1, contact=contact) is None
    assert slack("cosecant_tangent", angle=angle, contact=contact + 1) is None


@given(first=TURNS, second=TURNS)
def test_cosine_of_difference(first, second):
    assert abs(slack("cosine_of_difference", first=first, second=second)) < 1e-60


@given(left=NUMBERS, right=NUMBERS, factor=NUMBERS)
@example(left=Fraction(-3), right=Fraction(2), factor=Fraction(-1))
@example(left=Fraction(1), right=Fraction(-2), factor=Fraction(0))
def test_squares_and_factors(left, right, factor):
    numbers = {"left": Rational(left), "right": Rational(right)}
    for lemma, arguments in (("compare_squares", numbers), ("cancel", {**numbers, "factor": Rational(factor)})):
        instance = LEMMAS[lemma].schema(**arguments)
        assert bool(instance.conclusion.doit()) or not all(bool(premise.doit()) for premise in instance.premises)


@given(zeros=st.lists(NUMBERS, min_size=1, max_size=4), which=st.integers(0, 3))
def test_first_zero(zeros, which):
    chosen = Rational(zeros[which % len(zeros)])
    term = sympy.prod([z - Rational(zero) for zero in zeros])
    assume(any(zero >= 0 for zero in zeros))
    first = Rational(min(zero for zero in zeros if zero >= 0))
    instance = LEMMAS["first_zero"].schema(first=first, variable=z, term=term, zero=chosen)
    assert instance.premises[0] == FirstZero(first, z, term)
    assert bool(instance.premises[1].doit())
    assert bool(instance.conclusion.doit()) or instance.nonnegative[0] < 0


@given(
    critical=st.fractions(0, 3, max_denominator=20),
    others=st.lists(NUMBERS, max_size=3),
    constant=NUMBERS,
    radius=st.fractions(Fraction(1, 20), 6, max_denominator=50),
)
@example(critical=Fraction(1), others=[], constant=Fraction(1), radius=Fraction(21, 20))
def test_gauss_lucas(critical, others, constant, radius):
    slope = sympy.prod([z - Rational(root) for root in (critical, *others)])
    polynomial = sympy.integrate(sympy.expand(slope), z) + Rational(constant)
    instance = LEMMAS["gauss_lucas"].schema(
        radius=Rational(radius), variable=z, polynomial=polynomial, point=Rational(critical)
    )
    assert instance.premises[0] == RootsWithin(Rational(radius), z, polynomial)
    assert bool(instance.premises[1].doit())
    coefficients = [Fraction(int(c.p), int(c.q)) for c in reversed(sympy.Poly(polynomial, z).all_coeffs())]
    assert bool(instance.conclusion.doit()) or not roots_inside_circle(coefficients, radius)


def test_gauss_lucas_is_attained():
    instance = LEMMAS["gauss_lucas"].schema(
        radius=Integer(1), variable=z, polynomial=sympy.expand((z - 1) ** 3), point=Integer(1)
    )
    assert bool(instance.premises[1].doit())
    assert instance.conclusion.args == (1, 1)


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("gauss_lucas", {"polynomial": sympy.sin(z)}, "no polynomial"),
        ("gauss_lucas", {"polynomial": z ** Rational(1, 2) + 1}, "no polynomial"),
        ("gauss_lucas", {"polynomial": 1 / z + z}, "no polynomial"),
        ("gauss_lucas", {"polynomial": z ** Symbol("n") + 1}, "no polynomial"),
        ("gauss_lucas", {"polynomial": Integer(2)}, "leading term"),
        ("gauss_lucas", {"polynomial": Symbol("a") * z + 1}, "leading term"),
        ("gauss_lucas", {"polynomial": z**count - z**other}, "leading term"),
        ("gauss_lucas", {"variable": 2 * z}, "no variable"),
        ("gauss_lucas", {"radius": z}, "no variable"),
        ("first_zero", {"variable": Integer(2)}, "no variable"),
        ("first_zero", {"first": z + 1}, "no variable"),
    ],
)
def test_misuse_is_refused(name, changes, message):
    arguments = {
        "gauss_lucas": {"radius": Integer(1), "variable": z, "polynomial": z**2 + 1, "point": Integer(0)},
        "first_zero": {"first": Integer(1), "variable": z, "term": z - 1, "zero": Integer(1)},
    }
    with pytest.raises(LemmaError, match=message):
        LEMMAS[name].schema(**{**arguments[name], **changes})
