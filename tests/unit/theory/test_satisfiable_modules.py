"""The hypotheses about decoupled modules are all true in an actual run with delays and noise: no proof is vacuous."""

from fractions import Fraction

import pytest

from tests import lemma_models
from tests.lemma_models import CHANCES, HALVES, PARTS, World, ball
from theory import symbols as s
from theory.library import CLAIMS
from theory.proofs.descent import infimum
from theory.proofs.dm_t1 import u
from theory.proofs.vocabulary import VERSION_VECTORS

UPDATES, GROUP = 2, 2
ETA = Fraction(1, 16)
RATES = (Fraction(1, 8), Fraction(1, 16))
CURVATURE = (Fraction(2), Fraction(1), Fraction(3))
SHRINK = (Fraction(1, 2), Fraction(1))
SLACK = Fraction(1, 1000)
"""What bounds are above what they bound: balls cannot tell equal numbers."""
LATE = (1, 0)
"""At update 1 block 0 is read before update 0."""
STARTS = ((Fraction(1), Fraction(-1), Fraction(2)), (Fraction(0), Fraction(2), Fraction(-1)))
"""The start, by what the past knows; the noise below has mean 0 whatever the past knows."""
NOISE = (Fraction(1), Fraction(-3), Fraction(3), Fraction(-1))
OUTCOMES, BLOCKS = range(len(CHANCES)), range(len(PARTS))


def gradient(point):
    return [h * x for h, x in zip(CURVATURE, point, strict=True)]


def combined(first, second, factor):
    return [a + factor * b for a, b in zip(first, second, strict=True)]


def weighted(whole, shrink):
    return [shrink[0 if place in PARTS[0] else 1] * entry for place, entry in enumerate(whole)]


def mixed(old, new):
    """Block 0 of one point and block 1 of another."""
    return [old[place] if place in PARTS[0] else new[place] for place in range(3)]


def mean(values):
    return sum((chance * value for chance, value in zip(CHANCES, values, strict=True)), Fraction(0))


def put(world, name, indices, rows):
    """A vector at every outcome."""
    for outcome in OUTCOMES:
        world.vectors[(name, *indices, outcome)] = [ball(entry) for entry in rows[outcome]]


def missing():
    raise AssertionError("a hypothesis speaks of something that the run does not have")


