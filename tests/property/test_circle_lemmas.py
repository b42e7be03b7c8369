"""Each lemma about sines, products and ceilings holds on random numbers, exact or enclosed, and refuses others."""

from fractions import Fraction

import pytest
import sympy
from flint import arb, ctx, fmpq
from hypothesis import assume, example, given
from hypothesis import strategies as st
from sympy import Rational, Symbol, pi

from theory.derivation.terms import at_most
from theory.lemmas import LEMMAS, LemmaError

TURNS = st.fractions(-3, 3, max_denominator=1000)
NUMBERS = st.fractions(-5, 5, max_denominator=1000)


def ball(expression):
    """Encloses a sympy expression in rational multiples of pi, sines and cosines."""
    with ctx.workprec(200):
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


def enclosed(lemma, **arguments):
    """Balls of both sides of a lemma's conclusion at numbers."""
    symbols = {name: Symbol(name, real=True, nonnegative=True) for name in arguments}
    conclusion = LEMMAS[lemma].schema(**symbols).conclusion
    numbers = {symbols[name]: Rational(value) * pi for name, value in arguments.items()}
    return [ball(side.xreplace(numbers)) for side in conclusion.args]


def holds(lemma, **numbers):
    """Whether a lemma's instance at numbers is true: its conclusion, or the negation of a premise or sign."""
    instance = LEMMAS[lemma].schema(**{name: Rational(value) for name, value in numbers.items()})
    given_facts = (
        all(bool(premise.doit()) for premise in instance.premises) and min(instance.nonnegative, default=0) >= 0
    )
    return not given_facts or bool(instance.conclusion.doit())


@given(first=TURNS, second=TURNS)
@pytest.mark.parametrize("lemma", ["difference_of_cosines", "difference_of_sines"])
def test_differences(lemma, first, second):
    left, right = enclosed(lemma, first=first, second=second)
    assert left.overlaps(right) and left.rad() < 1e-40


@given(angle=TURNS)
def test_unit_circle(angle):
    left, right = enclosed("unit_circle", angle=angle)
    assert left.overlaps(right) and left.rad() < 1e-40


@given(lower=st.fractions(-1, 1, max_denominator=1000), upper=st.fractions(-1, 1, max_denominator=1000))
@example(lower=Fraction(1, 4), upper=Fraction(9, 10))
@example(lower=Fraction(-9, 10), upper=Fraction(-1, 2))
def test_sine_monotone(lower, upper):
    instance = LEMMAS["sine_monotone"].schema(lower=Rational(lower) * pi, upper=Rational(upper) * pi)
    if all(bool(premise.doit()) for premise in instance.premises) and instance.nonnegative[0] >= 0:
        left, right = (ball(side) for side in instance.conclusion.args)
        assert left < right or lower == upper


@given(frequency=st.integers(1, 50), share=st.fractions(0, 1, max_denominator=1000))
def test_first_zero_of_cosine(frequency, share):
    assume(share < 1)
    instance = LEMMAS["first_zero_of_cosine"].schema(
        frequency=sympy.Integer(frequency), angle=Symbol("u", nonnegative=True)
    )
    bound = instance.conclusion.args[0]
    assert sympy.cos(frequency * bound) == 0
    # Anything smaller is no zero: the cosine is positive there.
    assert ball(sympy.cos(frequency * bound * Rational(share))) > 0 or share == 0


@given(factor=st.sampled_from([0, 1, -2]) | NUMBERS, other=st.sampled_from([0, 1, 2]) | NUMBERS)
def test_products(factor, other):
    assert holds("zero_factor", factor=factor, other=other)
    assert holds("positive_factor", product=factor * other, factor=factor, other=other)
    assert holds("equal_squares", left=factor, right=abs(factor))
    assert holds("equal_squares", left=factor, right=-factor)
    assert holds("equal_squares", left=factor, right=other)


@given(
    count=st.integers(-20, 20),
    share=st.fractions(-2, 3, max_denominator=50),
    period=st.fractions(Fraction(1, 9), 9, max_denominator=50),
)
@example(count=3, share=Fraction(3, 2), period=Fraction(1))
@example(count=3, share=Fraction(0), period=Fraction(1))
def test_ceiling(count, share, period):
    assert holds("ceiling", count=count, length=(count + share) * period, period=period)
    if 0 < share <= 1:
        instance = LEMMAS["ceiling"].schema(*map(Rational, (count, (count + share) * period, period)))
        assert all(bool(premise.doit()) for premise in instance.premises)


def test_bad_arguments_are_refused():
    real = Symbol("r", real=True)
    with pytest.raises(LemmaError, match="positive"):
        LEMMAS["first_zero_of_cosine"].schema(frequency=real, angle=real)
    with pytest.raises(LemmaError, match="integer"):
        LEMMAS["ceiling"].schema(count=real, length=real, period=Symbol("p", positive=True))
    with pytest.raises(LemmaError, match="positive"):
        LEMMAS["ceiling"].schema(count=Symbol("n", integer=True), length=real, period=real)


def test_premises_name_the_domain():
    instance = LEMMAS["sine_monotone"].schema(lower=Symbol("a", nonnegative=True), upper=Symbol("b"))
    assert instance.premises[1] == at_most(Symbol("b"), pi / 2)
