"""The hypotheses behind DM-T2, T4, T7, Q1 and Q2 are all true in small exact runs, and so are the conclusions."""

from fractions import Fraction

import pytest

from tests import lemma_models
from tests.lemma_models import CHANCES, HALVES, PARTS, World, ball
from theory import symbols as s
from theory.library import CLAIMS
from theory.proofs.clock_path import n as tick
from theory.proofs.descent import infimum
from theory.proofs.vocabulary import FORWARD

OUTCOMES = range(len(CHANCES))
SINGLES = tuple((outcome,) for outcome in OUTCOMES)
START = [Fraction(1), Fraction(-1), Fraction(2)]
CURVATURE = [Fraction(2), Fraction(1), Fraction(3)]
ZERO = [Fraction(0)] * 3
NOISE = {0: (1, 1, -2, -2), 1: (1, -3, 3, -1)}
"""By task and outcome: the first is known by halves, the second has mean 0 in each half."""


def fresh(**vectors):
    """A world that invents nothing."""

    def missing():
        raise AssertionError("a hypothesis speaks of something that the run does not have")

    world = World(missing)
    world.curvature = CURVATURE
    for name, places in vectors.items():
        for place in places:
            for outcome in OUTCOMES:
                world.vectors[(name, *place, outcome)] = [ball(0)] * 3
    return world


def put(world, name, place, outcome, value):
    world.vectors[(name, *place, outcome)] = [ball(entry) for entry in value]


def plus(first, second, factor=Fraction(1)):
    return [a + factor * b for a, b in zip(first, second, strict=True)]


def slope(point):
    return [h * x for h, x in zip(CURVATURE, point, strict=True)]


def by_block(weights, vector):
    return [weights[0 if place in PARTS[0] else 1] * entry for place, entry in enumerate(vector)]


def mixed(lower, upper):
    """Block 0 of one point, block 1 of another."""
    return [lower[place] if place in PARTS[0] else upper[place] for place in range(3)]


def expected(values):
    return sum((chance * value for chance, value in zip(CHANCES, values, strict=True)), Fraction(0))


def objective(point):
    return sum((h * x * x / 2 for h, x in zip(CURVATURE, point, strict=True)), Fraction(0))


def two_noisy_updates():
    """Block 0 is read one update late and halved; two tasks, each with noise that the past does not know."""
    eta, factors, places = Fraction(1, 20), (Fraction(1, 2), Fraction(1)), [(place,) for place in range(-4, 7)]
    world = fresh(g=places, s=places, m=places, w=places, x=places, Theta=[(0, *place) for place in places])
    world.partitions = {0: (tuple(OUTCOMES),), 1: HALVES} | dict.fromkeys(range(2, 5), SINGLES)
    for outcome in OUTCOMES:
        points = [START]
        for task in range(2):
            read = mixed(points[max(task - 1, 0)], points[task])
            mean = slope(read)
            taken = plus(mean, [Fraction(NOISE[task][outcome])] * 3)
            points.append(plus(points[task], by_block(factors, taken), -eta))
            for name, value in (("g", taken), ("s", taken), ("m", mean)):
                put(world, name, (task,), outcome, value)
            put(world, "Theta", (0, task), outcome, read)
        for (place,) in places:
            put(world, "x", (place,), outcome, points[min(max(place, 0), 2)])
            if place not in (0, 1):
                put(world, "Theta", (0, place), outcome, points[min(max(place, 0), 2)])
    variances = (Fraction(4), Fraction(7))
    world.numbers |= {FORWARD: Fraction(0), s.step_size: eta, s.objective_smoothness: Fraction(3), infimum: Fraction(0)}
    world.numbers |= {s.horizon: Fraction(2), s.initial_gap: objective(START)}
    for block, (factor, delay, variance) in enumerate(zip(factors, (1, 0), variances, strict=True)):
        world.numbers[s.shrink, block, 0], world.numbers[s.block_delay, block, 0] = factor, Fraction(delay)
        world.numbers["window", block] = Fraction(delay)
        world.numbers[s.block_noise_variance, block, 0] = variance
        for (place,) in places:
            world.numbers["step", block, place] = eta
            world.numbers["writer", block, place] = Fraction(place)
            world.numbers["delay", 0, block, place] = Fraction(delay if place == 1 else 0)
    world.numbers[s.shrunk_noise_variance] = variances[0] / 4 + variances[1]
    world.numbers[s.delayed_noise_variance] = variances[0] / 4
    return world


