"""Hypotheses of DS-F3-lower and DS-F9 hold on runs in fractions, and certificates agree with runs of real functions."""

from fractions import Fraction
from itertools import permutations

import pytest

from theory.certificates.delayed_descent import DelayedDescent
from theory.certificates.interpolation import add_gap, square
from theory.evidence.ds_f3_lower import membership, patterns
from theory.exact.contraction import open_lengths
from theory.exact.huber import clipped, huber, huber_path

ONE = Fraction(1)


@pytest.mark.parametrize(("name", "direction", "delays"), patterns(), ids=[name for name, *_ in patterns()])
def test_the_lower_bound_is_not_vacuous(name, direction, delays):
    # Each hypothesis of the proof at L = R = 1, x* = 0, written with the shortfalls e = delta - c.
    step, updates = Fraction(3, 4), 6
    threshold = 1 / (2 * updates * step + 1)
    assert sum(part * part for part in direction) == 1
    path = huber_path(direction, ONE, threshold, step, updates, delays)
    assert path[0] == 1
    for update in range(updates):
        read = [path[max(update - delays(update, block), 0)] for block in range(len(direction))]
        shortfalls = [threshold - clipped(place, threshold) for place in read]
        assert all(shortfall >= 0 for shortfall in shortfalls)
        gradient = [(threshold - e) * part for e, part in zip(shortfalls, direction, strict=True)]
        moved = sum(part * g for part, g in zip(direction, gradient, strict=True))
        assert path[update + 1] == path[update] - step * moved
    for place in (*path, Fraction(0), -threshold / 2, Fraction(-3)):
        near = clipped(place, threshold)
        assert (place - near) * (near - threshold) >= 0
        assert huber(place, threshold) == place * near - near**2 / 2


def test_the_huber_function_is_in_the_class():
    assert all(answer for _, answer in membership())
    numbers = [Fraction(k, 3) for k in range(-9, 10)]
    for s, t in permutations(numbers, 2):
        c, d = clipped(s, ONE), clipped(t, ONE)
        assert huber(s, ONE) - huber(t, ONE) - d * (s - t) >= (c - d) ** 2 / 2


def test_a_huber_function_is_a_parabola_then_a_line():
    assert [huber(Fraction(k), Fraction(2)) for k in (0, 1, 2, 3, -4)] == [0, Fraction(1, 2), 2, 4, 6]


@pytest.mark.parametrize("stale", ["read", "write"])
def test_points_are_those_of_the_run(stale):
    # f = x'Hx/2 in two blocks, delays 2 and 0, played by hand; the points' coordinates are combined of its gradients.
    matrix, step, delays = ((2, 1), (1, 3)), Fraction(1, 5), (2, 0)
    versions, gradients = [(Fraction(1), Fraction(-2))], []
    for update in range(4):
        late = max(update - 2, 0)
        read = (versions[late][0], versions[update][1]) if stale == "read" else versions[update]
        gradients.append(tuple(sum(h * x for h, x in zip(row, read, strict=True)) for row in matrix))
        used = (gradients[update][0] if stale == "read" else gradients[late][0], gradients[update][1])
        versions.append(tuple(x - step * g for x, g in zip(versions[-1], used, strict=True)))
    run = DelayedDescent(delays, stale, step, 4)
    points = run.points()
    for block in range(2):
        basis = [versions[0][block], *(g[block] for g in gradients), None]
        found = [
            sum(factor * basis[place] for place, factor in enumerate(point.position[block]) if factor)
            for point in points
        ]
        wanted = [versions[max(t - 2 * (block == 0), 0) if stale == "read" else t][block] for t in range(4)]
        assert found == [*wanted, versions[4][block], 0]


@pytest.mark.parametrize("convexity", [Fraction(0), Fraction(1, 10)])
def test_gaps_are_the_interpolation_inequality(convexity):
    run = DelayedDescent((1,), "write", Fraction(1, 2), 3)
    points = run.points()
    basis = [Fraction(k * k - 7, 3) for k in range(run.size)]
    for i, j in permutations(range(len(points)), 2):
        form = square(run.size)
        add_gap(form, Fraction(2), points[i], points[j], 0, convexity)
        found = sum(form[r][c] * basis[r] * basis[c] for r in range(run.size) for c in range(run.size))
        x, g = (
            [
                sum(a * b for a, b in zip(row, basis, strict=True))
                for row in (points[i].position[0], points[j].position[0])
            ],
            [sum(a * b for a, b in zip(row, basis, strict=True)) for row in (points[i].gradient, points[j].gradient)],
        )
        step, change = x[0] - x[1], g[0] - g[1]
        right = (change**2 + convexity * step**2 - 2 * convexity * change * step) / (2 * (1 - convexity))
        assert found == 2 * (g[1] * step + right)


def test_quadratics_of_the_class_satisfy_the_inequality_with_equality_at_its_ends():
    convexity = Fraction(1, 10)
    for curvature, equal in ((Fraction(1), True), (convexity, True), (Fraction(1, 2), False)):
        s, t = Fraction(3), Fraction(-1, 2)
        left = curvature * (s**2 - t**2) / 2 - curvature * t * (s - t)
        right = (curvature**2 + convexity - 2 * convexity * curvature) * (s - t) ** 2 / (2 * (1 - convexity))
        assert (left == right) is equal and left >= right


@pytest.mark.parametrize("tau", [1, 2, 4])
def test_lengths_left_out_are_small_indeed(tau):
    lower, upper = Fraction(tau**tau, (tau + 1) ** (tau + 1)), Fraction(85, 100 * tau)
    left = open_lengths(tau, lower, min(upper, Fraction(3, 5)))
    for share in range(11):
        a = lower + (min(upper, Fraction(3, 5)) - lower) * share / 10
        path = [Fraction(1)]
        for n in range(40):
            path.append(path[-1] - a * path[max(n - tau, 0)])
        assert all(p**2 * (2 * n * a + 1) < 1 for n, p in enumerate(path) if n and n not in left)
