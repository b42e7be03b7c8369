"""The hypotheses of the proofs are all true in an actual small run, so that no proof is vacuous."""

from fractions import Fraction

import pytest

from tests.lemma_models import CHANCES, PARTS, World, ball
from theory import symbols as s
from theory.library import CLAIMS
from theory.proofs.descent import infimum
from theory.proofs.vocabulary import VERSION_VECTORS

ETA = Fraction(1, 100)
HESSIAN = ((2, 1, 0), (1, 3, -1), (0, -1, 1))
SHIFTS = ((1, 2, -1), (0, -3, 2), (2, 2, 2))
DEFECT = (Fraction(1, 1000), 0, Fraction(-1, 1000))
VECTORS = range(len(VERSION_VECTORS))
BLOCKS, TASKS = range(2), range(3)


def gradient(point, task):
    """∇ℓ(point; ζ_task) of a quadratic loss."""
    return [
        sum(h * x for h, x in zip(row, point, strict=True)) + c for row, c in zip(HESSIAN, SHIFTS[task], strict=True)
    ]


def part(block, whole):
    return [entry if n in PARTS[block] else Fraction(0) for n, entry in enumerate(whole)]


def combined(first, second, factor):
    return [a + factor * b for a, b in zip(first, second, strict=True)]


def size(whole):
    """A rational number above a norm (balls cannot tell equal ones)."""
    return sum((abs(Fraction(entry)) for entry in whole), Fraction(1, 1000))


def certain(world, name, indices, value):
    world.vectors[(name, *indices, "certain")] = [ball(entry) for entry in value]


def fresh():
    """A world that invents nothing: what a formula asks for must be there."""

    def missing():
        raise AssertionError("a hypothesis speaks of something that the run does not have")

    world = World(missing)
    world.numbers |= {vector: Fraction(n) for n, vector in enumerate(VERSION_VECTORS)}
    world.numbers |= {s.step_size: ETA}
    for block in BLOCKS:
        for number in range(-2, 6):
            world.numbers["step", block, number] = ETA
    return world


def in_order():
    """Three tasks, no overtaking; block 0 is read one version older than block 1."""
    world = fresh()
    delays = {(block, task): max(task - block, 0) for block in BLOCKS for task in TASKS}
    points = [[Fraction(1), Fraction(-1), Fraction(2)]]
    largest = {"G": Fraction(0), "G_a": Fraction(0)}
    for task in TASKS:
        read = [Fraction(0)] * 3
        for block in BLOCKS:
            read = combined(read, part(block, points[task - delays[block, task]]), 1)
        applied, true = gradient(read, task), gradient(points[task], task)
        points.append(combined(points[task], combined(applied, DEFECT, 1), -ETA))
        for name, value in (("g", applied), ("grad", true), ("w", DEFECT), ("b", combined(applied, true, -1))):
            certain(world, name, (task,), value)
        for vector in VECTORS:
            certain(world, "Theta", (vector, task), read)
            world.numbers["longest", vector, task] = Fraction(max(delays[block, task] for block in BLOCKS))
            for block in BLOCKS:
                world.numbers["delay", vector, block, task] = Fraction(delays[block, task])
        largest = {"G": max(largest["G"], size(true)), "G_a": max(largest["G_a"], size(applied))}
    for number in range(-2, 6):
        certain(world, "x", (number,), points[min(max(number, 0), 3)])
        for block in BLOCKS:
            world.numbers["writer", block, number] = Fraction(number)
    alpha = Fraction(sum(abs(h) for row in HESSIAN for h in row))
    world.numbers |= {s.smoothness: alpha, s.max_delay: Fraction(2), s.write_defect: size(DEFECT)}
    world.numbers |= {s.smoothness_recompute: Fraction(0), s.smoothness_backward: Fraction(0)}
    world.numbers |= {s.max_delay_recompute: Fraction(2), s.max_delay_backward: Fraction(2)}
    world.numbers |= {s.gradient_bound: largest["G"], s.applied_bound: largest["G_a"]}
    world.numbers |= {s.delay_strength: ETA * alpha * 2}
    return world


