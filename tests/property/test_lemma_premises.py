"""No premise of a lemma can be left out: without it the conclusion is false in some finite world."""

import random
from fractions import Fraction

import pytest
from sympy import Integer, Symbol

from tests.lemma_models import HALVES, TASKS, World
from tests.property.test_lemmas import ARGUMENTS, L, c, j, length, more, prepare, span, t, width
from theory.derivation.terms import FiniteRun, vector
from theory.lemmas import LEMMAS

OTHER = Symbol("o", real=True)
LOOSE = {
    "sum_monotone": {"right": more(j)},
    "weighted_sum_monotone": {"right": more(j)},
    "shifted_window": {"long": Symbol("m", integer=True)},
    "square_monotone": {"right": OTHER},
    "minimum": {"first": OTHER, "second": c},
    "expectation_monotone": {"right": c},
}
"""Arguments whose premises are not true by themselves."""
WHOLE = {length, span, width, t, Symbol("m", integer=True)}
TRIES = 400


def premises():
    """Every premise that a world can lack: its runs are all finite."""
    return [
        (name, place)
        for name in ARGUMENTS
        for place, premise in enumerate(instance_of(name).premises)
        if not isinstance(premise, FiniteRun)
    ]


def instance_of(name):
    return LEMMAS[name].schema(**{**ARGUMENTS[name], **LOOSE.get(name, {})})


def spoiled(name, chance):
    """A world made for a lemma, of which some numbers, vectors and curvatures are drawn anew."""
    world = World(lambda: Fraction(chance.randint(-12, 12), 4))
    prepare(world, name)
    for kept in (world.numbers, world.vectors):
        names = sorted({key[0] if isinstance(key, tuple) else key for key in kept} - WHOLE, key=str)
        gone = {each for each in names if chance.random() < Fraction(1, 3)} - {Symbol("M", integer=True, positive=True)}
        for key in [key for key in kept if (key[0] if isinstance(key, tuple) else key) in gone]:
            del kept[key]
    if chance.random() < Fraction(1, 2):
        world.numbers[L] = Fraction(chance.randint(1, 4), 8)
    if name == "martingale_differences" and chance.random() < Fraction(1, 2):
        forget(world)
    for counted in (length, span, Symbol("m", integer=True)):
        world.numbers[counted] = Fraction(chance.randint(0, 3) - (counted.name == "m" and not counted.is_nonnegative))
    return world


def forget(world):
    """A past that never grows, so that no step is known a task later; the drift is still its mean."""
    world.vectors.clear()
    world.partitions = dict.fromkeys(range(TASKS + 1), HALVES)
    for task in range(TASKS):
        for cell in HALVES:
            mean = world.mean(vector("step", Integer(task)), {}, cell)
            for outcome in cell:
                world.vectors["drift", task, outcome] = mean


@pytest.mark.parametrize(("name", "place"), premises())
def test_no_premise_can_be_left_out(name, place):
    chance = random.Random(f"{name} {place}")
    instance = instance_of(name)
    others = [premise for number, premise in enumerate(instance.premises) if number != place]
    for _ in range(TRIES):
        world = spoiled(name, chance)
        if world.truth(instance.conclusion) is False and all(world.truth(other) for other in others):
            assert world.truth(instance.premises[place]) is not True
            return
    pytest.fail(f"{name} is true in all worlds tried without {instance.premises[place]}")
