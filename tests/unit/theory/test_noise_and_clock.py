"""Second moments of noisy delayed runs are those of all runs with signs of noise, enumerated."""

from fractions import Fraction
from itertools import product

import pytest

from theory.evidence import dm_t2, dm_t4
from theory.evidence.expected_runs import ExpectedRun
from theory.exact.expectation import path
from theory.exact.random_quadratic import DelayedQuadratic, Draw, with_noise

HALF = Fraction(1, 2)
NOISY = with_noise(((2, -1), (-1, 3)), ((2, 3), (2, -3)))
BATCHES = 4


def gradient(point, signs):
    x, y = point
    return 2 * x - y + 2 * signs[0], 3 * y - x + 3 * signs[1]


def by_updates(signs):
    """By hand: block 0 of the read two versions old, block 1 one."""
    path = [(Fraction(1), Fraction(-2))]
    for update in range(BATCHES):
        read = (path[max(update - 2, 0)][0], path[max(update - 1, 0)][1])
        g = gradient(read, signs[2 * update : 2 * update + 2])
        path.append((path[-1][0] - g[0] / 14, path[-1][1] - g[1] / 7))
    return path


def by_ticks(signs):
    """By hand: block 0 moves by the batch of two ticks ago, block 1 by that of the last tick."""
    path = [(Fraction(1), Fraction(-2))]
    for tick in range(BATCHES):
        x, y = path[tick]
        if tick >= 2:
            x -= gradient(path[tick - 2], signs[2 * tick - 4 : 2 * tick - 2])[0] / 14
        if tick >= 1:
            y -= gradient(path[tick - 1], signs[2 * tick - 2 : 2 * tick])[1] / 7
        path.append((x, y))
    return path


@pytest.mark.parametrize(("literal", "by_clock"), [(by_updates, False), (by_ticks, True)])
def test_moments_are_means_over_all_signs(literal, by_clock):
    run = DelayedQuadratic(NOISY, (2, 1), Fraction(1, 7), scales=(HALF, Fraction(1)), by_clock=by_clock)
    runs = [literal(signs) for signs in product((1, -1), repeat=2 * BATCHES)]
    for time, moments in enumerate(path(run, (1, -2), BATCHES)):
        points = [run[time] for run in runs]
        means = [sum(p[block] for p in points) / Fraction(len(runs)) for block in range(2)]
        squares = [sum(p[block] ** 2 for p in points) / Fraction(len(runs)) for block in range(2)]
        assert list(moments.mean) == means
        assert [moments.covariance[block][block] + means[block] ** 2 for block in range(2)] == squares
        objectives = [x * x - x * y + Fraction(3, 2) * y * y for x, y in points]
        assert moments.objective == sum(objectives) / len(runs)
        slopes = [(2 * x - y) ** 2 for x, y in points]
        assert moments.gradient_squares[0] == sum(slopes) / Fraction(len(runs))


@pytest.mark.parametrize(
    "draws",
    [
        with_noise(((2, -1), (-1, 3)), ((2, 3),)),
        (Draw(HALF, ((1, 0), (0, 1)), (0, 0)), Draw(HALF, ((2, 0), (0, 1)), (0, 0))),
        (Draw(HALF, ((1, 0), (0, 1)), (0, 0), (1, 0)), Draw(HALF, ((1, 0), (0, 1)), (0, 0))),
    ],
)
def test_noise_that_ties_mini_batches_is_refused_by_the_clock(draws):
    DelayedQuadratic(draws, (2, 1), HALF)
    with pytest.raises(ValueError, match="By the clock"):
        DelayedQuadratic(draws, (2, 1), HALF, by_clock=True)


def test_equal_delays_take_one_mini_batch():
    DelayedQuadratic(with_noise(((2, -1), (-1, 3)), ((2, 3),)), (1, 1), HALF, by_clock=True)


def test_bound_of_t2_by_hand():
    """f = x²/2 from 1, τ = 1, η = 1/3, σ² = 2: x = 1, 2/3, 1/3; bound 2·(1/2)/(η·3) + ησ² + 2η²σ²."""
    noise = Draw(Fraction(2, 3), ((1,),), (1,)), Draw(Fraction(1, 3), ((1,),), (-2,))
    run = DelayedQuadratic(noise, (1,), Fraction(1, 3))
    measured, bound = dm_t2.sides(ExpectedRun("τ = 1", run, (Fraction(1),), 3))
    # E x² = 1, 4/9 + 2/9, 1/9 + 2·(2/9): the second noise is not read before the fourth point.
    assert measured == (1 + Fraction(6, 9) + Fraction(5, 9)) / 3
    assert bound == 1 + Fraction(2, 3) + Fraction(4, 9)


def test_bound_of_t4_by_hand():
    """f = x²/2 from 0, τ = 0, η = 1/2, σ² = 1: after one tick E x² = 1/4."""
    (left, right), *_ = dm_t4.ticks(dm_t4.one_block(0, HALF), (0,), 1)
    assert (left, right) == (Fraction(1, 8), Fraction(1, 8))


def test_a_delay_makes_both_sides_of_t4_larger():
    """With τ = 1 and two ticks: nothing moves at the first, and the second uses the batch of the first."""
    (first, _), (second, right) = dm_t4.ticks(dm_t4.one_block(1, HALF), (0,), 2)
    assert (first, second) == (0, Fraction(1, 8))
    # η L A W + η L² A W² + L η² A / 2 with A = 1, W = 1/2.
    assert right == Fraction(1, 4) + Fraction(1, 8) + Fraction(1, 8)