def overtaking():
    """Three tasks that all read the initial versions; the first two write block 1 in the other order."""
    world = fresh()
    orders = ((0, 1, 2), (1, 0, 2))
    start = [Fraction(1), Fraction(-1), Fraction(2)]
    applied = {task: gradient(start, task) for task in TASKS}
    versions = {block: [part(block, start)] for block in BLOCKS}
    for block in BLOCKS:
        for number, task in enumerate(orders[block]):
            step = combined(part(block, applied[task]), part(block, DEFECT), 1)
            versions[block].append(combined(versions[block][number], step, -ETA))
            world.numbers["writer", block, number] = Fraction(task)
        for number in range(7):
            certain(world, "theta", (block, number), versions[block][min(number, 3)])
    bounds = {block: Fraction(0) for block in BLOCKS}
    for task in TASKS:
        own = [orders[block].index(task) for block in BLOCKS]
        reference = combined(versions[0][own[0]], versions[1][own[1]], 1)
        for k in BLOCKS:
            true = part(k, gradient(reference, task))
            bias = combined(part(k, applied[task]), true, -1)
            for name, value in (("g", part(k, applied[task])), ("grad", true), ("w", part(k, DEFECT)), ("b", bias)):
                certain(world, name, (task, k), value)
            bounds[k] = max(bounds[k], size(true))
            for block in BLOCKS:
                certain(world, "ref", (task, k, block), versions[block][own[block]])
                for vector in VECTORS:
                    certain(world, "Theta", (vector, task, block), versions[block][0])
                    world.numbers["older", vector, task, k, block] = Fraction(0)
                    world.numbers["count", vector, task, k, block] = Fraction(own[block])
    for k in BLOCKS:
        world.numbers[s.block_gradient_bound, k, 0] = bounds[k]
        world.numbers[s.block_write_defect, k, 0] = size(DEFECT)
        for block in BLOCKS:
            alpha = Fraction(1 + sum(abs(HESSIAN[r][c]) for r in PARTS[k] for c in PARTS[block]))
            world.numbers[s.block_smoothness, k, block] = alpha
            world.numbers[s.delay_strength_matrix, k, block] = ETA * alpha * 2
            for delays in (s.delay_matrix, s.delay_matrix_recompute, s.delay_matrix_backward):
                world.numbers[delays, k, block] = Fraction(2)
            for zero in (s.block_smoothness_recompute, s.block_smoothness_backward):
                world.numbers[zero, k, block] = Fraction(0)
    world.numbers |= {s.max_delay: Fraction(2), s.max_delay_recompute: Fraction(2), s.max_delay_backward: Fraction(2)}
    return world


def one_random_step():
    """One task on a quadratic objective: a stale mean gradient, and noise that the past does not know."""
    world = fresh()
    world.curvature = [Fraction(2), Fraction(1), Fraction(3)]
    start = [Fraction(1), Fraction(-1), Fraction(2)]
    mean = [h * x + Fraction(1, 2) for h, x in zip(world.curvature, start, strict=True)]
    noise = [Fraction(1), Fraction(-3), Fraction(3), Fraction(-1)]  # mean 0 in each half of the outcomes
    certain(world, "m", (0,), mean)
    certain(world, "w", (0,), (0, 0, 0))
    for number in range(-2, 6):
        for block in BLOCKS:
            world.numbers["writer", block, number] = Fraction(number)
        for outcome in range(len(CHANCES)):
            applied = [entry + noise[outcome] for entry in mean] if number == 0 else [Fraction(0)] * 3
            taken = combined(start, [entry + noise[outcome] for entry in mean], -ETA) if number > 0 else start
            for name, value in (("g", applied), ("s", applied), ("x", taken)):
                world.vectors[name, number, outcome] = [ball(entry) for entry in value]
        if number:
            certain(world, "w", (number,), (0, 0, 0))
    for outcome in range(len(CHANCES)):
        world.vectors["x", 0, outcome] = [ball(entry) for entry in start]
    value = sum((h * x * x / 2 for h, x in zip(world.curvature, start, strict=True)), Fraction(0))
    world.numbers |= {s.objective_smoothness: Fraction(3), s.horizon: Fraction(1), infimum: Fraction(0)}
    world.numbers |= {s.initial_gap: value, s.mean_bias_bound: Fraction(1), s.noise_variance: Fraction(10)}
    return world


@pytest.mark.parametrize(
    ("name", "run"),
    [
        ("PD-B1a", in_order),
        ("PD-B2", in_order),
        ("PD-B3", overtaking),
        ("PD-B1c", overtaking),
        ("PD-R1", one_random_step),
    ],
)
def test_hypotheses_and_conclusion_hold_in_a_run(name, run):
    claim, world = CLAIMS[name], run()
    assert claim.derivation is not None
    if name == "PD-B1c":
        x = world.scalar(claim.definitions[s.delay_strength], {}, 0)
        world.numbers[s.delay_strength] = Fraction(str(x.upper().str(20, radius=False)))
        for k in BLOCKS:
            biases = [world.vectors["b", task, k, "certain"] for task in TASKS]
            world.numbers[s.block_bias_bound, k, 0] = max(
                Fraction(str(sum((e * e for e in b), ball(0)).sqrt().lower().str(20, radius=False))) for b in biases
            )
    for hypothesis in claim.derivation.hypotheses:
        for formula in hypothesis.formulas:
            assert world.truth(formula) is True, formula
    assert world.truth(claim.derivation.conclusion) is True


def test_the_runs_have_a_bias():
    assert any(entry > 0 for entry in in_order().vectors["b", 2, "certain"])
    assert any(abs(entry) > 0 for entry in overtaking().vectors["b", 2, 1, "certain"])


def test_overtaking_is_seen():
    world = in_order()
    world.numbers["writer", 0, 0] = Fraction(1)
    derivation = CLAIMS["PD-B1a"].derivation
    assert derivation is not None
    order = next(hypothesis for hypothesis in derivation.hypotheses if hypothesis.name == "no_overtaking")
    assert world.truth(order.formulas[0]) is False
