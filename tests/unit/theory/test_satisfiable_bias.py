"""The hypotheses of the bias proofs with momentum, and with tasks counted, are all true in an actual small run."""

from fractions import Fraction
from math import isqrt

import pytest

from tests.lemma_models import CHANCES, PARTS, ball
from tests.task_world import TaskWorld
from tests.unit.theory.test_satisfiable import (
    BLOCKS,
    DEFECT,
    ETA,
    HESSIAN,
    TASKS,
    VECTORS,
    certain,
    combined,
    fresh,
    gradient,
    one_random_step,
    part,
    size,
)
from theory import symbols as s
from theory.library import CLAIMS
from theory.proofs.momentum import classical, nesterov

MOMENTUM = Fraction(1, 2)
START = [Fraction(1), Fraction(-1), Fraction(2)]
NOTHING = [Fraction(0)] * 3
ALPHA = Fraction(sum(abs(h) for row in HESSIAN for h in row))


def counting():
    """A world that knows tasks, with the numbers that all these runs share."""
    world, plain = TaskWorld(fresh().draw), fresh()
    world.numbers, world.vectors = plain.numbers, plain.vectors
    world.numbers |= {s.friction: 1 - MOMENTUM, s.write_defect: size(DEFECT), s.smoothness: ALPHA}
    world.numbers |= {s.smoothness_recompute: Fraction(0), s.smoothness_backward: Fraction(0)}
    world.numbers |= dict.fromkeys((s.max_delay, s.max_delay_recompute, s.max_delay_backward), Fraction(2))
    for number in range(-2, 6):
        world.numbers["mu", number] = MOMENTUM if number in range(1, len(TASKS)) else Fraction(0)
    return world


def mixed(world, ahead):
    """Which momentum: classical, or looking ahead as Nesterov's does."""
    world.numbers |= {classical: Fraction(not ahead), nesterov: Fraction(ahead)}


def moved(velocity, added, number, ahead):
    """New velocity, and the direction of the step, of the update of this number."""
    kept = MOMENTUM if number else Fraction(0)
    after = combined(added, velocity, kept)
    return after, combined(added, after, kept) if ahead else after


def in_order(ahead):
    """Three tasks, no overtaking, block 0 read one version older than block 1, steps with momentum."""
    world = counting()
    mixed(world, ahead)
    points, velocity, largest = [START], NOTHING, Fraction(0)
    certain(world, "v", (0,), velocity)
    for task in TASKS:
        delays = {block: max(task - block, 0) for block in BLOCKS}
        read = combined(part(0, points[task - delays[0]]), part(1, points[task - delays[1]]), 1)
        applied, true = gradient(read, task), gradient(points[task], task)
        velocity, direction = moved(velocity, combined(applied, DEFECT, 1), task, ahead)
        points.append(combined(points[task], direction, -ETA))
        certain(world, "v", (task + 1,), velocity)
        for name, value in (("g", applied), ("grad", true), ("w", DEFECT), ("b", combined(applied, true, -1))):
            certain(world, name, (task,), value)
        for vector in VECTORS:
            certain(world, "Theta", (vector, task), read)
            world.numbers["longest", vector, task] = Fraction(max(delays.values()))
            for block in BLOCKS:
                world.numbers["delay", vector, block, task] = Fraction(delays[block])
        largest = max(largest, size(true))
    for number in range(-2, 6):
        certain(world, "x", (number,), points[min(max(number, 0), 3)])
        for block in BLOCKS:
            world.numbers["writer", block, number] = Fraction(number)
    world.numbers |= {s.gradient_bound: largest, s.delay_strength: ETA / (1 - MOMENTUM) * ALPHA * 2}
    return world


ORDERS = ((0, 1, 2), (1, 0, 2))


