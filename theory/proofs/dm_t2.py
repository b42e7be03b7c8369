"""Proof of DM-T2: what the drift costs is paid for by the squares of the means, over all delay windows together."""

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
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Step, Use
from theory.derivation.terms import (
    Expectation,
    Inner,
    Measurable,
    Objective,
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
    weigh,
)
from theory.proofs.dm_t2_drift import (
    BLOCK_NOISE,
    IN_WINDOW,
    KNOWN,
    MEAN,
    SIZE_OF_DRIFT,
    VERSION,
    WINDOW,
    mean_square,
    means_in_window,
    s,
    tau,
    window,
)
from theory.proofs.dm_t2_gap import GAP, NOISE_OF_A_STEP, POINT, in_blocks
from theory.proofs.recursion import recursion_hypotheses
from theory.proofs.vocabulary import i, j, l, point, t

eta, L, T, M = symbols.step_size, symbols.objective_smoothness, symbols.horizon, symbols.blocks
V, V_tau = symbols.shrunk_noise_variance, symbols.delayed_noise_variance

last, weighted_square = T - 1, Expectation(Inner(gradient, weigh(s, gradient)))
now, before = mean_square(t), means_in_window.xreplace({i: t})
kept = half(eta * s * now) - half(L * eta**2 * s**2 * now) - eta**3 * L**2 * s**2 * window * before
excess = eta**3 * L**2 * V_tau + half(L * eta**2 * V)

SHORT = at_most(STEP_AND_DELAY, 1)
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