def three_ticks():
    """Block 0 learns of each batch one tick late, at half the step; step sizes fall."""
    factors, lags, rates = (Fraction(1, 2), Fraction(1)), (1, 0), [Fraction(1, 20), Fraction(1, 30), Fraction(1, 40)]
    places = [(place,) for place in range(-3, 4)]
    world = fresh(g=places, x=places)
    world.partitions = {0: (tuple(OUTCOMES),), 1: HALVES} | dict.fromkeys(range(2, 5), SINGLES)
    for outcome in OUTCOMES:
        points, batches = [START], []
        for task in range(3):
            noise = NOISE[task][outcome] if task in NOISE else 0
            batches.append(plus(slope(points[task]), [Fraction(noise)] * 3))
            used = mixed(batches[task - 1] if task else ZERO, batches[task])
            points.append(plus(points[task], by_block(factors, used), -rates[task]))
            put(world, "g", (task,), outcome, batches[task])
        for (place,) in places:
            put(world, "x", (place,), outcome, points[max(place, 0)])
    for block, factor in enumerate(factors):
        world.numbers[s.shrink, block, 0], world.numbers["lag", block] = factor, Fraction(lags[block])
        world.numbers[s.block_second_moment, block, 0] = Fraction(60)
        world.numbers[s.window_of_steps, block, 0] = Fraction(lags[block], 30) + Fraction(1, 1000)
    for (place,) in places:
        world.numbers["rate", place] = rates[place] if 0 <= place < 3 else Fraction(0)
    world.numbers |= {tick: Fraction(2), s.clock_step_size: rates[2], s.objective_smoothness: Fraction(3)}
    world.numbers[s.shrunk_second_moment] = Fraction(60) * (Fraction(1, 4) + 1)
    return world


def heavy_ball():
    """Five updates with momentum on a quadratic."""
    eta, decay = Fraction(1, 10), Fraction(1, 2)
    world = fresh(theta=[(place,) for place in range(-1, 6)], v=[(place,) for place in range(-1, 6)], g=[(0,)])
    weights, velocity = START, ZERO
    largest = Fraction(0)
    for update in range(6):
        gradient = slope(weights) if update else ZERO
        change = plus(gradient, velocity, decay - 1)
        velocity = plus(gradient, velocity, decay)
        weights = plus(weights, velocity, -eta)
        largest = max(largest, sum(map(abs, change)))
        for outcome in OUTCOMES:
            for name, value in (("theta", weights), ("v", velocity), ("g", gradient)):
                put(world, name, (update,), outcome, value)
    for outcome in OUTCOMES:
        put(world, "theta", (-1,), outcome, START)
    world.numbers |= {s.step_size: eta, s.velocity_decay: decay, s.predicted_steps: Fraction(3)}
    world.numbers[s.velocity_change_bound] = largest + 1
    return world


def one_prediction():
    """A cubic, a move of three coordinates, compensation by λ = 1/2."""
    world = fresh()
    world.third = [Fraction(1), Fraction(-1), Fraction(1, 2)]
    target, factor = [Fraction(2), Fraction(0), Fraction(1)], Fraction(1, 2)
    gradient = [h * x + c * x * x / 2 for h, c, x in zip(CURVATURE, world.third, START, strict=True)]
    move = plus(target, START, Fraction(-1))
    compensation = [factor * g * g * d for g, d in zip(gradient, move, strict=True)]
    hessian = [h + c * x for h, c, x in zip(CURVATURE, world.third, START, strict=True)]
    for outcome in OUTCOMES:
        for name, value in (("x", START), ("y", target), ("c", compensation), ("p", plus(gradient, compensation))):
            put(world, name, (), outcome, value)
    mismatch = max(abs(factor * g * g - h) for g, h in zip(gradient, hessian, strict=True))
    world.numbers |= {s.objective_hessian_smoothness: Fraction(2), s.curvature_mismatch: mismatch}
    world.numbers[s.prediction_distance] = sum(map(abs, move)) + 1
    return world


