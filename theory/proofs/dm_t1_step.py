"""One step of decoupled modules under stash: the expected decrease, with whatever step sizes the updates have."""

from typing import Any

from theory import symbols
from theory.assumptions import iid_batches, in_memory_atomic
from theory.claims.moments import SECOND_MOMENT
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Step, Use
from theory.derivation.terms import (
    ConditionalMean,
    Expectation,
    Gradient,
    Inner,
    Measurable,
    Objective,
    at_most,
    equal,
    half,
)
from theory.proofs.descent import SMOOTH_OBJECTIVE, descent_steps, past, step_of
from theory.proofs.dm_t1_drift import (
    ASSUMED_MOMENT,
    BLOCK_MOMENT,
    NO_ENLARGEMENT,
    s,
    shrunk,
    size_of_drift,
    size_of_gap,
    size_of_step,
    stale_square,
    version_read,
    weighted,
)
from theory.proofs.recursion import Family, constant, recursion_hypotheses
from theory.proofs.vocabulary import FORWARD, l, point, read, t

L, A_beta, gap = symbols.objective_smoothness, symbols.shrunk_second_moment, symbols.initial_gap


def decrease(task: Any = t) -> Any:
    """E f(x_{t+1}) − E f(x_t)."""
    return Expectation(Objective(point(task + 1))) - Expectation(Objective(point(task)))


def square(task: Any = t) -> Any:
    """E‖∇f(x_t)‖²_s."""
    return Expectation(weighted(Gradient(point(task))))


def stale_mean(task: Any = t) -> Any:
    """∇f(Θ_t)."""
    return Gradient(read(FORWARD, task))


def _mean(task: Any) -> Any:
    return ConditionalMean(task, step_of(task), stale_mean(task))


def stash_hypotheses(task: Any = t, rate: Family = constant, read_at: Any = t) -> tuple[Hypothesis, ...]:
    """What the step needs, but for the meaning of the constants that bound the delays.

    Args:
        task: the update, t or one that is fixed.
        rate: step size of the i-th update.
        read_at: at which updates the versions that are read are known.
    """
    versions, mean = (version_read(FORWARD, read_at),), (_mean(task),)
    return (
        *recursion_hypotheses(s, rate),
        NO_ENLARGEMENT,
        Hypothesis("in_memory_atomic", "every block read is one of its versions", versions, in_memory_atomic),
        SMOOTH_OBJECTIVE,
        Hypothesis("iid_batches", "stashed: given the past, s_t = g̃_t + w_t has mean ∇f(Θ_t)", mean, iid_batches),
        past(task),
        Hypothesis("block_second_moment", "A_l bounds E‖(s_i)_l‖², before shrinking", (BLOCK_MOMENT,)),
    )


def noise_steps(mean: Any, task: Any = t, step: Any = None) -> tuple[Step, ...]:
    """Steps to "noise against gradient", E⟨∇f(x_t), s_t − E[s_t | past]⟩_s = 0."""
    gradient, taken = Gradient(point(task)), step_of(task) if step is None else step
    return (
        Assume(name="mean", conclusion=ConditionalMean(task, taken, mean), hypothesis="iid_batches"),
        Apply(
            name="shrunk gradient known",
            conclusion=Measurable(task, shrunk(gradient)),
            lemma="weight_measurable",
            arguments=(("time", task), ("weight", s), ("block", l), ("whole", gradient)),
            premises=(Use("gradient known"),),
        ),
        Apply(
            name="noise against gradient",
            conclusion=equal(Expectation(Inner(shrunk(gradient), taken - mean)), 0),
            lemma="orthogonal",
            arguments=(("time", task), ("whole", taken), ("mean", mean), ("direction", shrunk(gradient))),
            premises=(Use("mean"), Use("shrunk gradient known")),
        ),
    )


def stash_steps(
    window: tuple[Step, ...],
    reach: Any,
    drifted: Any,
    task: Any = t,
    rate: Family = constant,
    size: Any = None,
    *,
    keep_stale: bool = False,
    by: tuple[tuple[Any, Use], ...] = (),
) -> tuple[Step, ...]:
    """Steps to "one step", E f(x_{t+1}) − E f(x_t) + (η/2)E‖∇f(x_t)‖²_s ≤ (ηL²/2) drifted + (Lη²/2) A_β.

    Args:
        window: steps to "window", that the step sizes of what a read missed are at most `reach` in sum.
        reach: that bound, an expression in l.
        drifted: what the bound of the drift, Σ (reach_l s_l)² A_l, is called.
        task: the update, t or one that is fixed.
        rate: step size of the i-th update.
        size: name of the step size of `task`, where it has one of its own.
        keep_stale: whether (η/2)E‖∇f(Θ_t)‖²_s stays on the left.
        by: facts, with coefficients, that turn (ηL²/2)Σ (reach_l s_l)² A_l into (ηL²/2) drifted.
    """
    eta = rate(task) if size is None else size
    kept = square(task) + (Expectation(weighted(stale_mean(task))) if keep_stale else 0)
    dropped = () if keep_stale else ((half(eta), Use("expected stale square")),)
    return (
        Define(name="second moment", conclusion=equal(A_beta, SECOND_MOMENT)),
        *descent_steps(s, rate, task=task, size=size),
        *noise_steps(stale_mean(task), task),
        ASSUMED_MOMENT,
        *size_of_step(task),
        *window,
        *size_of_drift(reach, task=task, rate=rate),
        *size_of_gap(task=task),
        *(() if keep_stale else stale_square(stale_mean(task))),
        Combine(
            name="one step",
            conclusion=at_most(
                decrease(task) + half(eta * kept), half(eta * L**2 * drifted) + half(L * eta**2 * A_beta)
            ),
            terms=(
                (1, Use("expected descent")),
                (-eta, Use("noise against gradient")),
                *dropped,
                (half(eta), Use("expected gap")),
                (half(eta * L**2), Use("expected drift by blocks")),
                (half(eta * L**2), Use("drifts")),
                *by,
                (half(L * eta**2), Use("expected step by blocks")),
                (half(L * eta**2), Use("shrunk moments")),
                (-half(L * eta**2), Use("second moment")),
            ),
            reason="−⟨a, Sc⟩ = −⟨a, Sa⟩/2 − ⟨c, Sc⟩/2 + ⟨a − c, S(a − c)⟩/2",
        ),
    )
