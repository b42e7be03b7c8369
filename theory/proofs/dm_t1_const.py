"""Proof of DM-T1-const: expected descent by a stale gradient, whose drift is bounded block by block."""

from theory import symbols
from theory.assumptions import iid_batches, in_memory_atomic, shrink_at_most_one
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Use
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
from theory.proofs.descent import BOUNDED_BELOW, PAST, SMOOTH_OBJECTIVE, averaging_steps, descent_steps, gradient, step
from theory.proofs.dm_t1_drift import (
    BLOCK_MOMENT,
    DELAYED_MOMENT,
    MOST,
    SECOND_MOMENT,
    SIZE_OF_DRIFT,
    SIZE_OF_GAP,
    SIZE_OF_STEP,
    VERSION,
    s,
    shrunk,
)
from theory.proofs.recursion import recursion_hypotheses
from theory.proofs.vocabulary import FORWARD, i, l, point, read, t

eta, L = symbols.step_size, symbols.objective_smoothness
A_beta, D_beta = symbols.shrunk_second_moment, symbols.delayed_second_moment

stale = Gradient(read(FORWARD, t))
MEAN = ConditionalMean(t, step, stale)
excess = half(eta**3 * L**2 * D_beta) + half(L * eta**2 * A_beta)
weighted_square = Expectation(Inner(gradient, shrunk(gradient)))

HYPOTHESES = (
    *recursion_hypotheses(s),
    BOUNDED_BELOW,
    Hypothesis("shrink_at_most_one", "no block's gradient is enlarged", (at_most(s, 1),), shrink_at_most_one),
    Hypothesis("in_memory_atomic", "every block read is one of its versions", (VERSION,), in_memory_atomic),
    Hypothesis("block_delay", "τ_l bounds block l's delay", (MOST,)),
    SMOOTH_OBJECTIVE,
    Hypothesis("iid_batches", "stashed: given the past, s_t = g̃_t + w_t has mean ∇f(Θ_t)", (MEAN,), iid_batches),
    PAST,
    Hypothesis("block_second_moment", "A_l bounds E‖(s_i)_l‖², before shrinking", (BLOCK_MOMENT,)),
)

STEPS = (
    Define(name="second moment", conclusion=equal(A_beta, SECOND_MOMENT)),
    Define(name="delayed moment", conclusion=equal(D_beta, DELAYED_MOMENT)),
    *descent_steps(s),
    Assume(name="mean", conclusion=MEAN, hypothesis="iid_batches"),
    Apply(
        name="shrunk gradient known",
        conclusion=Measurable(t, shrunk(gradient)),
        lemma="weight_measurable",
        arguments=(("time", t), ("weight", s), ("block", l), ("whole", gradient)),
        premises=(Use("gradient known"),),
    ),
    Apply(
        name="noise against gradient",
        conclusion=equal(Expectation(Inner(shrunk(gradient), step - stale)), 0),
        lemma="orthogonal",
        arguments=(("time", t), ("whole", step), ("mean", stale), ("direction", shrunk(gradient))),
        premises=(Use("mean"), Use("shrunk gradient known")),
    ),
    *SIZE_OF_STEP,
    *SIZE_OF_DRIFT,
    *SIZE_OF_GAP,
    Combine(
        name="one step",
        conclusion=at_most(
            Expectation(Objective(point(t + 1))) - Expectation(Objective(point(t))) + half(eta * weighted_square),
            excess,
        ),
        terms=(
            (1, Use("expected descent")),
            (-eta, Use("noise against gradient")),
            (half(eta), Use("expected stale square", ((i, t),))),
            (half(eta), Use("expected gap", ((i, t),))),
            (half(eta * L**2), Use("expected drift by blocks", ((i, t),))),
            (half(eta * L**2), Use("drifts", ((i, t),))),
            (-half(eta**3 * L**2), Use("delayed moment")),
            (half(L * eta**2), Use("expected step by blocks", ((i, t),))),
            (half(L * eta**2), Use("shrunk moments", ((i, t),))),
            (-half(L * eta**2), Use("second moment")),
        ),
        reason="−⟨a, Sc⟩ = −⟨a, Sa⟩/2 − ⟨c, Sc⟩/2 + ⟨a − c, S(a − c)⟩/2",
    ),
    *averaging_steps(weighted_square, excess),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
