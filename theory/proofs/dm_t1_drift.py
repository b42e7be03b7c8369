"""How far the stale read of DM-T1 is: mean squares of step, drift and gap of gradients, block by block."""

from typing import Any

from sympy import sqrt

from theory import symbols
from theory.claims.moments import DELAYED_MOMENT, SECOND_MOMENT
from theory.derivation.steps import Apply, Assume, Combine, Identity, Step, Use
from theory.derivation.terms import Expectation, Gradient, Inner, Norm, Part, at_most, equal, total
from theory.proofs.descent import step_of, weigh
from theory.proofs.vocabulary import FORWARD, delay_of, i, j, l, point, read

eta, L, M = symbols.step_size, symbols.objective_smoothness, symbols.blocks
s: Any = symbols.shrink[l, 0]
tau: Any = symbols.block_delay[l, 0]
A_l: Any = symbols.block_second_moment[l, 0]

step, stale = step_of(i), read(FORWARD, i)
gradient, mean = Gradient(point(i)), Gradient(stale)
delay, drift = delay_of(FORWARD, l, i), point(i) - stale
move = Part(l, point(i - j + 1) - point(i - j))

BLOCK_MOMENT = at_most(Expectation(Norm(Part(l, step)) ** 2), A_l)
VERSION = equal(Part(l, stale), Part(l, point(i - delay)))
MOST = at_most(delay, tau)


def shrunk(whole: Any) -> Any:
    """The vector with each block multiplied by its shrink factor."""
    return weigh(s, whole)


gap_of_gradients = gradient - mean
weighted_gap = Inner(gap_of_gradients, shrunk(gap_of_gradients))
parts_of_step = total(Inner(Part(l, shrunk(step)), Part(l, shrunk(step))), l, 0, M - 1)
parts_of_drift = total(Inner(Part(l, drift), Part(l, drift)), l, 0, M - 1)
block_size = eta * s * sqrt(A_l)
path = total(move, j, 1, delay)
block_drift = Expectation(Norm(Part(l, drift)) ** 2)

SIZE_OF_STEP: tuple[Step, ...] = (
    Assume(name="block moment", conclusion=BLOCK_MOMENT, hypothesis="block_second_moment"),
    Apply(
        name="step by blocks",
        conclusion=equal(Inner(shrunk(step), shrunk(step)), parts_of_step),
        lemma="pythagoras",
        arguments=(("whole", shrunk(step)), ("block", l)),
    ),
    Identity(
        name="expected step by blocks",
        conclusion=equal(
            Expectation(Inner(shrunk(step), shrunk(step))),
            total(s**2 * Expectation(Norm(Part(l, step)) ** 2), l, 0, M - 1),
        ),
        rewrites=(Use("step by blocks"),),
    ),
    Combine(
        name="shrunk block moment",
        conclusion=at_most(s**2 * Expectation(Norm(Part(l, step)) ** 2), s**2 * A_l),
        terms=((s**2, Use("block moment")),),
    ),
    Apply(
        name="shrunk moments",
        conclusion=at_most(total(s**2 * Expectation(Norm(Part(l, step)) ** 2), l, 0, M - 1), SECOND_MOMENT),
        lemma="sum_monotone",
        arguments=(
            ("left", s**2 * Expectation(Norm(Part(l, step)) ** 2)),
            ("right", s**2 * A_l),
            ("index", l),
            ("lower", 0),
            ("upper", M - 1),
        ),
        premises=(Use("shrunk block moment"),),
    ),
)

