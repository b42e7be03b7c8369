"""Proof of DM-T2: what the drift costs is paid for by the squares of the means, over all delay windows together."""

from typing import Any

from sympy import sqrt

from theory import symbols
from theory.assumptions import (
    iid_batches,
    in_memory_atomic,
    order_independent_of_data,
    shrink_at_most_one,
    step_and_delays_short,
)
from theory.claims.variances import DELAYED_NOISE, NOISE, STEP_AND_DELAY
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Step, Use
from theory.derivation.terms import (
    Expectation,
    Gradient,
    Inner,
    Measurable,
    Norm,
    Objective,
    Part,
    at_most,
    equal,
    half,
    total,
)
from theory.proofs.descent import (
    BOUNDED_BELOW,
    SMOOTH_OBJECTIVE,
    averaging_steps,
    descent_steps,
    gradient,
    step_of,
    weigh,
)
from theory.proofs.dm_t2_drift import (
    BLOCK_DRIFT,
    BLOCK_NOISE,
    DRIFT_BOUND,
    IN_WINDOW,
    KNOWN,
    MEAN,
    SIZE_OF_DRIFT,
    VERSION,
    WINDOW,
    drift,
    mean_of,
    mean_square,
    means_in_window,
    noise,
    s,
    sigma2,
    tau,
    window,
)
from theory.proofs.recursion import recursion_hypotheses
from theory.proofs.vocabulary import FORWARD, i, j, l, point, read, t

eta, L, T, M = symbols.step_size, symbols.objective_smoothness, symbols.horizon, symbols.blocks
V, V_tau = symbols.shrunk_noise_variance, symbols.delayed_noise_variance

stale, mean, last = Gradient(read(FORWARD, t)), mean_of(t), T - 1
gap = gradient - mean
weighted_gap, weighted_square = Inner(gap, weigh(s, gap)), Expectation(Inner(gradient, weigh(s, gradient)))
now, before = mean_square(t), means_in_window.xreplace({i: t})
kept = half(eta * s * now) - half(L * eta**2 * s**2 * now) - eta**3 * L**2 * s**2 * window * before
excess = eta**3 * L**2 * V_tau + half(L * eta**2 * V)
in_blocks = (("index", l), ("lower", 0), ("upper", M - 1))

SHORT = at_most(STEP_AND_DELAY, 1)
POINT = equal(mean, stale)
BEFORE = equal(total(mean_square(-j), j, 1, window), 0)
PAST = Measurable(t, point(t))

HYPOTHESES = (
    *recursion_hypotheses(s),
    BOUNDED_BELOW,
    Hypothesis("shrink_at_most_one", "no block's gradient is enlarged", (at_most(s, 1),), shrink_at_most_one),
    Hypothesis("in_memory_atomic", "every block read is one of its versions", (VERSION,), in_memory_atomic),
    Hypothesis("block_delay", "τ_l, a whole number, bounds block l's delay", (IN_WINDOW, WINDOW)),
    SMOOTH_OBJECTIVE,
    Hypothesis(
        "iid_batches",
        "stashed: given the past, s_i = g̃_i + w_i has mean m_i, and m_t = ∇f(Θ_t)",
        (MEAN, POINT),
        iid_batches,
    ),
    Hypothesis(
        "order_independent_of_data",
        "x_t depends on the past only, and s_i is past one task later",
        (PAST, KNOWN),
        order_independent_of_data,
    ),
    Hypothesis("before the run", "no gradient was applied before the first task", (BEFORE,)),
    Hypothesis("block_noise_variance", "V_l bounds E‖(s_i − m_i)_l‖², before shrinking", (BLOCK_NOISE,)),
    Hypothesis("step_and_delays_short", "2(ηL)²s_lτ_l² + ηLs_l ≤ 1", (SHORT,), step_and_delays_short),
)


def by_blocks(name: str, weight: Any, whole: Any) -> tuple[Step, ...]:
    """Steps to `name`, E⟨Wv, Wv⟩ = Σ_l w_l² E‖v_l‖²."""
    weighted = weigh(weight, whole)
    parts = total(Inner(Part(l, weighted), Part(l, weighted)), l, 0, M - 1)
    squares = total(weight**2 * Expectation(Norm(Part(l, whole)) ** 2), l, 0, M - 1)
    return (
        Apply(
            name=f"blocks of {name}",
            conclusion=equal(Inner(weighted, weighted), parts),
            lemma="pythagoras",
            arguments=(("whole", weighted), ("block", l)),
        ),
        Identity(
            name=name,
            conclusion=equal(Expectation(Inner(weighted, weighted)), squares),
            rewrites=(Use(f"blocks of {name}"),),
        ),
    )


