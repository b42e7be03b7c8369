"""Each lemma about sums ordered by writes or by tasks is true in finite worlds, attained, and misuse is refused."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Function, Integer, Symbol

from tests.lemma_models import CHANCES, PARTS, ball
from tests.task_world import TaskWorld
from theory.derivation.terms import Index, Mask, vector
from theory.lemmas import LEMMAS, LemmaError
from theory.lemmas.regrouping import REGROUPING

j, l, s = Index("j"), Index("l"), Index("s")  # noqa: E741
NUMBERS = st.integers(-12, 12).map(lambda n: Fraction(n, 4))
writer, number, place = (Function(name, integer=True) for name in ("writer", "number", "place"))
writes, tasks = (Symbol(name, integer=True, nonnegative=True) for name in ("writes", "tasks"))
ARGUMENTS = {
    "term": vector("v", s),
    "task": s,
    "writer": writer(j),
    "last": writes - 1,
    "member": Mask(place(j), Integer(0)),
    "number": number(j),
    "index": j,
    "count": tasks,
}
weight = Function("weight", real=True)


def world_of(data, members, writers):
    """Tasks with numbers 0, 2, 4 …; `members` of them wrote, in the order `writers`."""
    world = TaskWorld(lambda: data.draw(NUMBERS))
    world.numbers |= {writes: Fraction(len(writers)), tasks: Fraction(len(members))}
    for n, inside in enumerate(members, start=1):
        world.numbers["number", n] = Fraction(2 * (n - 1))
        world.numbers["place", n] = Fraction(0 if inside else 1)
    for n, task in enumerate(writers):
        world.numbers["writer", n] = Fraction(task)
    return world


@given(data=st.data(), members=st.lists(st.booleans(), max_size=4))
def test_regrouped_is_true_for_every_order_of_the_writes(data, members):
    wrote = [2 * n for n, inside in enumerate(members) if inside]
    world = world_of(data, members, data.draw(st.permutations(wrote)))
    instance = LEMMAS["regrouped"].schema(**ARGUMENTS)
    assert all(world.truth(premise) is True for premise in instance.premises)
    assert world.truth(instance.conclusion) is True


@given(data=st.data(), wrong=st.sampled_from([[0, 0], [0, 2], [0, 4], [0]]))
def test_other_writers_are_seen(data, wrong):
    """Tasks 0 and 2 of three … but one wrote twice, another wrote, or one did not write."""
    members = [True, False, True] if wrong != [0, 4] else [True, True, False]
    world = world_of(data, members, wrong)
    (premise,) = LEMMAS["regrouped"].schema(**ARGUMENTS).premises
    assert world.truth(premise) is False


@given(data=st.data())
def test_signed_selection_is_true(data):
    world = TaskWorld(lambda: data.draw(NUMBERS))
    for block in range(2):
        world.numbers["weight", block] = data.draw(NUMBERS) / 3
    instance = LEMMAS["signed_selection"].schema(weight=weight(l), block=l, whole=vector("v"))
    assume(all(world.truth(premise) for premise in instance.premises))
    assert world.truth(instance.conclusion) is not False


@pytest.mark.parametrize("sign", [1, -1])
def test_signed_selection_is_attained_and_needs_its_premise(sign):
    world = TaskWorld(lambda: Fraction(1))
    for outcome in range(len(CHANCES)):
        world.vectors["v", outcome] = [ball(3 if n in PARTS[0] else 0) for n in range(3)]
    instance = LEMMAS["signed_selection"].schema(weight=weight(l), block=l, whole=vector("v"))
    world.numbers["weight", 0] = world.numbers["weight", 1] = Fraction(sign)
    left, right = world.sides(instance.conclusion)
    assert left.overlaps(right)
    world.numbers["weight", 0] = Fraction(sign * 5, 4)
    assert world.truth(instance.premises[0]) is False and world.truth(instance.conclusion) is False


def test_misuse_is_refused():
    with pytest.raises(LemmaError, match="fresh ind"):
        LEMMAS["regrouped"].schema(**{**ARGUMENTS, "number": number(s)})


def test_every_lemma_here_has_a_source():
    assert [lemma.name for lemma in REGROUPING] == ["regrouped", "signed_selection"]
    assert all(lemma.source and lemma.statement for lemma in REGROUPING)
