"""Second moments of noisy delayed runs are those of all runs with signs of noise, enumerated."""

from fractions import Fraction
from itertools import product

import pytest

from theory.evidence import dm_t2, dm_t4
from theory.exact.noisy_quadratic import NoisyQuadratic

HALF = Fraction(1, 2)
RUN = NoisyQuadratic(
    hessian=((2, -1), (-1, 3)),
    delays=(2, 1),
    scales=(HALF, 1),
    step=Fraction(1, 7),
    variances=(4, 9),
    start=(1, -2),
)
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


@pytest.mark.parametrize(("literal", "method"), [(by_updates, RUN.by_updates), (by_ticks, RUN.by_ticks)])
def test_moments_are_means_over_all_signs(literal, method):
    runs = [literal(signs) for signs in product((1, -1), repeat=2 * BATCHES)]
    for time, point in enumerate(method(BATCHES)):
        points = [run[time] for run in runs]
        squares = [sum(p[block] ** 2 for p in points) / Fraction(len(runs)) for block in range(2)]
        assert [RUN.mean_square(row) for row in point] == squares
        objectives = [x * x - x * y + Fraction(3, 2) * y * y for x, y in points]
        assert RUN.expected_objective(point) == sum(objectives) / len(runs)
        slopes = [(2 * x - y) ** 2 for x, y in points]
        assert RUN.mean_square(RUN.slope(0, point)) == sum(slopes) / Fraction(len(runs))


def test_bound_of_t2_by_hand():
    """f = x²/2 from 1, τ = 1, η = 1/3, σ² = 2: x = 1, 2/3, 1/3; bound 2·(1/2)/(η·3) + ησ² + 2η²σ²."""
    run = NoisyQuadratic(((1,),), (1,), (1,), Fraction(1, 3), (2,), (1,))
    measured, bound = dm_t2.against_bound(run, 3)
    # E x² = 1, 4/9 + 2/9, 1/9 + 2·(2/9): the second noise is not read before the fourth point.
    assert measured == (1 + Fraction(6, 9) + Fraction(5, 9)) / 3
    assert bound == 1 + Fraction(2, 3) + Fraction(4, 9)


def test_bound_of_t4_by_hand():
    """f = x²/2 from 0, τ = 0, η = 1/2, σ² = 1: after one tick E x² = 1/4."""
    run = NoisyQuadratic(((1,),), (0,), (1,), HALF, (1,), (0,))
    (left, right), *_ = dm_t4.ticks(run, 1)
    assert (left, right) == (Fraction(1, 8), Fraction(1, 8))


def test_a_delay_makes_both_sides_of_t4_larger():
    """With τ = 1 and two ticks: nothing moves at the first, and the second uses the batch of the first."""
    run = NoisyQuadratic(((1,),), (1,), (1,), HALF, (1,), (0,))
    (first, _), (second, right) = dm_t4.ticks(run, 2)
    assert (first, second) == (0, Fraction(1, 8))
    # η L A W + η L² A W² + L η² A / 2 with A = 1, W = 1/2.
    assert right == Fraction(1, 4) + Fraction(1, 8) + Fraction(1, 8)