SIZE_OF_DRIFT: tuple[Step, ...] = (
    Assume(name="versions read", conclusion=VERSION, hypothesis="in_memory_atomic"),
    Assume(name="longest delay", conclusion=MOST, hypothesis="block_delay"),
    Apply(
        name="path of a block",
        conclusion=equal(path, Part(l, point(i) - point(i - delay))),
        lemma="telescoping",
        arguments=(("term", -Part(l, point(i - j + 1))), ("index", j), ("lower", 1), ("upper", delay)),
    ),
    Combine(
        name="drift of a block",
        conclusion=equal(Part(l, drift), path),
        terms=((-1, Use("path of a block")), (-1, Use("versions read"))),
    ),
    Identity(
        name="move's square",
        conclusion=equal(
            Expectation(Norm(Part(l, point(i + 1) - point(i))) ** 2),
            eta**2 * s**2 * Expectation(Norm(Part(l, step)) ** 2),
        ),
        rewrites=(Use("recursion"), Use("step")),
    ),
    Combine(
        name="move's size",
        conclusion=at_most(Expectation(Norm(move) ** 2), block_size**2),
        terms=(
            (1, Use("move's square", ((i, i - j),))),
            (eta**2 * s**2, Use("block moment", ((i, i - j),))),
        ),
    ),
    Apply(
        name="path's size",
        conclusion=at_most(Expectation(Norm(path) ** 2), total(block_size, j, 1, delay) ** 2),
        lemma="minkowski_mean_square",
        arguments=(("term", move), ("index", j), ("lower", 1), ("upper", delay), ("size", block_size)),
        premises=(Use("move's size"),),
        reason="Minkowski in L²",
    ),
    Combine(
        name="longest path",
        conclusion=at_most(delay * block_size, tau * block_size),
        terms=((block_size, Use("longest delay")),),
    ),
    Apply(
        name="longest path, squared",
        conclusion=at_most((delay * block_size) ** 2, (tau * block_size) ** 2),
        lemma="square_monotone",
        arguments=(("left", delay * block_size), ("right", tau * block_size)),
        premises=(Use("longest path"),),
    ),
    Identity(
        name="drift's square",
        conclusion=equal(block_drift, Expectation(Norm(path) ** 2)),
        rewrites=(Use("drift of a block"),),
    ),
    Combine(
        name="block's drift",
        conclusion=at_most(block_drift, eta**2 * tau**2 * s**2 * A_l),
        terms=((1, Use("drift's square")), (1, Use("path's size")), (1, Use("longest path, squared"))),
    ),
    Apply(
        name="drift by blocks",
        conclusion=equal(Inner(drift, drift), parts_of_drift),
        lemma="pythagoras",
        arguments=(("whole", drift), ("block", l)),
    ),
    Identity(
        name="expected drift by blocks",
        conclusion=equal(Expectation(Inner(drift, drift)), total(block_drift, l, 0, M - 1)),
        rewrites=(Use("drift by blocks"),),
    ),
    Apply(
        name="drifts",
        conclusion=at_most(total(block_drift, l, 0, M - 1), eta**2 * DELAYED_MOMENT),
        lemma="sum_monotone",
        arguments=(
            ("left", block_drift),
            ("right", eta**2 * tau**2 * s**2 * A_l),
            ("index", l),
            ("lower", 0),
            ("upper", M - 1),
        ),
        premises=(Use("block's drift"),),
    ),
)

SIZE_OF_GAP: tuple[Step, ...] = (
    Assume(name="no enlargement", conclusion=at_most(s, 1), hypothesis="shrink_at_most_one"),
    Apply(
        name="shrunk gap",
        conclusion=at_most(weighted_gap, Inner(gap_of_gradients, gap_of_gradients)),
        lemma="weight_at_most_one",
        arguments=(("weight", s), ("block", l), ("whole", gap_of_gradients)),
        premises=(Use("no enlargement"),),
    ),
    Apply(
        name="gap of gradients",
        conclusion=at_most(Norm(gap_of_gradients), L * Norm(drift)),
        lemma="lipschitz",
        arguments=(("constant", L), ("left", point(i)), ("right", stale)),
        premises=(Use("smooth"),),
    ),
    Apply(
        name="gap, squared",
        conclusion=at_most(Norm(gap_of_gradients) ** 2, (L * Norm(drift)) ** 2),
        lemma="square_monotone",
        arguments=(("left", Norm(gap_of_gradients)), ("right", L * Norm(drift))),
        premises=(Use("gap of gradients"),),
    ),
    Combine(
        name="gap by drift",
        conclusion=at_most(weighted_gap, L**2 * Inner(drift, drift)),
        terms=((1, Use("shrunk gap")), (1, Use("gap, squared"))),
    ),
    Apply(
        name="expected gap",
        conclusion=at_most(Expectation(weighted_gap), Expectation(L**2 * Inner(drift, drift))),
        lemma="expectation_monotone",
        arguments=(("left", weighted_gap), ("right", L**2 * Inner(drift, drift))),
        premises=(Use("gap by drift"),),
    ),
    Apply(
        name="stale square",
        conclusion=at_most(0, Inner(mean, shrunk(mean))),
        lemma="weight_nonnegative",
        arguments=(("weight", s), ("block", l), ("whole", mean)),
    ),
    Apply(
        name="expected stale square",
        conclusion=at_most(0, Expectation(Inner(mean, shrunk(mean)))),
        lemma="expectation_monotone",
        arguments=(("left", 0 * eta), ("right", Inner(mean, shrunk(mean)))),
        premises=(Use("stale square"),),
    ),
)
