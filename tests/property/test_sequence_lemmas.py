"""Each lemma about sequences and sums is true at random exact numbers, and refuses other arguments."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Function, Integer, Rational, Symbol

from tests.lemma_models import World, ball
from theory.derivation.terms import Index
from theory.lemmas import LEMMAS, LemmaError
from theory.lemmas.sequences import SEQUENCES

NUMBERS = st.fractions(-5, 5, max_denominator=1000)
j = Index("j")
term = Function("term", nonnegative=True)
TESTED = ("constant_ratio", "levels_of_a_group", "term_of_sum", "cube_sign")


def world(entries):
    """A finite world with these terms."""
    made = World(lambda: Fraction(0))
    for place, entry in enumerate(entries):
        made.numbers["term", place] = entry
    return made


def truth(fact, entries):
    """Whether a relation without free indices holds at these terms; balls of 256 bits tell unequal sides apart."""
    left, right = world(entries).sides(fact)
    if fact.func.__name__ == "Equality":
        return bool(abs(left - right) < ball(Fraction(1, 10**60)))
    return not bool(left > right)


@given(first=NUMBERS.map(abs), ratio=NUMBERS.map(abs), count=st.integers(0, 6))
def test_constant_ratio(first, ratio, count):
    entries = [first * ratio**place for place in range(8)]
    instance = LEMMAS["constant_ratio"].schema(term(j), j, Rational(ratio), Integer(count))
    for place in range(6):
        assert truth(instance.premises[0].subs(j, place), entries)
    assert truth(instance.conclusion, entries)
    other = [*entries[:count], entries[count] + 1, *entries[count + 1 :]]
    assert count == 0 or not truth(instance.conclusion, other)


@given(count=st.integers(-30, 60), group=st.integers(1, 12))
def test_levels_of_a_group(count, group):
    conclusion: Any = LEMMAS["levels_of_a_group"].schema(Integer(count), Integer(group), j).conclusion
    (index, body), lower, upper = conclusion.args[0].args[0].args, *conclusion.args[0].args[1:]
    levels = [body.subs(index, place) for place in range(int(lower), int(upper) + 1)]
    assert len(levels) == group
    assert sum(levels) == conclusion.args[1] == count
    assert count < 0 or min(levels) >= 0


@given(entries=st.lists(NUMBERS.map(abs), min_size=1, max_size=6), data=st.data())
def test_term_of_sum(entries, data):
    place = data.draw(st.integers(0, len(entries) - 1))
    upper = Integer(len(entries) - 1)
    instance = LEMMAS["term_of_sum"].schema(term(j), j, Integer(0), upper, Integer(place))
    assert all(bool(premise.doit()) for premise in instance.premises)
    assert instance.nonnegative == (term(j),)
    assert truth(instance.conclusion, entries)
    only = [Fraction(0)] * place + [entries[place]] + [Fraction(0)] * (len(entries) - place - 1)
    left, right = world(only).sides(instance.conclusion)
    assert abs(left - right) < ball(Fraction(1, 10**60))


def test_a_term_outside_the_sum_may_be_larger():
    instance = LEMMAS["term_of_sum"].schema(term(j), j, Integer(0), Integer(1), Integer(2))
    assert not bool(instance.premises[1].doit())
    assert not truth(instance.conclusion, [Fraction(1), Fraction(1), Fraction(3)])


@given(number=NUMBERS)
def test_cube_sign(number):
    instance = LEMMAS["cube_sign"].schema(Rational(number))
    assert not bool(instance.premises[0].doit()) or bool(instance.conclusion.doit())
    assert bool(instance.conclusion.doit()) == (number <= 0)


def test_every_lemma_is_tested():
    assert {lemma.name for lemma in SEQUENCES} == set(TESTED)


@pytest.mark.parametrize(
    ("lemma", "arguments", "message"),
    [
        ("constant_ratio", (term(j), j, term(j), Integer(2)), "must not depend"),
        ("constant_ratio", (term(j), j, Integer(2), Rational(1, 2)), "whole number"),
        ("levels_of_a_group", (Rational(1, 2), Integer(2), j), "whole number"),
        ("levels_of_a_group", (Integer(2), Symbol("n", integer=True), j), "positive"),
        ("term_of_sum", (term(j), j, Integer(0), Integer(2), Rational(1, 2)), "whole number"),
    ],
)
def test_misuse_is_refused(lemma, arguments, message):
    with pytest.raises(LemmaError, match=message):
        LEMMAS[lemma].schema(*arguments)
