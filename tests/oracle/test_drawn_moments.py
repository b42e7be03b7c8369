"""Moments of drawn runs against a naive simulation of every sequence of mini-batches, and against numbers by hand."""

from fractions import Fraction
from itertools import product

import pytest

from analysis.arenas import arena_of
from analysis.arenas.expectations.clock_descent import modules
from analysis.arenas.expectations.descent_known import departed, mode
from analysis.arenas.expectations.drawn_moments import moments
from analysis.arenas.expectations.drawn_run import Departures, DrawnBatch, DrawnRun, Read, late
from analysis.arenas.laws.stationary_modes import variance_in_time
from analysis.strategies.quadratics import largest_eigenvalue
from theory.library import CLAIMS

F = Fraction
NONE, ONE = F(0), F(1)
BATCHES = (
    DrawnBatch(((F(2), F(1)), (F(1), F(2))), (F(1), F(-1, 2))),
    DrawnBatch(((F(1), F(0)), (F(0), F(3))), (F(-1), F(1, 2))),
)
STEPS = (F(1, 5), F(1, 3), F(1, 7))


def _slope(hessian, point):
    return [sum(h * x for h, x in zip(row, point, strict=True)) for row in hessian]


def _outcomes(delays, by_clock, momentum=NONE, gain=ONE, groups=1, summed=False):
    """For each sequence the list of (point, mean gradient read, applied gradients of a group) of every update."""
    mean = [
        [(a + b) / 2 for a, b in zip(*rows, strict=True)] for rows in zip(*(b.hessian for b in BATCHES), strict=True)
    ]
    found = []
    for drawn in product(BATCHES, repeat=len(STEPS) * groups):
        points, velocity, seen = [[F(1), F(2)]], [F(0), F(0)], []
        for update, step in enumerate(STEPS):
            gradients, means = [], []
            for place in range(groups):
                gradient, middle = [], []
                for k in range(2):
                    age = update - delays[k]
                    if by_clock:
                        if age < 0:
                            gradient.append(F(0))
                            middle.append(F(0))
                            continue
                        batch, read = drawn[age], points[age]
                    else:
                        batch = drawn[update * groups + place]
                        read = [points[max(0, update - delays[j])][j] for j in range(2)]
                    gradient.append(_slope(batch.hessian, read)[k] - batch.noise[k])
                    middle.append(_slope(mean, read)[k])
                gradients.append(gradient)
                means.append(middle)
            seen.append((points[-1], means[0], gradients))
            total = [sum(column, F(0)) / (1 if summed else groups) for column in zip(*gradients, strict=True)]
            velocity = [momentum * v + gain * g for v, g in zip(velocity, total, strict=True)]
            scales = (F(1, 2), F(1))
            points.append([x - step * s * v for x, s, v in zip(points[-1], scales, velocity, strict=True)])
        found.append((seen, points[-1]))
    return mean, found


def _expected(found, quantity):
    return sum((quantity(seen, last) for seen, last in found), F(0)) / len(found)


@pytest.mark.parametrize("by_clock", [False, True])
@pytest.mark.parametrize("delays", [(0, 0), (1, 2), (2, 0)])
def test_two_coupled_blocks_agree_with_every_sequence_played_on_its_own(delays, by_clock) -> None:
    run = DrawnRun(BATCHES, (F(1), F(2)), STEPS, late(*delays), (F(1, 2), F(1)), (0, 1), by_clock=by_clock)
    _agrees(run, *_outcomes(delays, by_clock))


def test_momentum_and_a_gain_that_nobody_declares_move_the_weights() -> None:
    departed = Departures(momentum=F(1, 2), gain=F(3))
    run = DrawnRun(BATCHES, (F(1), F(2)), STEPS, late(1, 0), (F(1, 2), F(1)), (0, 1), departures=departed)
    _agrees(run, *_outcomes((1, 0), False, F(1, 2), F(3)))


@pytest.mark.parametrize("summed", [False, True])
def test_a_group_steps_by_its_mean_or_by_its_sum(summed) -> None:
    run = DrawnRun(BATCHES, (F(1), F(2)), STEPS, late(1, 1) * 2, (F(1, 2), F(1)), (0, 1), summed=summed)
    _agrees(run, *_outcomes((1, 1), False, groups=2, summed=summed))


