"""How far a stale read is from the point: mean squares of step, drift and gap of gradients, block by block."""

from typing import Any

from sympy import sqrt

from theory import symbols
from theory.assumptions import shrink_at_most_one
from theory.claims.moments import SECOND_MOMENT
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Expectation, Gradient, Inner, Norm, Part, at_most, equal, total
from theory.proofs.descent import step_of, weigh
from theory.proofs.recursion import Family, constant
from theory.proofs.vocabulary import FORWARD, delay_of, i, j, l, point, read

eta, L, M = symbols.step_size, symbols.objective_smoothness, symbols.blocks
s: Any = symbols.shrink[l, 0]
tau: Any = symbols.block_delay[l, 0]
A_l: Any = symbols.block_second_moment[l, 0]

_BY_BLOCKS = (("index", l), ("lower", 0), ("upper", M - 1))

BLOCK_MOMENT = at_most(Expectation(Norm(Part(l, step_of(i))) ** 2), A_l)
NO_ENLARGEMENT = Hypothesis(
    "shrink_at_most_one", "no block's gradient is enlarged", (at_most(s, 1),), shrink_at_most_one
)


def version_read(versions: Any = FORWARD, task: Any = i) -> Any:
    """Block l of what a task read is the version that its delay says."""
    return equal(Part(l, read(versions, task)), Part(l, point(task - delay_of(versions, l, task))))


def shrunk(whole: Any) -> Any:
    """The vector with each block multiplied by its shrink factor."""
    return weigh(s, whole)


def weighted(whole: Any) -> Any:
    """‖v‖²_s."""
    return Inner(whole, shrunk(whole))


def drift_of(versions: Any = FORWARD, task: Any = i) -> Any:
    """x_i − Θ_i."""
    return point(task) - read(versions, task)


def window_of(versions: Any = FORWARD, task: Any = i, rate: Family = constant) -> Any:
    """Sum of the step sizes of the updates of block l that a task's read missed."""
    return total(rate(task - j), j, 1, delay_of(versions, l, task))


def size_of_step(task: Any = i) -> tuple[Step, ...]:
    """Steps from "block moment" to "expected step by blocks" and "shrunk moments": E‖W s_i‖² ≤ A_β."""
    taken = shrunk(step_of(task))
    own = s**2 * Expectation(Norm(Part(l, step_of(task))) ** 2)
    at = () if task is i else ((i, task),)
    return (
        Apply(
            name="step by blocks",
            conclusion=equal(Inner(taken, taken), total(Inner(Part(l, taken), Part(l, taken)), l, 0, M - 1)),
            lemma="pythagoras",
            arguments=(("whole", taken), ("block", l)),
        ),
        Identity(
            name="expected step by blocks",
            conclusion=equal(Expectation(Inner(taken, taken)), total(own, l, 0, M - 1)),
            rewrites=(Use("step by blocks"),),
        ),
        Combine(
            name="shrunk block moment",
            conclusion=at_most(own, s**2 * A_l),
            terms=((s**2, Use("block moment", at)),),
        ),
        Apply(
            name="shrunk moments",
            conclusion=at_most(total(own, l, 0, M - 1), SECOND_MOMENT),
            lemma="sum_monotone",
            arguments=(("left", own), ("right", s**2 * A_l), *_BY_BLOCKS),
            premises=(Use("shrunk block moment"),),
        ),
    )


def longest_window(versions: Any = FORWARD, most: Any = tau, task: Any = i, size: Any = eta) -> tuple[Step, ...]:
    """Steps to "window" with a constant step: a block at most `most` updates late misses steps of η·most in sum."""
    return (
        Assume(name="longest delay", conclusion=at_most(delay_of(versions, l, task), most), hypothesis="block_delay"),
        Combine(
            name="window",
            conclusion=at_most(window_of(versions, task, lambda _: size), size * most),
            terms=((size, Use("longest delay")),),
        ),
    )