def two_workers():
    """Two workers with different objectives; columns of W sum to 1, rows do not; one noisy step, an error in it."""
    eta, shift = Fraction(1, 10), {0: ZERO, 1: [Fraction(1)] * 3, 2: [Fraction(-1)] * 3}
    weights = {(1, 1): Fraction(3, 4), (2, 1): Fraction(1, 4), (1, 2): Fraction(1, 2), (2, 2): Fraction(1, 2)}
    weights |= {(0, k): Fraction(0) for k in range(3)} | {(1, 0): Fraction(1), (2, 0): Fraction(0)}
    pairs = [(worker, place) for worker in range(3) for place in range(5)]
    singles = [(place,) for place in range(5)]
    world = fresh(y=pairs, g=pairs, e=pairs, p=pairs, q=pairs, x=singles, gbar=singles, ebar=singles, pbar=singles)
    for outcome in OUTCOMES:
        own = {1: START, 2: [Fraction(0), Fraction(1), Fraction(1)]}
        for place in range(5):
            average = [(a + b) / 2 for a, b in zip(own[1], own[2], strict=True)]
            local = {w: plus(slope(own[w]), shift[w]) for w in own}
            sampled = {w: plus(local[w], [Fraction(NOISE[1][outcome])] * 3) if place == 0 else ZERO for w in own}
            error = {w: [Fraction(w, 50)] * 3 if place == 0 else ZERO for w in own}
            for worker in own:
                values = {"y": own[worker], "g": sampled[worker], "e": error[worker], "p": local[worker]}
                for name, value in {**values, "q": plus(slope(average), shift[worker])}.items():
                    put(world, name, (worker, place), outcome, value)
            put(world, "x", (place,), outcome, average)
            for name, value in (("gbar", sampled), ("ebar", error), ("pbar", local)):
                put(world, name, (place,), outcome, [(a + b) / 2 for a, b in zip(value[1], value[2], strict=True)])
            stepped = {w: plus(error[w], sampled[w], -eta) for w in own}
            own = {w: plus(plus(stepped[w], own[1], weights[w, 1]), own[2], weights[w, 2]) for w in own}
    start = [(a + b) / 2 for a, b in zip(START, (0, 1, 1), strict=True)]
    world.numbers |= {("W", *pair, place): weight for pair, weight in weights.items() for place in range(5)}
    world.numbers |= {s.step_size: eta, s.objective_smoothness: Fraction(3), s.workers: Fraction(2)}
    world.numbers |= {s.horizon: Fraction(1), infimum: Fraction(0), s.initial_gap: objective(start)}
    world.numbers |= {s.consensus_distance: Fraction(3), s.mixing_error_bound: Fraction(1, 10)}
    world.numbers[s.mean_gradient_bound] = Fraction(8)
    return world


RUNS = {
    "DM-T2": two_noisy_updates,
    "DM-T4": three_ticks,
    "DM-T7": heavy_ball,
    "DM-T7-norm": heavy_ball,
    "DM-Q1": one_prediction,
    "DM-Q2": two_workers,
}


@pytest.mark.parametrize("name", RUNS)
def test_hypotheses_and_conclusion_hold_in_a_run(name, monkeypatch):
    monkeypatch.setitem(lemma_models.RANGES, "t", 2 if name == "DM-T2" else 1)
    derivation, world = CLAIMS[name].derivation, RUNS[name]()
    assert derivation is not None
    for hypothesis in derivation.hypotheses:
        for formula in hypothesis.formulas:
            assert world.truth(formula) is True, f"{hypothesis.name}: {formula}"
    assert world.truth(derivation.conclusion) is True


def test_a_run_without_its_noise_bound_is_seen():
    world = two_noisy_updates()
    world.numbers[s.block_noise_variance, 0, 0] = Fraction(2)
    derivation = CLAIMS["DM-T2"].derivation
    assert derivation is not None
    noise = next(h for h in derivation.hypotheses if h.name == "block_noise_variance")
    assert world.truth(noise.formulas[0]) is False


def test_noise_has_mean_zero_given_the_past():
    assert expected(NOISE[0]) == 0
    for half in HALVES:
        assert sum(CHANCES[outcome] * NOISE[1][outcome] for outcome in half) == 0