def _agrees(run, mean, found) -> None:
    made = moments(run)
    for update in range(len(STEPS)):
        for k in range(2):

            def true(seen, k=k, update=update):
                return _slope(mean, seen[update][0])[k]

            def stale(seen, k=k, update=update):
                return seen[update][1][k]

            def applied(seen, k=k, update=update):
                return seen[update][2][0][k]

            assert made.true[update][k] == _expected(found, lambda seen, last: true(seen) ** 2)
            assert made.stale[update][k] == _expected(found, lambda seen, last: stale(seen) ** 2)
            assert made.bias[update][k] == _expected(found, lambda seen, last: (stale(seen) - true(seen)) ** 2)
            assert made.noise[update][k] == _expected(found, lambda seen, last: (applied(seen) - stale(seen)) ** 2)
            assert made.applied[update][0][k] == _expected(found, lambda seen, last: applied(seen) ** 2)
    end = _expected(found, lambda seen, last: sum(x * g for x, g in zip(last, _slope(mean, last), strict=True)) / 2)
    assert made.objective[-1] == end


def test_a_long_run_is_propagated_as_its_paths_would_have_it(monkeypatch) -> None:
    run = DrawnRun(BATCHES, (F(1), F(2)), (F(1, 5),) * 4, late(1, 2), (F(1, 2), F(1)), (0, 1))
    played = moments(run)
    monkeypatch.setattr("analysis.arenas.expectations.drawn_law.PATHS", 1)
    moments.cache_clear()
    propagated = moments(run)
    moments.cache_clear()
    names = ("true", "stale", "bias", "noise", "applied", "group", "along", "objective")
    assert all(getattr(played, name) == getattr(propagated, name) for name in names)


def test_one_mode_one_update_late_by_hand() -> None:
    # x: 1, then 1 - 1/2 = 1/2, then 1/2 - 1/2 = 0 (it still reads 1), so the biases are 0, 1/2 and 1/2 (it reads 1/2).
    found = moments(mode(1, F(1, 2), 3))
    assert [row[0] for row in found.true] == [1, F(1, 4), 0]
    assert [row[0] for row in found.bias] == [0, F(1, 4), F(1, 4)]
    assert found.objective == (F(1, 2), F(1, 8), 0, F(1, 32))


def test_a_write_that_stays_unseen_may_be_overtaken() -> None:
    # Task 0 writes for task 3 on, task 1 at once: task 2 reads all but the move of task 0, 1 - 1/4 = 3/4.
    reads = ((Read(F(1), ((2, 0),)),),)
    run = DrawnRun((DrawnBatch(((F(1),),), (F(0),)),), (F(1),), (F(1, 4),) * 3, reads, (F(1),), (0,))
    assert [row[0] for row in moments(run).stale] == [1, 1, F(9, 16)]


@pytest.mark.parametrize(
    ("sampling", "variances"),
    [("independent", [0, 1, 2]), ("one", [0, 1, 4]), ("shuffled", [0, 1, 0]), ("sorted", [0, 1, F(5, 2)])],
)
def test_how_mini_batches_are_drawn(sampling, variances) -> None:
    # x moves by the noise, ±1, against almost no curvature: E x² after two moves is 2, 4, 0; sorted, of three moves
    # (+,+,+), (+,+,-) three times, (+,-,-) three times, (-,-,-): E of the square is 4/8 + 12/8 + 0 + 4/8.
    flat = F(1, 2**40)
    base = mode(0, F(1), 3, 0, 1, curvature=flat)
    run = DrawnRun(base.batches, base.start, base.steps, base.reads, base.scales, base.blocks,
                   departures=Departures(sampling=sampling))  # fmt: skip
    squares = [row[0] / flat**2 for row in moments(run).true]
    assert all(abs(square - variance) < F(1, 2**30) for square, variance in zip(squares, variances, strict=True))


def test_the_spectrum_gives_the_variance_without_a_delay() -> None:
    ball = variance_in_time(F(3), F(0), F(2))
    assert abs(float(ball.mid()) - 2 / 3) <= float(ball.rad()) + 1e-15
    assert float(ball.rad()) < 1e-3


def test_the_largest_eigenvalue_is_exact_where_all_are_rational_and_else_a_row_sum() -> None:
    assert largest_eigenvalue(((F(2), F(1)), (F(1), F(2)))) == 3
    assert largest_eigenvalue(((F(1), F(1)), (F(1), F(2)))) == 3  # the root is (3 + sqrt 5)/2


@pytest.mark.parametrize("told", [(), (0, 0), (3, 0)])
def test_warm_up_ends_when_all_modules_move_whatever_delays_a_claim_is_told(told: tuple[int, ...]) -> None:
    run, claim = departed(modules(2, F(1, 4), 3), declared_delays=told), CLAIMS["DM-DDG-lemma1"]
    assert [trial.where for trial in arena_of(claim).trials(run, claim, "")] == ["tick 1", "tick 2"]