def size_of_drift(reach: Any, versions: Any = FORWARD, task: Any = i, rate: Family = constant) -> tuple[Step, ...]:
    """Steps from "window" to "drifts", E‖x_i − Θ_i‖² ≤ Σ (reach_l s_l)² A_l.

    "window" says that the step sizes of what block l's read missed are at most reach_l in sum.

    Args:
        reach: bound on the sum of the missed step sizes, an expression in l.
        versions: the version vector, or an index that numbers several.
        task: the update, i, t or one that is fixed.
        rate: what multiplies s_l (s_i)_l in the i-th update.
    """
    delay, drift = delay_of(versions, l, task), drift_of(versions, task)
    move = Part(l, point(task - j + 1) - point(task - j))
    path, block_size = total(move, j, 1, delay), s * sqrt(A_l)
    length = rate(task - j) * block_size
    reached = total(length, j, 1, delay)
    block_drift = Expectation(Norm(Part(l, drift)) ** 2)
    along = (("index", j), ("lower", 1), ("upper", delay))
    return (
        Assume(name="versions read", conclusion=version_read(versions, task), hypothesis="in_memory_atomic"),
        Apply(
            name="path of a block",
            conclusion=equal(path, Part(l, point(task) - point(task - delay))),
            lemma="telescoping",
            arguments=(("term", -Part(l, point(task - j + 1))), *along),
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
                rate(i) ** 2 * s**2 * Expectation(Norm(Part(l, step_of(i))) ** 2),
            ),
            rewrites=(Use("recursion"), Use("step")),
        ),
        Combine(
            name="move's size",
            conclusion=at_most(Expectation(Norm(move) ** 2), length**2),
            terms=(
                (1, Use("move's square", ((i, task - j),))),
                (rate(task - j) ** 2 * s**2, Use("block moment", ((i, task - j),))),
            ),
        ),
        Apply(
            name="path's size",
            conclusion=at_most(Expectation(Norm(path) ** 2), reached**2),
            lemma="minkowski_mean_square",
            arguments=(("term", move), *along, ("size", length)),
            premises=(Use("move's size"),),
            reason="Minkowski in L²",
        ),
        Combine(
            name="longest path",
            conclusion=at_most(reached, reach * block_size),
            terms=((block_size, Use("window")),),
        ),
        Apply(
            name="longest path, squared",
            conclusion=at_most(reached**2, (reach * block_size) ** 2),
            lemma="square_monotone",
            arguments=(("left", reached), ("right", reach * block_size)),
            premises=(Use("longest path"),),
        ),
        Identity(
            name="drift's square",
            conclusion=equal(block_drift, Expectation(Norm(path) ** 2)),
            rewrites=(Use("drift of a block"),),
        ),
        Combine(
            name="block's drift",
            conclusion=at_most(block_drift, reach**2 * s**2 * A_l),
            terms=((1, Use("drift's square")), (1, Use("path's size")), (1, Use("longest path, squared"))),
        ),
        Apply(
            name="drift by blocks",
            conclusion=equal(Inner(drift, drift), total(Inner(Part(l, drift), Part(l, drift)), l, 0, M - 1)),
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
            conclusion=at_most(total(block_drift, l, 0, M - 1), total(reach**2 * s**2 * A_l, l, 0, M - 1)),
            lemma="sum_monotone",
            arguments=(("left", block_drift), ("right", reach**2 * s**2 * A_l), *_BY_BLOCKS),
            premises=(Use("block's drift"),),
        ),
    )


def shrunk_gap(gap: Any) -> tuple[Step, ...]:
    """Steps to "shrunk gap", ‖v‖²_s ≤ ‖v‖²."""
    return (
        Assume(name="no enlargement", conclusion=at_most(s, 1), hypothesis="shrink_at_most_one"),
        Apply(
            name="shrunk gap",
            conclusion=at_most(weighted(gap), Inner(gap, gap)),
            lemma="weight_at_most_one",
            arguments=(("weight", s), ("block", l), ("whole", gap)),
            premises=(Use("no enlargement"),),
        ),
    )


def stale_square(mean: Any) -> tuple[Step, ...]:
    """Steps to "expected stale square", 0 ≤ E‖m‖²_s."""
    return (
        Apply(
            name="stale square",
            conclusion=at_most(0, weighted(mean)),
            lemma="weight_nonnegative",
            arguments=(("weight", s), ("block", l), ("whole", mean)),
        ),
        Apply(
            name="expected stale square",
            conclusion=at_most(0, Expectation(weighted(mean))),
            lemma="expectation_monotone",
            arguments=(("left", 0 * eta), ("right", weighted(mean))),
            premises=(Use("stale square"),),
        ),
    )


def size_of_gap(versions: Any = FORWARD, task: Any = i) -> tuple[Step, ...]:
    """Steps to "expected gap", E‖∇f(x_i) − ∇f(Θ_i)‖²_s ≤ L² E‖x_i − Θ_i‖²."""
    here, stale, drift = point(task), read(versions, task), drift_of(versions, task)
    gap = Gradient(here) - Gradient(stale)
    return (
        *shrunk_gap(gap),
        Apply(
            name="gap of gradients",
            conclusion=at_most(Norm(gap), L * Norm(drift)),
            lemma="lipschitz",
            arguments=(("constant", L), ("left", here), ("right", stale)),
            premises=(Use("smooth"),),
        ),
        Apply(
            name="gap, squared",
            conclusion=at_most(Norm(gap) ** 2, (L * Norm(drift)) ** 2),
            lemma="square_monotone",
            arguments=(("left", Norm(gap)), ("right", L * Norm(drift))),
            premises=(Use("gap of gradients"),),
        ),
        Combine(
            name="gap by drift",
            conclusion=at_most(weighted(gap), L**2 * Inner(drift, drift)),
            terms=((1, Use("shrunk gap")), (1, Use("gap, squared"))),
        ),
        Apply(
            name="expected gap",
            conclusion=at_most(Expectation(weighted(gap)), Expectation(L**2 * Inner(drift, drift))),
            lemma="expectation_monotone",
            arguments=(("left", weighted(gap)), ("right", L**2 * Inner(drift, drift))),
            premises=(Use("gap by drift"),),
        ),
    )


ASSUMED_MOMENT = Assume(name="block moment", conclusion=BLOCK_MOMENT, hypothesis="block_second_moment")
