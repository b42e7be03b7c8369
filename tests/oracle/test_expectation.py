"""Exact expectations equal the mean over every sequence of draws, each run played by itself in plain fractions."""

from fractions import Fraction
from itertools import product

import pytest

from theory.exact.expectation import path
from theory.exact.random_quadratic import DelayedQuadratic, Draw, with_noise
from theory.exact.stationary import NotStationary, stationary

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
COUPLED = ((Fraction(2), Fraction(1)), (Fraction(1), Fraction(3, 2)))
OTHER = ((Fraction(1), Fraction(-1, 2)), (Fraction(-1, 2), Fraction(1, 3)))
ADDITIVE = with_noise(COUPLED, ((1, Fraction(1, 3)),), (Fraction(1, 5), -1))
MULTIPLICATIVE = (Draw(THIRD, COUPLED, (1, 0)), Draw(1 - THIRD, OTHER, (Fraction(1, 2), -1)))
RANDOM_DELAY = (Draw(HALF, COUPLED, (1, 0), (0, 2)), Draw(HALF, COUPLED, (-1, 1), (2, 1)))
STEP = Fraction(1, 7)
START = (Fraction(1), Fraction(-2))

RUNS = [
    DelayedQuadratic(ADDITIVE, (0, 0), STEP),
    DelayedQuadratic(ADDITIVE, (2, 1), STEP),
    DelayedQuadratic(ADDITIVE, (0, 3), STEP, momentum=Fraction(2, 5)),
    DelayedQuadratic(MULTIPLICATIVE, (2, 0), STEP, scales=(Fraction(1, 2), Fraction(1))),
    DelayedQuadratic(MULTIPLICATIVE, (1, 3), STEP, momentum=HALF),
    DelayedQuadratic(RANDOM_DELAY, (1, 1), STEP),
]


def product_of(matrix, vector):
    return [sum(entry * x for entry, x in zip(row, vector, strict=True)) for row in matrix]


def gradient(draw, vector):
    return [a - c for a, c in zip(product_of(draw.hessian, vector), draw.linear, strict=True)]


def averaged(draws, vectors):
    return [sum(d.probability * v[k] for d, v in zip(draws, vectors, strict=True)) for k in range(2)]


def read(run, draw, history):
    """Coordinate l as it stood delay_l updates ago; before the first update, the start."""
    delays = run.delays if draw.delays is None else draw.delays
    return [history[max(len(history) - 1 - delay, 0)][k] for k, delay in enumerate(delays)]


def played(run, draws):
    """Iterates before each update and after the last one, of one sequence of draws."""
    history, velocity = [list(START)], [Fraction(0), Fraction(0)]
    scales = run.scales or (Fraction(1), Fraction(1))
    for draw in draws:
        g = gradient(draw, read(run, draw, history))
        velocity = [run.momentum * v + s * e for v, s, e in zip(velocity, scales, g, strict=True)]
        history.append([x - run.step_size * v for x, v in zip(history[-1], velocity, strict=True)])
    return history


def by_enumeration(run, updates):
    """Mean, second moment and the squares named in `Moments`, over all sequences of draws."""
    total = dict.fromkeys(("x", "xx", "f", "grad", "bias", "noise", "stale", "applied"))
    total = {name: [Fraction(0)] * 4 for name in total}
    for draws in product(run.draws, repeat=updates):
        weight = Fraction(1)
        for draw in draws:
            weight *= draw.probability
        history = played(run, draws)
        x = history[-1]
        true = averaged(run.draws, [gradient(d, x) for d in run.draws])
        stale = [gradient(d, read(run, d, history)) for d in run.draws]
        center = averaged(run.draws, stale)
        losses = [
            sum(xk * (hx / 2 - c) for xk, hx, c in zip(x, product_of(d.hessian, x), d.linear, strict=True))
            for d in run.draws
        ]
        seen = {
            "x": x,
            "xx": [a * b for a in x for b in x],
            "f": [sum(d.probability * loss for d, loss in zip(run.draws, losses, strict=True))],
            "grad": [g * g for g in true],
            "bias": [(m - g) ** 2 for m, g in zip(center, true, strict=True)],
            "noise": averaged(run.draws, [[(g - m) ** 2 for g, m in zip(s, center, strict=True)] for s in stale]),
            "stale": [m * m for m in center],
            "applied": averaged(run.draws, [[g * g for g in s] for s in stale]),
        }
        for name, values in seen.items():
            for place, value in enumerate(values):
                total[name][place] += weight * value
    return total