def played(rule, rates, scale=1, shrink=SHRINK):
    """Two updates: in update 0 there is no noise, in update 1 a group of gradients with noise.

    Args:
        rule: from the read points (one for each of three version vectors or mini-batches) to their mean gradients.
        rates: step sizes.
        scale: what multiplies the mean of the gradients.
        shrink: factors of the two blocks.
    """
    world = World(missing)
    world.curvature = list(CURVATURE)
    points = [[list(STARTS[0 if outcome in HALVES[0] else 1]) for outcome in OUTCOMES]]
    parts = {block: [] for block in BLOCKS}
    for update in range(UPDATES):
        here = points[-1]
        stale = [mixed(points[0][o], here[o]) for o in OUTCOMES]
        noise = NOISE if update else (Fraction(0),) * len(NOISE)
        means = [rule(here[o], stale[o]) for o in OUTCOMES]
        rows = [[[entry + noise[o] for entry in row] for row in means[o]] for o in OUTCOMES]
        averages = [[sum(column) / len(rows[o]) for column in zip(*rows[o], strict=True)] for o in OUTCOMES]
        for place in range(len(rows[0])):
            put(world, "g", (update, place), [rows[o][place] for o in OUTCOMES])
            for block in BLOCKS:
                parts[block].append(mean(size(block, rows[o][place]) for o in OUTCOMES))
        put(world, "g", (update, 2), [[entry + noise[o] for entry in gradient(here[o])] for o in OUTCOMES])
        for block in BLOCKS:
            parts[block].append(mean(size(block, combined(gradient(here[o]), [noise[o]] * 3, 1)) for o in OUTCOMES))
        put(world, "g", (update,), averages)
        put(world, "s", (update,), averages)
        points.append([combined(here[o], weighted(averages[o], shrink), -scale * rates[update]) for o in OUTCOMES])
        for vector in range(3):
            put(world, "Theta", (vector, update), stale if vector < GROUP else here)
            for block in BLOCKS:
                world.numbers["delay", vector, block, update] = Fraction(LATE[block] * (vector < GROUP) * (update > 0))
    zero = [[Fraction(0)] * 3] * len(CHANCES)
    for number in range(-3, 6):
        put(world, "x", (number,), points[min(max(number, 0), UPDATES)])
        put(world, "w", (number,), zero)
        inside = 0 <= number < UPDATES
        world.numbers["rate", number] = rates[number] if inside else Fraction(0)
        for block in BLOCKS:
            world.numbers["writer", block, number] = Fraction(number)
            steady = rates[0] == rates[1]
            world.numbers["step", block, number] = rates[0] if steady else world.numbers["rate", number]
        if not inside:
            for place in range(3):
                put(world, "g", (number, place), zero)
            put(world, "g", (number,), zero)
            put(world, "s", (number,), zero)
    gap = mean(sum(h * x * x / 2 for h, x in zip(CURVATURE, points[0][o], strict=True)) for o in OUTCOMES)
    moments = [max(parts[block]) + SLACK for block in BLOCKS]
    world.numbers |= {vector: Fraction(n) for n, vector in enumerate(VERSION_VECTORS)}
    world.numbers |= {s.objective_smoothness: Fraction(3), s.horizon: Fraction(UPDATES), infimum: Fraction(0)}
    world.numbers |= {s.initial_gap: gap, s.step_size: rates[1], u: Fraction(1), s.accumulated: Fraction(GROUP)}
    world.numbers |= {s.window_step_ratio: Fraction(3), s.update_step_size: rates[1]}
    for power, symbol in enumerate((s.step_sum, s.step_square_sum, s.step_cube_sum), start=1):
        world.numbers[symbol] = sum(rate**power for rate in rates)
    for block in BLOCKS:
        world.numbers[s.shrink, block, 0] = SHRINK[block]
        world.numbers[s.block_delay, block, 0] = Fraction(LATE[block])
        world.numbers[s.window_step_sum, block, 0] = rates[0] * LATE[block] + SLACK
        world.numbers[s.block_second_moment, block, 0] = moments[block]
        for vector in range(3):
            world.numbers[s.version_delay, vector, block] = Fraction(LATE[block])
            world.numbers[s.staleness_level, block, vector] = Fraction(LATE[block])
    define(world)
    return world, points


def size(block, whole):
    return sum((entry**2 for place, entry in enumerate(whole) if place in PARTS[block]), Fraction(0))


def define(world):
    """Numbers of the abbreviations, from the moments."""
    moments = [SHRINK[b] ** 2 * world.numbers[s.block_second_moment, b, 0] for b in BLOCKS]
    late = sum((LATE[b] ** 2 * moments[b] for b in BLOCKS), Fraction(0))
    world.numbers |= {s.shrunk_second_moment: sum(moments), s.delayed_second_moment: late}
    world.numbers |= {s.accumulated_second_moment: sum(moments), s.level_second_moment: late}
    world.numbers |= {s.version_second_moment: 3 * Fraction(25, 4) * late}


def stash(here, stale):
    """One mini-batch, read late."""
    return [gradient(stale)]


def constant():
    return played(stash, (ETA, ETA))[0]


def scheduled():
    return played(stash, RATES)[0]


def balanced():
    """Moments so large that the step is the balanced one."""
    world = constant()
    wanted = 2 * world.numbers[s.initial_gap] / (ETA**2 * 3 * UPDATES)
    world.numbers[s.block_second_moment, 1, 0] = wanted - SHRINK[0] ** 2 * world.numbers[s.block_second_moment, 0, 0]
    define(world)
    return world


def changed(here, stale, late):
    """Ψ where `late` of its three vectors are read late."""
    return [(late * a + (4 - late) * b) / 4 for a, b in zip(gradient(stale), gradient(here), strict=True)]


def any_versions():
    """A gradient with a quarter of F, a quarter of R and a half of B; F and R are late."""
    world, points = played(lambda here, stale: [changed(here, stale, 2)], (ETA, ETA))
    for vector in range(3):
        world.numbers[s.version_smoothness, vector, 0] = Fraction(5, 2)
    for update in range(UPDATES):
        for count in range(4):
            pairs = zip(points[0], points[update], strict=True)
            rows = [changed(here, mixed(old, here), min(count, 2)) for old, here in pairs]
            put(world, "Psi", (count, update), rows)
    return world