def by_block(ahead):
    """Three tasks that all read the initial versions; two write block 1 in the other order, with momentum."""
    world = counting()
    mixed(world, ahead)
    applied = {task: gradient(START, task) for task in TASKS}
    versions = {block: [part(block, START)] for block in BLOCKS}
    for block, order in enumerate(ORDERS):
        velocity = NOTHING
        certain(world, "V", (block, 0), velocity)
        for number, task in enumerate(order):
            added = combined(part(block, applied[task]), part(block, DEFECT), 1)
            velocity, direction = moved(velocity, added, number, ahead)
            certain(world, "V", (block, number + 1), velocity)
            versions[block].append(combined(versions[block][number], direction, -ETA))
            world.numbers["writer", block, number] = Fraction(task)
        for number in range(7):
            certain(world, "theta", (block, number), versions[block][min(number, 3)])
    bounds, biases = dict.fromkeys(BLOCKS, Fraction(0)), dict.fromkeys(BLOCKS, Fraction(0))
    for task in TASKS:
        own = [order.index(task) for order in ORDERS]
        true = gradient(combined(versions[0][own[0]], versions[1][own[1]], 1), task)
        for k in BLOCKS:
            bias = combined(part(k, applied[task]), part(k, true), -1)
            values = (("g", part(k, applied[task])), ("grad", part(k, true)), ("w", part(k, DEFECT)), ("b", bias))
            for name, value in values:
                certain(world, name, (task, k), value)
            bounds[k] = max(bounds[k], size(part(k, true)))
            biases[k] = max(biases[k], max(map(abs, bias)))  # a lower bound of its norm
            for block in BLOCKS:
                certain(world, "ref", (task, k, block), versions[block][own[block]])
                for vector in VECTORS:
                    certain(world, "Theta", (vector, task, block), versions[block][0])
                    world.numbers["older", vector, task, k, block] = Fraction(0)
                    world.numbers["count", vector, task, k, block] = Fraction(own[block])
    strength = ETA / (1 - MOMENTUM) * 2
    for k in BLOCKS:
        world.numbers[s.block_gradient_bound, k, 0] = bounds[k]
        world.numbers[s.block_bias_bound, k, 0] = biases[k]
        world.numbers[s.block_write_defect, k, 0] = size(DEFECT)
        for block in BLOCKS:
            alpha = Fraction(1 + sum(abs(HESSIAN[r][c]) for r in PARTS[k] for c in PARTS[block]))
            world.numbers[s.block_smoothness, k, block] = alpha
            world.numbers[s.delay_strength_matrix, k, block] = strength * alpha
            for delays in (s.delay_matrix, s.delay_matrix_recompute, s.delay_matrix_backward):
                world.numbers[delays, k, block] = Fraction(2)
            for zero in (s.block_smoothness_recompute, s.block_smoothness_backward):
                world.numbers[zero, k, block] = Fraction(0)
    entries = [world.numbers[s.block_smoothness, k, block] for k in BLOCKS for block in BLOCKS]
    world.numbers[s.delay_strength] = strength * sum(entries)  # the sum of the entries is above the 2-norm
    return world


def tasks_counted():
    """The same orders of writes without momentum, biases at `own`: task 0's block 1 has been written by task 1."""
    world = counting()
    applied = {task: gradient(START, task) for task in TASKS}
    points = [START]
    for number in TASKS:
        writers = [order[number] for order in ORDERS]
        taken = combined(part(0, applied[writers[0]]), part(1, applied[writers[1]]), 1)
        points.append(combined(points[number], combined(taken, DEFECT, 1), -ETA))
        for block, writer in enumerate(writers):
            world.numbers["writer", block, number] = Fraction(writer)
    for number in range(-2, 6):
        certain(world, "x", (number,), points[min(max(number, 0), 3)])
    largest = Fraction(0)
    for task in TASKS:
        own = [order.index(task) for order in ORDERS]
        before = [order[: order.index(task)] for order in ORDERS]
        others = sorted({*before[0], *before[1]})
        reference = combined(part(0, points[own[0]]), part(1, points[own[1]]), 1)
        true = gradient(reference, task)
        values = (("g", applied[task]), ("grad", true), ("w", DEFECT), ("ref", reference))
        for name, value in (*values, ("b", combined(applied[task], true, -1))):
            certain(world, name, (task,), value)
        largest = max(largest, size(true))
        for vector in VECTORS:
            certain(world, "Theta", (vector, task), START)
            world.numbers["between", vector, task] = Fraction(len(others))
            for block in BLOCKS:
                world.numbers["side", vector, task, block] = Fraction(1)
                world.numbers["older", vector, task, block] = Fraction(0)
                world.numbers["count", vector, task, block] = Fraction(own[block])
                for place, other in enumerate(others, start=1):
                    world.numbers["other", vector, task, place] = Fraction(other)
                    world.numbers["place", vector, task, place, block] = Fraction(other not in before[block])
    world.numbers |= {s.gradient_bound: largest, s.distinct_tasks: Fraction(2), s.delay_strength: ETA * ALPHA * 2}
    return world


RUNS = [
    ("PD-B5a", lambda: in_order(ahead=False)),
    ("PD-B5a", lambda: in_order(ahead=True)),
    ("PD-B5c", lambda: by_block(ahead=False)),
    ("PD-B5-B3", lambda: by_block(ahead=True)),
    ("PD-B1b", tasks_counted),
    ("PD-R1-virtual", one_random_step),
]