@pytest.mark.parametrize("run", RUNS)
def test_moments_are_those_of_all_sequences_of_draws(run):
    for updates, moments in enumerate(path(run, START, 6)):
        expected = by_enumeration(run, updates)
        mean, square = expected["x"][:2], expected["xx"]
        assert list(moments.mean) == mean
        covariance = [square[2 * k + j] - mean[k] * mean[j] for k in range(2) for j in range(2)]
        assert [entry for row in moments.covariance for entry in row] == covariance
        assert moments.objective == expected["f"][0]
        assert list(moments.gradient_squares) == expected["grad"][:2]
        assert list(moments.bias_squares) == expected["bias"][:2]
        assert list(moments.noise_squares) == expected["noise"][:2]
        assert list(moments.stale_squares) == expected["stale"][:2]
        assert list(moments.applied_squares) == expected["applied"][:2]


def distance(moments, other):
    return max(abs(a - b) for a, b in zip(moments.second.entries(), other.second.entries(), strict=True))


@pytest.mark.parametrize("run", RUNS)
def test_stationary_moments_stay_and_are_approached(run):
    still = stationary(run)
    assert still.advanced().second == still.second
    moments = list(path(run, START, 90))
    assert distance(moments[90], still) < distance(moments[30], still) / 10 > 0


def test_a_mode_by_hand():
    """One delay: r_1 = v - c r_1 and v = v + c^2 v - 2 c r_1 + s^2, so v = s^2 (1 + c)/(c (1 - c)(2 + c))."""
    for c in (Fraction(1, 3), Fraction(9, 10)):
        run = DelayedQuadratic(with_noise(((1,),), ((1,),)), (1,), c)
        assert stationary(run).covariance == ((c**2 * (1 + c) / (c * (1 - c) * (2 + c)),),)


@pytest.mark.parametrize("step", [Fraction(1), Fraction(11, 10)])
def test_no_stationary_law_at_and_above_the_limit(step):
    with pytest.raises(NotStationary, match="no stationary law"):
        stationary(DelayedQuadratic(with_noise(((1,),), ((1,),)), (1,), step))


def test_a_stable_mean_is_not_enough_where_noise_multiplies():
    """x+ = x(1 - c h), h = 0 or 2: the mean contracts for c < 2, the square only for (1 + (1 - 2c)^2)/2 < 1, c < 1."""
    draws = (Draw(HALF, ((0,),), (1,)), Draw(HALF, ((2,),), (0,)))
    stationary(DelayedQuadratic(draws, (0,), Fraction(99, 100)))
    with pytest.raises(NotStationary):
        stationary(DelayedQuadratic(draws, (0,), Fraction(1)))


def test_a_flat_direction_is_refused():
    with pytest.raises(NotStationary, match="kernel"):
        stationary(DelayedQuadratic(with_noise(((1, 0), (0, 0)), ((1, 1),)), (1, 1), Fraction(1, 9)))


@pytest.mark.parametrize(
    ("draws", "delays", "momentum"),
    [
        ((Draw(HALF, ((1,),), (0,)),), (1,), Fraction(0)),
        (with_noise(((1,),), ((1,),)), (1, 2), Fraction(0)),
        (with_noise(((1,),), ((1,),)), (-1,), Fraction(0)),
        (with_noise(((1,),), ((1,),)), (1,), Fraction(1)),
    ],
)
def test_no_such_run(draws, delays, momentum):
    with pytest.raises(ValueError, match=r"Give draws|Each draw|Momentum"):
        DelayedQuadratic(draws, delays, Fraction(1, 9), momentum)
