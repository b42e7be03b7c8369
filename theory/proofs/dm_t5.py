"""DM-T5's proof: DM-T1-const for updates that accumulate the gradients of a group of mini-batches (ADL)."""

from typing import Any

from theory import symbols
from theory.assumptions import Assumption, iid_batches, in_memory_atomic, mean_accumulation, sum_accumulation
from theory.claims.moments import LEVEL_MOMENT, r
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import ConditionalMean, Expectation, Gradient, Inner, at_most, equal, half, total
from theory.proofs.accumulation import PART_MOMENT, mean_moment, mean_of_group, n, sum_of_group
from theory.proofs.descent import BOUNDED_BELOW, PAST, SMOOTH_OBJECTIVE, averaging_steps, descent_steps, step_of
from theory.proofs.dm_t1_drift import (
    NO_ENLARGEMENT,
    A_l,
    L,
    M,
    longest_window,
    s,
    shrunk,
    size_of_drift,
    size_of_gap,
    stale_square,
    version_read,
)
from theory.proofs.dm_t1_step import decrease, noise_steps, square
from theory.proofs.recursion import Family, constant, recursion_hypotheses
from theory.proofs.vocabulary import applied, delay_of, i, l, point, read, t

A_acc, D_acc = symbols.accumulated_second_moment, symbols.level_second_moment
level: Any = symbols.staleness_level[l, r]

_MOMENT = at_most(Expectation(Inner(shrunk(step_of(i)), shrunk(step_of(i)))), A_acc)
_stale = Gradient(read(r, t))
_against = Expectation(Inner(shrunk(Gradient(point(t))), applied(t, r)))


def derivation(update: Assumption, taken: Family, size: Any) -> Derivation:
    """The proof where an update subtracts `taken`, which is `size`/η times the mean of the group."""
    most = at_most(delay_of(r, l, t), level)
    known = (ConditionalMean(t, applied(t, r), _stale),)
    rise = half(size**2 * L**2) * total(level**2 * s**2 * A_l, l, 0, M - 1)
    excess = half(size**3 * L**2 * D_acc) + half(L * size**2 * A_acc)
    within = (("index", r), ("lower", 0), ("upper", n - 1))
    gained = (half(square()) - rise) / n
    return Derivation(
        (
            *recursion_hypotheses(s, constant, taken, update),
            NO_ENLARGEMENT,
            Hypothesis("in_memory_atomic", "every block read is a version", (version_read(r, t),), in_memory_atomic),
            SMOOTH_OBJECTIVE,
            Hypothesis("iid_batches", "stashed: given the past, g_{t,r} has mean ∇f(Θ^r_t)", known, iid_batches),
            PAST,
            PART_MOMENT,
            Hypothesis("accumulated_second_moment", "A_acc bounds E‖W s_i‖², s_i the group's mean", (_MOMENT,)),
            BOUNDED_BELOW,
            Hypothesis("block_delay", "the r-th read of block l is at most LoS_{l,r} updates late", (most,)),
        ),
        (
            Define(name="level moment", conclusion=equal(D_acc, LEVEL_MOMENT)),
            *descent_steps(s, size=size, taken=taken, mean=mean_of_group, update=update),
            *noise_steps(_stale, t, applied(t, r)),
            *mean_moment(),
            *longest_window(r, level, t, size),
            *size_of_drift(size * level, r, t, lambda _: size),
            *size_of_gap(r, t),
            *stale_square(_stale),
            Combine(
                name="one mini-batch",
                conclusion=at_most(gained, _against / n),
                terms=(
                    (-1 / n, Use("noise against gradient")),
                    (half(1 / n), Use("expected stale square")),
                    (half(1 / n), Use("expected gap")),
                    (half(L**2 / n), Use("expected drift by blocks")),
                    (half(L**2 / n), Use("drifts")),
                ),
                reason="−⟨a, Sc⟩ = −⟨a, Sa⟩/2 − ⟨c, Sc⟩/2 + ⟨a − c, S(a − c)⟩/2",
            ),
            Apply(
                name="whole group",
                conclusion=at_most(total(gained, r, 0, n - 1), total(_against / n, r, 0, n - 1)),
                lemma="sum_monotone",
                arguments=(("left", gained), ("right", _against / n), *within),
                premises=(Use("one mini-batch"),),
            ),
            Apply(
                name="inner product with the mean",
                conclusion=equal(
                    Inner(shrunk(Gradient(point(t))), mean_of_group(t)),
                    total(Inner(shrunk(Gradient(point(t))), applied(t, r) / n), r, 0, n - 1),
                ),
                lemma="inner_of_sum",
                arguments=(("left", shrunk(Gradient(point(t)))), ("term", applied(t, r) / n), *within),
            ),
            Identity(
                name="group against gradient",
                conclusion=equal(
                    Expectation(Inner(shrunk(Gradient(point(t))), step_of(t))), total(_against / n, r, 0, n - 1)
                ),
                rewrites=(Use("step", ((i, t),)), Use("inner product with the mean")),
            ),
            Assume(name="moment of the mean", conclusion=_MOMENT, hypothesis="accumulated_second_moment"),
            Combine(
                name="one step",
                conclusion=at_most(decrease() + half(size * square()), excess),
                terms=(
                    (1, Use("expected descent")),
                    (size, Use("whole group")),
                    (-size, Use("group against gradient")),
                    (-half(size**3 * L**2), Use("level moment")),
                    (half(L * size**2), Use("moment of the mean", ((i, t),))),
                ),
            ),
            *averaging_steps(square(), excess, size),
        ),
    )


DERIVATION = derivation(mean_accumulation, mean_of_group, symbols.step_size)
SUM = derivation(sum_accumulation, sum_of_group, n * symbols.step_size)