@pytest.mark.parametrize(("name", "run"), RUNS)
def test_hypotheses_and_conclusion_hold_in_a_run(name, run):
    derivation, world = CLAIMS[name].derivation, run()
    assert derivation is not None
    for hypothesis in derivation.hypotheses:
        for formula in hypothesis.formulas:
            # SameTasks and others speak of places up to a count: what lies beyond is asked for by none.
            assert world.truth(formula) is True, formula
    assert world.truth(derivation.conclusion) is True


def test_the_runs_have_a_bias_and_overtake():
    assert any(entry > 0 for entry in in_order(ahead=True).vectors["b", 2, "certain"])
    world = tasks_counted()
    assert any(abs(entry) > 0 for entry in world.vectors["b", 0, "certain"])
    assert world.numbers["between", VECTORS[0], 0] == 1 and world.numbers["count", VECTORS[0], 0, 0] == 0


def test_another_writer_is_seen():
    world = tasks_counted()
    world.numbers["writer", 1, 0] = Fraction(2)
    derivation = CLAIMS["PD-B1b"].derivation
    assert derivation is not None
    (tasks,) = (hypothesis for hypothesis in derivation.hypotheses if hypothesis.name == "tasks_between")
    assert world.truth(tasks.formulas[0]) is False


SCALES = (2, 1, 3)
NOISES = (
    (3, 3, -6, -6),  # task 0: known by halves afterwards, mean 0
    (1, -3, 3, -1),  # task 1: mean 0 in each half
    (0, 0, 0, 0),  # task 2: by then everything is known
)


def chance():
    """Three tasks with random batches on a quadratic objective, no overtaking; block 0 is read one version older."""
    world = TaskWorld(fresh().draw)
    world.numbers |= fresh().numbers
    squares: dict[str, Fraction] = {"h": Fraction(0), "noise": Fraction(0)}
    points = {outcome: [START] for outcome in range(len(CHANCES))}
    for task in TASKS:
        delays = {block: max(task - block, 0) for block in BLOCKS}
        means: dict[str, Fraction] = {"h": Fraction(0), "noise": Fraction(0)}
        for outcome, weight in enumerate(CHANCES):
            path = points[outcome]
            read = combined(part(0, path[task - delays[0]]), part(1, path[task - delays[1]]), 1)
            mean = [scale * entry for scale, entry in zip(SCALES, read, strict=True)]
            here = [scale * entry for scale, entry in zip(SCALES, path[task], strict=True)]
            noise = [Fraction(NOISES[task][outcome])] * 3
            applied = combined(mean, noise, 1)
            path.append(combined(path[task], applied, -ETA))
            values = (("g", applied), ("m", mean), ("h", here), ("b", combined(mean, here, -1)), ("w", NOTHING))
            for name, value in values:
                world.vectors[name, task, outcome] = [ball(entry) for entry in value]
            for vector in VECTORS:
                world.vectors["Theta", vector, task, outcome] = [ball(entry) for entry in read]
            means["h"] += weight * sum(entry**2 for entry in here)
            means["noise"] += weight * sum(entry**2 for entry in noise)
        squares = {name: max(squares[name], means[name]) for name in squares}
        for vector in VECTORS:
            world.numbers["longest", vector, task] = Fraction(max(delays.values()))
            for block in BLOCKS:
                world.numbers["delay", vector, block, task] = Fraction(delays[block])
    for number in range(-2, 6):
        for outcome, path in points.items():
            world.vectors["x", number, outcome] = [ball(entry) for entry in path[min(max(number, 0), 3)]]
        for block in BLOCKS:
            world.numbers["writer", block, number] = Fraction(number)
    root = Fraction(isqrt(int(squares["h"] * 10**6)) + 1, 10**3)
    world.numbers |= {s.objective_smoothness: Fraction(3), s.max_delay: Fraction(2), s.delay_strength: 6 * ETA}
    world.numbers |= {s.gradient_mean_square_root: root, s.noise_variance: squares["noise"] + 1}
    return world


def test_the_mean_square_proof_holds_in_a_random_run():
    derivation, world = CLAIMS["PD-B6"].derivation, chance()
    assert derivation is not None
    for hypothesis in derivation.hypotheses:
        for formula in hypothesis.formulas:
            assert world.truth(formula) is True, formula
    assert world.truth(derivation.conclusion) is True
    assert any(entry != 0 for entry in world.vectors["b", 2, 0])


def test_a_past_that_knows_the_noise_is_seen():
    world = chance()
    derivation = CLAIMS["PD-B6"].derivation
    assert derivation is not None
    for outcome in range(len(CHANCES)):  # task 1's noise now depends on the half that is past
        world.vectors["m", 1, outcome] = world.vectors["g", 0, outcome]
    (mean,) = (hypothesis for hypothesis in derivation.hypotheses if hypothesis.name == "iid_batches")
    assert world.truth(mean.formulas[0]) is False
