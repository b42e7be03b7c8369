"""Proof of PD-R1: expected descent by a step whose mean is biased, averaged over the run."""

from theory import symbols
from theory.assumptions import iid_batches, step_at_most_inverse_smoothness
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Use
from theory.derivation.terms import (
    ConditionalMean,
    Expectation,
    Inner,
    Measurable,
    Norm,
    Objective,
    at_most,
    equal,
    half,
    vector,
)
from theory.proofs.descent import (
    BOUNDED_BELOW,
    PAST,
    SMOOTH_OBJECTIVE,
    averaging_steps,
    descent_steps,
    gradient,
    step,
)
from theory.proofs.recursion import RECURSION_HYPOTHESES
from theory.proofs.vocabulary import point, t

eta, L = symbols.step_size, symbols.objective_smoothness
sigma2, B = symbols.noise_variance, symbols.mean_bias_bound

_mean = vector("m", t)
_square = Expectation(Norm(gradient) ** 2)
_excess = half(eta * B**2) + half(L * eta**2 * sigma2)
_MEAN = ConditionalMean(t, step, _mean)
_MEAN_BIAS = at_most(Expectation(Norm(_mean - gradient) ** 2), B**2)
_NOISE = at_most(Expectation(Norm(step - _mean) ** 2), sigma2)
_SHORT = at_most(eta * L, 1)

HYPOTHESES = (
    *RECURSION_HYPOTHESES,
    BOUNDED_BELOW,
    SMOOTH_OBJECTIVE,
    Hypothesis("iid_batches", "given the past, the step s_t = g̃_t + w_t has mean m_t", (_MEAN,), iid_batches),
    PAST,
    Hypothesis("mean_bias_bound", "B² bounds E‖m_t − ∇f(x_t)‖²", (_MEAN_BIAS,)),
    Hypothesis("noise_variance", "σ² bounds E‖s_t − m_t‖²", (_NOISE,)),
    Hypothesis("step_at_most_inverse_smoothness", "ηL ≤ 1", (_SHORT,), step_at_most_inverse_smoothness),
)

STEPS = (
    *descent_steps(),
    Assume(name="mean", conclusion=_MEAN, hypothesis="iid_batches"),
    Apply(
        name="mean known",
        conclusion=Measurable(t, _mean),
        lemma="mean_measurable",
        arguments=(("time", t), ("whole", step), ("mean", _mean)),
        premises=(Use("mean"),),
    ),
    Apply(
        name="noise against gradient",
        conclusion=equal(Expectation(Inner(gradient, step - _mean)), 0),
        lemma="orthogonal",
        arguments=(("time", t), ("whole", step), ("mean", _mean), ("direction", gradient)),
        premises=(Use("mean"), Use("gradient known")),
    ),
    Apply(
        name="noise against mean",
        conclusion=equal(Expectation(Inner(_mean, step - _mean)), 0),
        lemma="orthogonal",
        arguments=(("time", t), ("whole", step), ("mean", _mean), ("direction", _mean)),
        premises=(Use("mean"), Use("mean known")),
    ),
    Assume(name="mean bias", conclusion=_MEAN_BIAS, hypothesis="mean_bias_bound"),
    Assume(name="noise", conclusion=_NOISE, hypothesis="noise_variance"),
    Assume(name="short step", conclusion=_SHORT, hypothesis="step_at_most_inverse_smoothness"),
    Apply(
        name="mean's square",
        conclusion=at_most(0, Expectation(Norm(_mean) ** 2)),
        lemma="sign",
        arguments=(("term", Expectation(Norm(_mean) ** 2)),),
    ),
    Combine(
        name="one step",
        conclusion=at_most(
            Expectation(Objective(point(t + 1))) - Expectation(Objective(point(t))) + half(eta * _square), _excess
        ),
        terms=(
            (1, Use("expected descent")),
            (-eta, Use("noise against gradient")),
            (L * eta**2, Use("noise against mean")),
            (half(eta), Use("mean bias")),
            (half(L * eta**2), Use("noise")),
            (half(eta * (1 - eta * L)), Use("mean's square")),
        ),
        signs=(Use("short step"),),
        reason="−⟨∇f, m⟩ = −‖∇f‖²/2 − ‖m‖²/2 + ‖m − ∇f‖²/2",
    ),
    *averaging_steps(_square, _excess),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
