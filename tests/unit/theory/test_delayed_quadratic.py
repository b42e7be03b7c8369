"""The quadratic with delayed modules, worked by hand; evidence made of it fails where it should."""

from fractions import Fraction

from theory.evidence import dm_los, dm_t1
from theory.exact.claim_numbers import numbers_of
from theory.exact.delayed_quadratic import run
from theory.exact.expectation import path
from theory.exact.random_quadratic import DelayedQuadratic, Draw
from theory.methods import adl
from theory.symbols import block_second_moment, initial_gap


def test_by_hand():
    # x: 1, 1 − 1/2·2·1 = 0, then the read is the start again: −1, then the read is x_1 = 0: −1.
    made = run([Fraction(2)], [(1,)], [Fraction(1, 2)] * 3, [Fraction(1)])
    assert [x for (x,) in made.points] == [1, 0, -1, -1]
    assert [made.read(update) for update in range(3)] == [(1,), (1,), (0,)]
    assert made.objective(made.points[0]) == 1 and made.square(made.points[2]) == 4
    assert made.mean_square == Fraction(4 + 0 + 4, 3)
    assert made.moments() == (4,)
    assert [made.missed(update, 0) for update in range(3)] == [0, Fraction(1, 2), Fraction(1, 2)]
    assert numbers_of(made)[initial_gap] == 1 and list(numbers_of(made)[block_second_moment]) == [4]


def test_a_random_run_without_chance_is_the_same_run():
    curvatures, delays, step = (Fraction(2), Fraction(1, 3)), (3, 1), Fraction(2, 5)
    made = run(curvatures, [(delay,) for delay in delays], [step] * 9, (Fraction(1), Fraction(-2)))
    certain = DelayedQuadratic((Draw(Fraction(1), ((2, 0), (0, Fraction(1, 3))), (0, 0)),), delays, step)
    for point, moments in zip(made.points, path(certain, (1, -2), 9), strict=True):
        assert moments.mean == point and moments.covariance == ((0, 0), (0, 0))
        assert (moments.objective, sum(moments.gradient_squares)) == (made.objective(point), made.square(point))


def test_a_group_is_averaged():
    made = run([Fraction(1)], [(1, 0)], [Fraction(1)] * 2, [Fraction(1)])
    assert [x for (x,) in made.points] == [1, 0, Fraction(-1, 2)]
    assert made.read(1, 0) == (1,) and made.read(1, 1) == (0,)


def test_equality_needs_reads_of_the_start():
    made = run([Fraction(1)], [(1,)], [Fraction(1, 3)] * 4, [Fraction(1)])
    assert [left == right for left, right in (dm_t1.sides(made, update) for update in range(4))] == [
        True,
        True,
        False,
        False,
    ]


def test_levels_are_counted_and_not_computed():
    assert dm_los.counted(4, 3) == (2, 1, 1) and dm_los.counted(2, 4) == (1, 1, 0, 0) and dm_los.counted(0, 2) == (0, 0)
    assert tuple(dm_los.counted(d, 5) for d in (3, 1, 0)) == adl.levels_of_staleness(3, 5, "released")
