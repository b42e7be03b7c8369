"""Lemmas about layers are true in finite worlds with linear maps, their inequalities attained, misuse refused."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Function, Integer, Le, Symbol

from tests.lemma_models import World, ball
from theory.derivation.maps import Image, linear_map
from theory.derivation.terms import Index, Natural, Task, at_most, equal, vector
from theory.lemmas import LEMMAS, LemmaError
from theory.lemmas.layers import LAYERS

i, j, l = Index("i"), Index("j"), Index("l")  # noqa: E741
n = Natural("n")
u, v = vector("u"), vector("v", j)
J, K = linear_map("J", j), linear_map("K", j)
less, more, factor = (Function(name, nonnegative=True) for name in ("less", "more", "factor"))
length = Symbol("m", integer=True, nonnegative=True)
NUMBERS = st.integers(-12, 12).map(lambda number: Fraction(number, 4))
PLACES = range(5)

ARGUMENTS = {
    "map_norm": {"single": J - 2 * K, "whole": u - v},
    "map_triangle": {"first": J, "second": -K},
    "induction": {"left": less(n), "right": more(n), "index": n, "factor": factor(n)},
    "linear_induction": {
        "left": vector("x", n),
        "right": vector("y", n),
        "index": n,
        "single": linear_map("J", n),
    },
    "last_term": {"term": v, "index": j, "lower": Integer(1), "upper": length + 1},
}


def prepare(world, name, slack):
    """Makes the premises true: sequences that grow as the lemma asks, with some slack in the inequality."""
    world.numbers[length] = Fraction(int(abs(world.draw()) * 4) % 3)
    if name == "induction":
        world.numbers["less", 0], world.numbers["more", 0] = Fraction(3), 3 + slack
        for place in PLACES:
            world.numbers["factor", place] = abs(world.draw())
            grown = world.numbers["factor", place] * (world.numbers["less", place] - world.numbers["more", place])
            world.numbers["less", place + 1] = Fraction(20)
            world.numbers["more", place + 1] = 20 - grown + slack
    if name == "linear_induction":
        start = [ball(world.draw()) for _ in range(3)]
        world.vectors["x", 0, "certain"] = world.vectors["y", 0, "certain"] = start
        for place in PLACES:
            source = [ball(world.draw()) for _ in range(3)]
            for sequence in "xy":
                arrived = world.vector(Image(linear_map("J", place), vector(sequence, place)), {}, 0)
                moved = [a + b for a, b in zip(arrived, source, strict=True)]
                world.vectors[sequence, place + 1, "certain"] = moved


@pytest.mark.parametrize("name", ARGUMENTS)
@given(data=st.data())
def test_true_in_every_world(name, data):
    world = World(lambda: data.draw(NUMBERS))
    prepare(world, name, data.draw(NUMBERS.map(abs)))
    instance = LEMMAS[name].schema(**ARGUMENTS[name])
    assume(all(world.truth(premise) is not False for premise in instance.premises))
    assert all(world.truth(at_most(0, term)) for term in instance.nonnegative)
    assert world.truth(instance.conclusion) is not False


@pytest.mark.parametrize("name", ["map_norm", "map_triangle", "induction"])
def test_inequalities_are_attained(name):
    world = World(lambda: Fraction(1))
    prepare(world, name, Fraction(0))
    for key, entry in (("J", 3), ("K", -1)):
        single = [[ball(entry) if row == column else ball(0) for column in range(3)] for row in range(3)]
        world.matrices[key, 0, "map"] = single
    world.vectors["u", "certain"], world.vectors["v", 0, "certain"] = (
        [ball(x) for x in e] for e in ((1, 2, 2), (0, 0, 0))
    )
    conclusion = LEMMAS[name].schema(**ARGUMENTS[name]).conclusion
    assert isinstance(conclusion, Le)
    left, right = world.sides(conclusion, {j: 0, n: 2})
    assert abs(left - right) < ball(Fraction(1, 10**60)) and left > 0


def test_a_world_of_maps_tells_true_from_false():
    world = World(iter(map(Fraction, range(1, 100))).__next__)
    assert world.truth(equal(Image(J, u), Image(K, u))) is False
    assert world.truth(equal(Image(J, Image(K, u)), Image(K, Image(J, u)))) is False
    assert world.truth(equal(Image(J - K, 2 * u), 2 * Image(J, u) - 2 * Image(K, u))) is True


def test_without_a_true_start_induction_says_nothing():
    world = World(lambda: Fraction(1))
    prepare(world, "induction", Fraction(0))
    world.numbers["more", 0] = Fraction(2)
    instance = LEMMAS["induction"].schema(**ARGUMENTS["induction"])
    assert world.truth(instance.premises[0]) is False and world.truth(instance.conclusion) is False


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("induction", {"left": less(i), "index": i}, "natural index"),
        ("linear_induction", {"index": i}, "natural index"),
        ("induction", {"index": Task("t")}, "natural index"),
    ],
)
def test_misuse_is_refused(name, changes, message):
    with pytest.raises(LemmaError, match=message):
        LEMMAS[name].schema(**{**ARGUMENTS[name], **changes})


@pytest.mark.parametrize("index", [Natural("n"), Task("t")])
def test_a_premise_for_some_indices_does_not_do_for_all(index):
    with pytest.raises(LemmaError, match="all integers"):
        LEMMAS["parts_determine"].schema(left=u, right=vector("w"), block=index)


def test_every_lemma_is_tested():
    assert {lemma.name for lemma in LAYERS} == set(ARGUMENTS)
