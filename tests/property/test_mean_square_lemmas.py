"""Each lemma about mean squares is true in finite worlds of rationals, its inequalities attained, misuse refused."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sympy import Function, Integer, Symbol

from tests.lemma_models import CHANCES, HALVES, TASKS, ball
from tests.task_world import TaskWorld
from theory.derivation.terms import Index, Mask, Norm, Task, vector
from theory.lemmas import LEMMAS, LemmaError
from theory.lemmas.mean_squares import MEAN_SQUARES

i, j, l, n = Index("i"), Index("j"), Index("l"), Index("n")  # noqa: E741
NUMBERS = st.integers(-12, 12).map(lambda number: Fraction(number, 4))
a, b, c = (Symbol(name, nonnegative=True) for name in "abc")
real = Symbol("r", real=True)
start = Symbol("start", integer=True)
count = Symbol("count", integer=True, nonnegative=True)
weight = Function("weight", nonnegative=True)
OUTCOMES = range(len(CHANCES))
ARGUMENTS = {
    "triangle_mean_square": {"left": vector("u"), "right": vector("v"), "first": a, "second": b},
    "orthogonal_increments": {
        "whole": vector("g", n),
        "mean": vector("m", n),
        "time": n,
        "weight": weight(j, l),
        "block": l,
        "start": start,
        "index": j,
        "count": count,
    },
    "largest_mean_square_bounds": {"term": vector("v", i), "index": i},
    "largest_mean_square_least": {"term": vector("v", i), "index": i, "bound": c},
    "root_monotone": {"square": a, "bound": b},
    "contraction": {"unknown": b, "factor": real, "source": a},
}


def fill_past(world, draw):
    """g_0 known by halves, g_1 and g_2 known afterwards; each with its mean given what is known before it."""
    for half in HALVES:
        known = [ball(draw()) for _ in range(3)]
        for outcome in half:
            world.vectors["g", 0, outcome] = known
    for time in (1, 2):
        for outcome in OUTCOMES:
            world.vectors["g", time, outcome] = [ball(draw()) for _ in range(3)]
    for outcome in OUTCOMES:
        world.vectors["m", 0, outcome] = world.mean(vector("g", Integer(0)), {}, OUTCOMES)
        (half,) = (half for half in HALVES if outcome in half)
        world.vectors["m", 1, outcome] = world.mean(vector("g", Integer(1)), {}, half)
        world.vectors["m", 2, outcome] = world.vectors["g", 2, outcome]


@pytest.mark.parametrize("name", ARGUMENTS)
@given(data=st.data())
def test_true_in_every_world(name, data):
    def draw():
        return data.draw(NUMBERS)

    world = TaskWorld(draw)
    fill_past(world, draw)
    world.numbers |= {start: Fraction(3), count: Fraction(data.draw(st.integers(0, 3)))}
    world.numbers |= {a: abs(draw()) * 3, b: abs(draw()) * 2, c: abs(draw()) * 40, real: draw() / 4}
    instance = LEMMAS[name].schema(**ARGUMENTS[name])
    assume(all(world.truth(premise) for premise in instance.premises))
    assert world.truth(instance.conclusion) is not False


def steady():
    """A world without chance, in which every vector is one unit vector."""
    world = TaskWorld(lambda: Fraction(1))
    for outcome in OUTCOMES:
        for key in (("u",), ("v",), *(("v", task) for task in range(TASKS))):
            world.vectors[(*key, outcome)] = [ball(1), ball(0), ball(0)]
    world.numbers |= {a: Fraction(1), b: Fraction(1), c: Fraction(1), real: Fraction(1, 2)}
    return world


@pytest.mark.parametrize("name", [name for name in ARGUMENTS if name != "orthogonal_increments"])
def test_inequalities_are_attained(name):
    world = steady()
    if name == "contraction":
        world.numbers[b] = Fraction(2)  # 2 = 1 + 2/2
    instance = LEMMAS[name].schema(**ARGUMENTS[name])
    left, right = world.sides(instance.conclusion, {i: 0})
    assert abs(left - right) < ball(Fraction(1, 10**60))


def test_increments_that_the_past_does_not_know_are_not_orthogonal():
    numbers = iter(range(1, 1000))
    world = TaskWorld(lambda: Fraction(next(numbers)))
    fill_past(world, world.draw)
    world.numbers |= {start: Fraction(3), count: Fraction(3)}
    instance = LEMMAS["orthogonal_increments"].schema(**ARGUMENTS["orthogonal_increments"])
    assert [world.truth(premise) for premise in instance.premises] == [True, True]
    assert world.truth(instance.conclusion) is True
    for outcome in OUTCOMES:  # one noise at two times
        for letter in ("g", "m"):
            world.vectors[letter, 0, outcome] = world.vectors[letter, 1, outcome]
    assert [world.truth(premise) for premise in instance.premises] == [False, False]
    assert world.truth(instance.conclusion) is False


def test_increments_are_orthogonal_without_weights_and_only_around_their_means():
    numbers = iter(range(1, 1000))
    world = TaskWorld(lambda: Fraction(next(numbers)))
    fill_past(world, world.draw)
    plain = {**ARGUMENTS["orthogonal_increments"], "weight": Integer(1)}
    for shown in (0, 1, 2, 3):
        world.numbers |= {start: Fraction(3), count: Fraction(shown)}
        instance = LEMMAS["orthogonal_increments"].schema(**plain)
        assert world.truth(instance.conclusion) is True
        around_nothing = instance.conclusion.xreplace({vector("m", start - j): 0 * vector("m", start - j)})
        assert world.truth(around_nothing) is (shown < 2)


def test_mean_squares_do_not_bound_a_sum_of_the_same_noise():
    """Without orthogonality the mean square of n equal terms is n², not n, times one."""
    world = steady()
    instance = LEMMAS["triangle_mean_square"].schema(**ARGUMENTS["triangle_mean_square"])
    assert abs(world.sides(instance.conclusion)[0] - 4) < ball(Fraction(1, 10**60))


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("orthogonal_increments", {"start": start + j}, "all different"),
        ("orthogonal_increments", {"whole": vector("g", n + j)}, "all different"),
        ("orthogonal_increments", {"weight": Norm(vector("v", j))}, "random"),
        ("orthogonal_increments", {"weight": Mask(j, n)}, "fresh index"),
        ("orthogonal_increments", {"time": Task("t")}, "all integers"),
        ("largest_mean_square_bounds", {"term": 2 * vector("v", i)}, "largest"),
        ("largest_mean_square_least", {"bound": c * i}, "must not"),
    ],
)
def test_misuse_is_refused(name, changes, message):
    with pytest.raises(LemmaError, match=message):
        LEMMAS[name].schema(**{**ARGUMENTS[name], **changes})


def test_every_lemma_is_tested():
    assert {lemma.name for lemma in MEAN_SQUARES} == set(ARGUMENTS)
    assert all(lemma.source and lemma.statement for lemma in MEAN_SQUARES)
