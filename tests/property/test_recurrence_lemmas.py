"""The lemma about second-order recurrences holds on rational sequences, angles enclosed by balls; misuse is refused."""

from fractions import Fraction

import pytest
import sympy
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st
from sympy import Function, Integer, Symbol, cos

from theory.derivation.terms import Index
from theory.lemmas import LEMMAS, LemmaError

k = Index("k")
w = Symbol("w", real=True)
s = Function("s", real=True)
NUMBERS = st.fractions(-3, 3, max_denominator=20)


def exact(number):
    return arb(fmpq(number.numerator, number.denominator))


def sequence(doubled_cosine, first, second, place):
    """s_place of s_{k+1} = q s_k - s_{k-1}, in fractions, forwards or backwards."""
    values = (first, second) if place >= 0 else (second, first)
    for _ in range(place if place >= 0 else 1 - place):
        values = (values[1], doubled_cosine * values[1] - values[0])
    return values[0]


def enclosed(expression, angle, terms):
    """A sum of products of numbers, terms of the sequence, and sines of multiples of the angle, as a ball."""
    if isinstance(expression, sympy.sin):
        return (exact(Fraction(str(expression.args[0] / w))) * angle).sin()
    if isinstance(expression, s):
        return exact(terms[int(str(expression.args[0]))])
    if expression.is_Rational:
        return exact(Fraction(str(expression)))
    parts = [enclosed(part, angle, terms) for part in expression.args]
    total = parts[0]
    for part in parts[1:]:
        total = total + part if expression.is_Add else total * part
    return total


@given(cosine=st.fractions(-1, 1, max_denominator=30), first=NUMBERS, second=NUMBERS, place=st.integers(-6, 9))
def test_second_order(cosine, first, second, place):
    instance = LEMMAS["second_order"].schema(term=s(k), index=k, angle=w, place=Integer(place))
    terms = {n: sequence(2 * cosine, first, second, n) for n in (0, 1, place)}
    with ctx.workprec(256):
        angle = exact(cosine).acos()
        left, right = (enclosed(side, angle, terms) for side in instance.conclusion.args)
        assert left.overlaps(right)
        assert (left - right).rad() < 1e-20


def test_the_premise_is_the_recurrence():
    (premise,) = LEMMAS["second_order"].schema(term=s(k), index=k, angle=w, place=Integer(4)).premises
    assert premise == sympy.Eq(s(k + 1), 2 * cos(w) * s(k) - s(k - 1), evaluate=False)


def test_misuse_is_refused():
    with pytest.raises(LemmaError, match="must not depend"):
        LEMMAS["second_order"].schema(term=s(k), index=k, angle=w * k, place=Integer(4))
    with pytest.raises(LemmaError, match="integer"):
        LEMMAS["second_order"].schema(term=s(k), index=k, angle=w, place=w)