NOISE_OF_A_STEP: tuple[Step, ...] = (
    Assume(name="mean at the point read", conclusion=POINT, hypothesis="iid_batches"),
    Apply(
        name="shrunk gradient known",
        conclusion=Measurable(t, weigh(s, gradient)),
        lemma="weight_measurable",
        arguments=(("time", t), ("weight", s), ("block", l), ("whole", gradient)),
        premises=(Use("gradient known"),),
    ),
    Apply(
        name="noise against gradient",
        conclusion=equal(Expectation(Inner(weigh(s, gradient), step_of(t) - mean)), 0),
        lemma="orthogonal",
        arguments=(("time", t), ("whole", step_of(t)), ("mean", mean), ("direction", weigh(s, gradient))),
        premises=(Use("mean", ((i, t),)), Use("shrunk gradient known")),
    ),
    Apply(
        name="mean known",
        conclusion=Measurable(i, mean_of(i)),
        lemma="mean_measurable",
        arguments=(("time", i), ("whole", step_of(i)), ("mean", mean_of(i))),
        premises=(Use("mean"),),
    ),
    Apply(
        name="shrunk mean known",
        conclusion=Measurable(i, weigh(s**2, mean_of(i))),
        lemma="weight_measurable",
        arguments=(("time", i), ("weight", s**2), ("block", l), ("whole", mean_of(i))),
        premises=(Use("mean known"),),
    ),
    Apply(
        name="noise against mean",
        conclusion=equal(Expectation(Inner(weigh(s**2, mean_of(i)), noise)), 0),
        lemma="orthogonal",
        arguments=(("time", i), ("whole", step_of(i)), ("mean", mean_of(i)), ("direction", weigh(s**2, mean_of(i)))),
        premises=(Use("mean"), Use("shrunk mean known")),
    ),
    *by_blocks("shrunk noise", s, noise),
    *by_blocks("shrunk mean", s, mean_of(i)),
    *by_blocks("mean, half shrunk", sqrt(s), mean_of(i)),
    Combine(
        name="shrunk block noise",
        conclusion=at_most(s**2 * Expectation(Norm(Part(l, noise)) ** 2), s**2 * sigma2),
        terms=((s**2, Use("block noise")),),
    ),
    Apply(
        name="noise of a step",
        conclusion=at_most(total(s**2 * Expectation(Norm(Part(l, noise)) ** 2), l, 0, M - 1), NOISE),
        lemma="sum_monotone",
        arguments=(
            ("left", s**2 * Expectation(Norm(Part(l, noise)) ** 2)),
            ("right", s**2 * sigma2),
            *in_blocks,
        ),
        premises=(Use("shrunk block noise"),),
    ),
)

GAP: tuple[Step, ...] = (
    Assume(name="no enlargement", conclusion=at_most(s, 1), hypothesis="shrink_at_most_one"),
    Apply(
        name="shrunk gap",
        conclusion=at_most(weighted_gap, Inner(gap, gap)),
        lemma="weight_at_most_one",
        arguments=(("weight", s), ("block", l), ("whole", gap)),
        premises=(Use("no enlargement"),),
    ),
    Apply(
        name="gap of gradients",
        conclusion=at_most(Norm(gradient - stale), L * Norm(point(t) - read(FORWARD, t))),
        lemma="lipschitz",
        arguments=(("constant", L), ("left", point(t)), ("right", read(FORWARD, t))),
        premises=(Use("smooth"),),
    ),
    Apply(
        name="gap, squared",
        conclusion=at_most(Norm(gradient - stale) ** 2, (L * Norm(point(t) - read(FORWARD, t))) ** 2),
        lemma="square_monotone",
        arguments=(("left", Norm(gradient - stale)), ("right", L * Norm(point(t) - read(FORWARD, t)))),
        premises=(Use("gap of gradients"),),
    ),
    Identity(
        name="gap of means",
        conclusion=equal(Norm(gap) ** 2, Norm(gradient - stale) ** 2),
        rewrites=(Use("mean at the point read"),),
    ),
    Combine(
        name="gap by drift",
        conclusion=at_most(weighted_gap, L**2 * Norm(point(t) - read(FORWARD, t)) ** 2),
        terms=((1, Use("shrunk gap")), (1, Use("gap of means")), (1, Use("gap, squared"))),
    ),
    Apply(
        name="expected gap",
        conclusion=at_most(Expectation(weighted_gap), Expectation(L**2 * Norm(point(t) - read(FORWARD, t)) ** 2)),
        lemma="expectation_monotone",
        arguments=(("left", weighted_gap), ("right", L**2 * Norm(point(t) - read(FORWARD, t)) ** 2)),
        premises=(Use("gap by drift"),),
    ),
    *by_blocks("drift by blocks", 1, drift),
    Apply(
        name="drifts",
        conclusion=at_most(total(BLOCK_DRIFT, l, 0, M - 1), total(DRIFT_BOUND, l, 0, M - 1)),
        lemma="sum_monotone",
        arguments=(("left", BLOCK_DRIFT), ("right", DRIFT_BOUND), *in_blocks),
        premises=(Use("block's drift"),),
    ),
)

