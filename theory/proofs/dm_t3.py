"""DM-T3's proof: any three version vectors, with a mean applied gradient that is Lipschitz in each of them."""

from typing import Any

from theory import symbols
from theory.assumptions import iid_batches, in_memory_atomic, smooth_rule
from theory.claims.moments import SECOND_MOMENT, VERSION_MOMENT
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import (
    ConditionalMean,
    Expectation,
    Gradient,
    Inner,
    Norm,
    at_most,
    equal,
    half,
    total,
    vector,
)
from theory.proofs.descent import BOUNDED_BELOW, PAST, SMOOTH_OBJECTIVE, averaging_steps, descent_steps, step_of
from theory.proofs.dm_t1_drift import (
    ASSUMED_MOMENT,
    BLOCK_MOMENT,
    NO_ENLARGEMENT,
    A_l,
    L,
    M,
    drift_of,
    eta,
    longest_window,
    s,
    shrunk_gap,
    size_of_drift,
    size_of_step,
    stale_square,
    version_read,
    weighted,
)
from theory.proofs.dm_t1_step import A_beta, decrease, noise_steps, square
from theory.proofs.recursion import recursion_hypotheses
from theory.proofs.vocabulary import X, delay_of, l, point, t

D_X = symbols.version_second_moment
L_X: Any = symbols.version_smoothness[X, 0]
tau: Any = symbols.version_delay[X, l]


def rule(versions: Any) -> Any:
    """Ψ with the first 0 … 3 of the vectors F, R, B as read and the others at x_t."""
    return vector("Psi", versions, t)


mean, gradient, drift = rule(3), Gradient(point(t)), drift_of(X, t)
gap, change = gradient - mean, rule(X + 1) - rule(X)
_changes, _bounds = total(Norm(change) ** 2, X, 0, 2), total(L_X**2 * Inner(drift, drift), X, 0, 2)
_drifts = total(L_X**2 * Expectation(Inner(drift, drift)), X, 0, 2)
_AGREE = equal(rule(0), gradient)
_LIPSCHITZ = at_most(Norm(change), L_X * Norm(drift))
_MOST = at_most(delay_of(X, l, t), tau)
_MEAN = ConditionalMean(t, step_of(t), mean)
_over_versions = (("index", X), ("lower", 0), ("upper", 2))
_each = eta**2 * L_X**2 * total(tau**2 * s**2 * A_l, l, 0, M - 1)
excess = half(3 * eta**3 * D_X) + half(L * eta**2 * A_beta)

HYPOTHESES = (
    *recursion_hypotheses(s),
    NO_ENLARGEMENT,
    Hypothesis("in_memory_atomic", "every block read is one of its versions", (version_read(X, t),), in_memory_atomic),
    SMOOTH_OBJECTIVE,
    Hypothesis("smooth_rule", "Ψ(θ, θ, θ) = ∇f(θ); L_X is Ψ's constant in vector X", (_AGREE, _LIPSCHITZ), smooth_rule),
    Hypothesis("iid_batches", "given the past, s_t = g̃_t + w_t has mean Ψ(F, R, B)", (_MEAN,), iid_batches),
    PAST,
    Hypothesis("block_second_moment", "A_l bounds E‖(s_i)_l‖², before shrinking", (BLOCK_MOMENT,)),
    BOUNDED_BELOW,
    Hypothesis("block_delay", "vector X reads block l at most τ_{X,l} updates late", (_MOST,)),
)

GAP = (
    Assume(name="rule agrees", conclusion=_AGREE, hypothesis="smooth_rule"),
    Assume(name="rule is smooth", conclusion=_LIPSCHITZ, hypothesis="smooth_rule"),
    Apply(
        name="one vector after the other",
        conclusion=equal(total(change, X, 0, 2), mean - rule(0)),
        lemma="telescoping",
        arguments=(("term", rule(X)), *_over_versions),
    ),
    Combine(
        name="gap as a sum",
        conclusion=equal(gap, -total(change, X, 0, 2)),
        terms=((1, Use("one vector after the other")), (-1, Use("rule agrees"))),
    ),
    Identity(
        name="gap's square",
        conclusion=equal(Inner(gap, gap), Norm(total(change, X, 0, 2)) ** 2),
        rewrites=(Use("gap as a sum"),),
    ),
    Apply(
        name="three changes",
        conclusion=at_most(Norm(total(change, X, 0, 2)) ** 2, 3 * _changes),
        lemma="jensen",
        arguments=(("term", rule(X) - rule(X - 1)), ("index", X), ("count", 3)),
    ),
    Apply(
        name="change, squared",
        conclusion=at_most(Norm(change) ** 2, (L_X * Norm(drift)) ** 2),
        lemma="square_monotone",
        arguments=(("left", Norm(change)), ("right", L_X * Norm(drift))),
        premises=(Use("rule is smooth"),),
    ),
    Apply(
        name="changes",
        conclusion=at_most(_changes, _bounds),
        lemma="sum_monotone",
        arguments=(("left", Norm(change) ** 2), ("right", L_X**2 * Inner(drift, drift)), *_over_versions),
        premises=(Use("change, squared"),),
    ),
    *shrunk_gap(gap),
    Combine(
        name="gap by drifts",
        conclusion=at_most(weighted(gap), 3 * _bounds),
        terms=((1, Use("shrunk gap")), (1, Use("gap's square")), (1, Use("three changes")), (3, Use("changes"))),
    ),
    Apply(
        name="expected gap",
        conclusion=at_most(Expectation(weighted(gap)), Expectation(3 * _bounds)),
        lemma="expectation_monotone",
        arguments=(("left", weighted(gap)), ("right", 3 * _bounds)),
        premises=(Use("gap by drifts"),),
    ),
)

DRIFTS = (
    *longest_window(X, tau, t),
    *size_of_drift(eta * tau, X, t),
    Combine(
        name="drift of one vector",
        conclusion=at_most(L_X**2 * Expectation(Inner(drift, drift)), _each),
        terms=((L_X**2, Use("expected drift by blocks")), (L_X**2, Use("drifts"))),
    ),
    Apply(
        name="drift of all vectors",
        conclusion=at_most(_drifts, total(_each, X, 0, 2)),
        lemma="sum_monotone",
        arguments=(("left", L_X**2 * Expectation(Inner(drift, drift))), ("right", _each), *_over_versions),
        premises=(Use("drift of one vector"),),
    ),
)

DERIVATION = Derivation(
    HYPOTHESES,
    (
        Define(name="second moment", conclusion=equal(A_beta, SECOND_MOMENT)),
        Define(name="version moment", conclusion=equal(D_X, VERSION_MOMENT)),
        *descent_steps(s),
        *noise_steps(mean),
        ASSUMED_MOMENT,
        *size_of_step(t),
        *GAP,
        *DRIFTS,
        *stale_square(mean),
        Combine(
            name="one step",
            conclusion=at_most(decrease() + half(eta * square()), excess),
            terms=(
                (1, Use("expected descent")),
                (-eta, Use("noise against gradient")),
                (half(eta), Use("expected stale square")),
                (half(eta), Use("expected gap")),
                (half(3 * eta), Use("drift of all vectors")),
                (-half(3 * eta**3), Use("version moment")),
                (half(L * eta**2), Use("expected step by blocks")),
                (half(L * eta**2), Use("shrunk moments")),
                (-half(L * eta**2), Use("second moment")),
            ),
            reason="−⟨a, Sc⟩ = −⟨a, Sa⟩/2 − ⟨c, Sc⟩/2 + ⟨a − c, S(a − c)⟩/2",
        ),
        *averaging_steps(square(), excess),
    ),
)
