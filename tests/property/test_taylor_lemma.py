"""Taylor's formula with a Lipschitz derivative: true for random quadratic gradients, attained, misuse refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Symbol

from tests.lemma_models import ball
from tests.task_world import TaskWorld
from theory.derivation.terms import vector
from theory.lemmas import LEMMAS, LemmaError
from theory.lemmas.taylor import TAYLOR, LipschitzDerivative, derivative_along, gradient_at

NUMBERS = st.integers(-6, 6).map(lambda number: Fraction(number, 2))
constant, task = Symbol("Lambda", nonnegative=True), Integer(0)
point, there, here, slope = (vector(name) for name in ("point", "there", "here", "slope"))
READS = tuple(vector("read", place) for place in range(3))


def instance(versions):
    return LEMMAS["taylor"].schema(
        constant=constant, task=task, point=point, there=there, here=here, slope=slope, versions=READS[:versions]
    )


def evaluate(quadratic, linear, values):
    """½ zᵀAz + Bz for the three parts of a gradient, z all version vectors one after the other."""
    joined = [entry for value in values for entry in value]
    return [
        sum(a * x * y for row, x in zip(form, joined, strict=True) for a, y in zip(row, joined, strict=True)) / 2
        + sum(b * x for b, x in zip(slopes, joined, strict=True))
        for form, slopes in zip(quadratic, linear, strict=True)
    ]


def derivative(quadratic, linear, values, moves):
    """(Az + B) applied to moves, A symmetric."""
    joined, moved = ([entry for value in group for entry in value] for group in (values, moves))
    return [
        sum(a * x * y for row, x in zip(form, joined, strict=True) for a, y in zip(row, moved, strict=True))
        + sum(b * y for b, y in zip(slopes, moved, strict=True))
        for form, slopes in zip(quadratic, linear, strict=True)
    ]


def world_of(quadratic, linear, base, reads):
    world = TaskWorld(lambda: Fraction(0))
    same = [base] * len(reads)
    moves = [[a - b for a, b in zip(read, base, strict=True)] for read in reads]
    values = {
        ("point",): base,
        ("there",): evaluate(quadratic, linear, reads),
        ("here",): evaluate(quadratic, linear, same),
        ("slope",): derivative(quadratic, linear, same, moves),
        **{("read", place): read for place, read in enumerate(reads)},
    }
    for key, value in values.items():
        world.vectors[(*key, "certain")] = [ball(entry) for entry in value]
    return world


@pytest.mark.parametrize("versions", [1, 3])
@given(data=st.data())
def test_true_for_quadratic_gradients(versions, data):
    size = 3 * versions
    rows = data.draw(st.lists(NUMBERS, min_size=3 * size, max_size=3 * size))
    diagonal = [
        [[rows[k * size + r] if r == c else Fraction((r * c + k) % 3 - 1) for c in range(size)] for r in range(size)]
        for k in range(3)
    ]
    linear = [[Fraction((k * c) % 5 - 2) for c in range(size)] for k in range(3)]
    points = data.draw(
        st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=versions + 1, max_size=versions + 1)
    )
    world = world_of(diagonal, linear, points[0], points[1:])
    squares = sum(entry**2 for form in diagonal for row in form for entry in row)
    world.numbers[constant] = squares + 1  # above the root of the squares of all second derivatives
    assert world.truth(instance(versions).conclusion) is True


@pytest.mark.parametrize("versions", [1, 3])
def test_attained_where_one_entry_curves(versions):
    """Ψ = (z_0²/2, 0, 0): its derivative is 1-Lipschitz; from 0 to (1, 0, 0) the remainder is 1/2."""
    size = 3 * versions
    form = [[Fraction(int(r == c == 0)) for c in range(size)] for r in range(size)]
    nothing = [[Fraction(0)] * size for _ in range(size)]
    world = world_of([form, nothing, nothing], [[Fraction(0)] * size] * 3, [Fraction(0)] * 3, [
        [Fraction(int(place == 0)), Fraction(0), Fraction(0)] for place in range(versions)
    ])  # fmt: skip
    world.numbers[constant] = Fraction(1)
    left, right = world.sides(instance(versions).conclusion)
    assert left == right == ball(Fraction(1, 2))
    world.numbers[constant] = Fraction(99, 100)
    assert world.truth(instance(versions).conclusion) is False


def test_what_it_asks_for():
    premises = instance(1).premises
    assert premises == (
        LipschitzDerivative(constant, Integer(1)),
        gradient_at(there, task, (READS[0],)),
        gradient_at(here, task, (point,)),
        derivative_along(slope, task, point, (READS[0] - point,)),
    )
    assert len(instance(3).premises) == 4
    assert [lemma.name for lemma in TAYLOR] == ["taylor"] and TAYLOR[0].source


@pytest.mark.parametrize("versions", [0, 2])
def test_misuse_is_refused(versions):
    with pytest.raises(LemmaError, match="one version vector or three"):
        instance(versions)