_kept_of_block = total(kept, t, 0, last)
_all_means = total(mean_square(i), i, 0, last)
_windows = total(means_in_window, i, 0, last)

PAID: tuple[Step, ...] = (
    Assume(name="short step", conclusion=SHORT, hypothesis="step_and_delays_short"),
    Assume(name="nothing before", conclusion=BEFORE, hypothesis="before the run"),
    Apply(
        name="all windows",
        conclusion=at_most(_windows, window * (_all_means + total(mean_square(-j), j, 1, window))),
        lemma="sum_of_windows",
        arguments=(("term", mean_square(i)), ("index", i), ("shift", j), ("width", window), ("count", T)),
    ),
    Combine(
        name="kept in a block",
        conclusion=at_most(0, _kept_of_block),
        terms=(
            (eta**3 * L**2 * s**2 * window, Use("all windows")),
            (eta**3 * L**2 * s**2 * window**2, Use("nothing before")),
            (eta**3 * L**2 * s**2 * (window + tau) * _all_means, Use("longest delay")),
            (half(eta * s) * _all_means, Use("short step")),
        ),
        reason="each mean is in at most τ_l windows",
    ),
    Apply(
        name="kept in all blocks",
        conclusion=at_most(total(0 * eta, l, 0, M - 1), total(_kept_of_block, l, 0, M - 1)),
        lemma="sum_monotone",
        arguments=(("left", 0 * eta), ("right", _kept_of_block), *in_blocks),
        premises=(Use("kept in a block"),),
    ),
    Apply(
        name="exchange",
        conclusion=equal(total(_kept_of_block, l, 0, M - 1), total(total(kept, l, 0, M - 1), t, 0, last)),
        lemma="exchange",
        arguments=(
            ("term", kept),
            ("inner", t),
            ("low", 0),
            ("high", last),
            ("outer", l),
            ("lower", 0),
            ("upper", M - 1),
        ),
    ),
)

_quantity = weighted_square + 2 * total(kept, l, 0, M - 1) / eta
_value = 2 * symbols.initial_gap / (eta * T) + eta * L * V + 2 * eta**2 * L**2 * V_tau

STEPS: tuple[Step, ...] = (
    Define(name="noise", conclusion=equal(V, NOISE)),
    Define(name="delayed noise", conclusion=equal(V_tau, DELAYED_NOISE)),
    *descent_steps(s),
    *SIZE_OF_DRIFT,
    *NOISE_OF_A_STEP,
    *GAP,
    Combine(
        name="one step",
        conclusion=at_most(
            Expectation(Objective(point(t + 1))) - Expectation(Objective(point(t))) + half(eta * _quantity), excess
        ),
        terms=(
            (1, Use("expected descent")),
            (-eta, Use("noise against gradient")),
            (half(eta), Use("expected gap")),
            (half(eta * L**2), Use("drift by blocks", ((i, t),))),
            (half(eta * L**2), Use("drifts", ((i, t),))),
            (-(eta**3) * L**2, Use("delayed noise")),
            (-half(eta), Use("mean, half shrunk", ((i, t),))),
            (half(L * eta**2), Use("shrunk mean", ((i, t),))),
            (L * eta**2, Use("noise against mean", ((i, t),))),
            (half(L * eta**2), Use("shrunk noise", ((i, t),))),
            (half(L * eta**2), Use("noise of a step", ((i, t),))),
            (-half(L * eta**2), Use("noise")),
        ),
        reason="−⟨a, Sc⟩ = −⟨a, Sa⟩/2 − ⟨c, Sc⟩/2 + ⟨a − c, S(a − c)⟩/2",
    ),
    *averaging_steps(_quantity, excess),
    *PAID,
    Combine(
        name="by the variance alone",
        conclusion=at_most(total(weighted_square, t, 0, last) / T, _value),
        terms=(
            (1, Use("bound")),
            (2 / (eta * T), Use("exchange")),
            (2 / (eta * T), Use("kept in all blocks")),
        ),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
