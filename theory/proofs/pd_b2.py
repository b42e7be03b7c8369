"""Proof of PD-B2: a bias is a difference of two gradients, and smoothness times a path of applied gradients."""

from theory import symbols
from theory.assumptions import smooth_segment
from theory.claims.pd_b2 import VALUE
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import Norm, at_most, equal
from theory.proofs.recursion import DRIFT_HYPOTHESES, RECURSION, RECURSION_HYPOTHESES, drift_steps
from theory.proofs.vocabulary import FORWARD, X, applied, bias, defect, i, longest_delay_of, point, read, sample

G, G_a, rho, x = symbols.gradient_bound, symbols.applied_bound, symbols.write_defect, symbols.delay_strength
eta, alpha, tau = symbols.step_size, symbols.smoothness, symbols.max_delay

_length = eta * (G_a + rho)
_bias = Norm(bias(i))
_smooth = at_most(_bias, alpha * Norm(read(FORWARD, i) - point(i)))
_longest = at_most(longest_delay_of(FORWARD, i), tau)

HYPOTHESES = (
    *RECURSION_HYPOTHESES,
    *DRIFT_HYPOTHESES,
    Hypothesis("smooth_segment", "the mini-batch gradient is Lipschitz, one version read", (_smooth,), smooth_segment),
    Hypothesis("max_delay", "τ_max is the longest delay of the run", (_longest,)),
    Hypothesis("gradient_bound", "G bounds the mini-batch gradients at own", (at_most(Norm(sample(i)), G),)),
    Hypothesis("applied_bound", "G_a bounds the applied gradients", (at_most(Norm(applied(i)), G_a),)),
    Hypothesis("write_defect", "ρ bounds what rounding adds", (at_most(Norm(defect(i)), rho),)),
)

STEPS = (
    Define(name="bias", conclusion=equal(bias(i), applied(i) - sample(i))),
    Define(name="delay strength", conclusion=equal(x, eta * alpha * tau)),
    *RECURSION,
    Assume(name="applied", conclusion=at_most(Norm(applied(i)), G_a), hypothesis="applied_bound"),
    Assume(name="gradient at own", conclusion=at_most(Norm(sample(i)), G), hypothesis="gradient_bound"),
    Assume(name="rounding", conclusion=at_most(Norm(defect(i)), rho), hypothesis="write_defect"),
    Identity(
        name="bias's norm",
        conclusion=equal(_bias, Norm(applied(i) + (-sample(i)))),
        rewrites=(Use("bias"),),
    ),
    Apply(
        name="two gradients",
        conclusion=at_most(Norm(applied(i) + (-sample(i))), Norm(applied(i)) + Norm(sample(i))),
        lemma="triangle",
        arguments=(("left", applied(i)), ("right", -sample(i))),
    ),
    Combine(
        name="without smoothness",
        conclusion=at_most(_bias, G_a + G),
        terms=(
            (1, Use("bias's norm")),
            (1, Use("two gradients")),
            (1, Use("applied")),
            (1, Use("gradient at own")),
        ),
    ),
    Identity(
        name="move's norm",
        conclusion=equal(Norm(point(i + 1) - point(i)), eta * Norm(applied(i) + defect(i))),
        rewrites=(Use("recursion"),),
    ),
    Apply(
        name="gradient and rounding",
        conclusion=at_most(Norm(applied(i) + defect(i)), Norm(applied(i)) + Norm(defect(i))),
        lemma="triangle",
        arguments=(("left", applied(i)), ("right", defect(i))),
    ),
    Combine(
        name="step length",
        conclusion=at_most(Norm(point(i + 1) - point(i)), _length),
        terms=(
            (1, Use("move's norm")),
            (eta, Use("gradient and rounding")),
            (eta, Use("applied")),
            (eta, Use("rounding")),
        ),
    ),
    *drift_steps(_length),
    Assume(name="smooth", conclusion=_smooth, hypothesis="smooth_segment"),
    Assume(name="longest delay of F", conclusion=_longest, hypothesis="max_delay"),
    Combine(
        name="by smoothness",
        conclusion=at_most(_bias, x * (G_a + rho)),
        terms=(
            (1, Use("smooth")),
            (alpha, Use("drift", ((X, FORWARD),))),
            (alpha * _length, Use("longest delay of F")),
            (-(G_a + rho), Use("delay strength")),
        ),
    ),
    Apply(
        name="bound",
        conclusion=at_most(_bias, VALUE),
        lemma="minimum",
        arguments=(("value", _bias), ("first", G_a + G), ("second", x * (G_a + rho))),
        premises=(Use("without smoothness"), Use("by smoothness")),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