def groups(scale=1):
    """Two mini-batches an update, both late in block 0."""
    return played(lambda here, stale: [gradient(stale), gradient(stale)], (ETA, ETA), scale)[0]


def downhill():
    """Without factors on the blocks; the mean step goes down at least a half of the gradient."""
    world, _ = played(stash, (ETA, ETA), shrink=(Fraction(1), Fraction(1)))
    moments = [world.numbers[s.block_second_moment, block, 0] for block in BLOCKS]
    world.numbers |= {s.descent_share: Fraction(1, 2), s.gradient_square_bound: sum(moments)}
    return world


def pipelined():
    """DDG with two modules at tick 1: the lower one steps with the mini-batch of tick 0, whose noise is its own."""
    world = World(missing)
    world.curvature = list(CURVATURE)
    points = [[list(STARTS[0 if outcome in HALVES[0] else 1]) for outcome in OUTCOMES]]
    gradients = [[mixed(combined(gradient(x), [NOISE[o]] * 3, 1), gradient(x)) for o, x in enumerate(points[0])]]
    points.append(
        [combined(x, mixed([Fraction(0)] * 3, g), -ETA) for x, g in zip(points[0], gradients[0], strict=True)]
    )
    gradients.append([combined(gradient(x), [NOISE[o]] * 3, 1) for o, x in enumerate(points[1])])
    applied = [mixed(old, new) for old, new in zip(*gradients, strict=True)]
    points.append([combined(x, g, -ETA) for x, g in zip(points[1], applied, strict=True)])
    zero = [[Fraction(0)] * 3] * len(CHANCES)
    for number in range(-4, 6):
        put(world, "x", (number,), points[min(max(number, 0), 2)])
        put(world, "grad", (number,), gradients[number] if number in (0, 1) else zero)
        world.numbers["rate", number] = ETA if number in (0, 1) else Fraction(0)
    world.numbers |= {("above", 0): Fraction(1), ("above", 1): Fraction(0), u: Fraction(1)}
    moment = max(mean([sum((e * e for e in g), Fraction(0)) for g in rows]) for rows in gradients)
    world.numbers |= {s.objective_smoothness: Fraction(3), s.update_step_size: ETA, s.window_step_ratio: Fraction(2)}
    world.numbers |= {s.gradient_square_bound: moment + SLACK}
    return world


RUNS = [
    ("DM-T1", scheduled),
    ("DM-T1-const", constant),
    ("DM-T1-optimal", balanced),
    ("DM-T1-dim", scheduled),
    ("DM-T3", any_versions),
    ("DM-T5", groups),
    ("DM-T5-sum", lambda: groups(GROUP)),
    ("DM-T5-moment", groups),
    ("DM-FR", downhill),
    ("DM-DDG-step", pipelined),
]


@pytest.mark.parametrize(("name", "run"), RUNS, ids=[name for name, _ in RUNS])
def test_hypotheses_and_conclusion_hold_in_a_run(name, run, monkeypatch):
    monkeypatch.setitem(lemma_models.RANGES, "t", UPDATES)
    derivation, world = CLAIMS[name].derivation, run()
    assert derivation is not None
    for hypothesis in derivation.hypotheses:
        for formula in hypothesis.formulas:
            assert world.truth(formula) is True, (hypothesis.name, formula)
    assert world.truth(derivation.conclusion) is True


def test_the_run_has_delay_and_noise():
    world = constant()
    assert world.vectors["x", 1, 0] != world.vectors["Theta", 0, 1, 0]
    assert len({str(world.vectors["g", 1, outcome]) for outcome in OUTCOMES}) == len(CHANCES)


def test_a_moment_that_is_too_small_is_seen():
    world = constant()
    world.numbers[s.block_second_moment, 1, 0] /= 2
    derivation = CLAIMS["DM-T1-const"].derivation
    assert derivation is not None
    (moment,) = (h for h in derivation.hypotheses if h.name == "block_second_moment")
    assert world.truth(moment.formulas[0]) is False
