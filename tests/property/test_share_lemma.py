"""The lemma about fair shares: true for all small numbers, by counting; a wrong division and misuse are refused."""

from fractions import Fraction
from math import ceil

import pytest
from sympy import Integer, Symbol

from theory.derivation.terms import Index, Total, equal, vector
from theory.lemmas import LEMMAS, LemmaError

share, index = Symbol("share", integer=True), Index("r")
CUBE = share**3 - 2 * share


def instance(*numbers, **changes):
    arguments = dict(zip(("whole", "count", "quotient", "rest"), map(Integer, numbers), strict=True))
    return LEMMAS["fair_shares"].schema(**{**arguments, "term": CUBE, "share": share, "index": index, **changes})


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_true_for_small_numbers(count):
    for whole in range(-12, 25):
        quotient, rest = divmod(whole, count)
        found = instance(whole, count, quotient, rest)
        shares = [ceil(Fraction(whole - place, count)) for place in range(count)]
        left, right = found.conclusion.args
        assert right == sum(number**3 - 2 * number for number in shares)
        assert isinstance(left, Total) and left.args[1:] == (0, count - 1)
        for place, number in enumerate(shares):
            assert left.args[0].args[1].subs(left.args[0].args[0], place) == number**3 - 2 * number
        assert all(bool(premise.doit()) for premise in found.premises) and found.nonnegative == (rest,)


def test_a_wrong_division_has_a_false_premise():
    for quotient, rest in ((2, 5), (3, 1), (1, 6)):
        assert not all(bool(premise.doit()) for premise in instance(11, 4, quotient, rest).premises)


@pytest.mark.parametrize(
    "changes",
    [
        {"count": Symbol("n", integer=True)},
        {"count": Symbol("n", positive=True)},
        {"rest": Symbol("c", nonnegative=True)},
        {"term": share * index},
        {"share": index},
        {"share": vector("v")},
    ],
)
def test_misuse_is_refused(changes):
    with pytest.raises(LemmaError, match="choose"):
        instance(11, 4, 2, 3, **changes)


def test_the_premises_are_the_division():
    found = instance(11, 4, 2, 3)
    assert found.premises[0] == equal(Integer(11), Integer(11)) and found.premises[1].args == (3, 4)
