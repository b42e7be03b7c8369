"""DM-DDG-step's proof: one tick of DDG in total expectation, with one bound for the whole gradient of a mini-batch."""

from typing import Any

from theory import symbols
from theory.assumptions import (
    bounded_whole_gradient,
    common_step_size,
    delayed_by_modules_above,
    iid_batches,
    plain_sgd,
    smooth_objective,
    step_at_most_inverse_smoothness,
)
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import (
    ConditionalMean,
    Expectation,
    Gradient,
    Inner,
    LipschitzGradient,
    Measurable,
    Norm,
    Objective,
    Part,
    at_most,
    equal,
    half,
    total,
)
from theory.proofs.ddg_drift import (
    ABOVE,
    DRIFT_STEPS,
    MOMENT,
    RATIO,
    WRITE,
    K,
    M_g,
    above,
    delay,
    drift,
    eta,
    ratio,
    read,
    u,
    whole_gradient,
)
from theory.proofs.recursion import scheduled
from theory.proofs.vocabulary import i, k, l, point

L = symbols.objective_smoothness

batch = u - delay
here, there, step = Gradient(point(u)), Gradient(read), whole_gradient(batch)
a, b, g = Part(l, here), Part(l, there), Part(l, step)
move = point(u + 1) - point(u)

_NOW = equal(scheduled(u), eta)
_SHORT = at_most(eta * L, 1)
_MEAN = ConditionalMean(batch, step, there)
_PAST = Measurable(batch, read)
_SUM = equal(total(above(l), l, 0, K - 1), K * (K - 1) / 2)
_SQUARES = equal(total(above(l) ** 2, l, 0, K - 1), K * (K - 1) * (2 * K - 1) / 6)
_slope = L * ratio * eta * (delay + K)
_over = (("index", l), ("lower", 0), ("upper", K - 1))
_rise = L * eta**2 * M_g * (half(1) + ratio * (delay + half(K)) + ratio**2 * delay * (delay + K))
_bound = L * eta**2 * M_g * (half(K) + ratio * (K**2 - half(K)) + ratio**2 * K * (K - 1) * (5 * K - 1) / 6)
_tail = half(L) * eta**2 * Expectation(Inner(g, g))
_down = -eta * Expectation(Inner(a, g)) + _tail

HYPOTHESES = (
    Hypothesis("plain_sgd", "module k steps with its part of a gradient d_k ticks old", (WRITE,), plain_sgd),
    Hypothesis("common_step_size", "η_u is the step size of the tick in question", (_NOW,), common_step_size),
    Hypothesis(
        "delayed_by_modules_above",
        "d_k, the number of modules above module k, is less than K; of all: DM-sum-locked and DM-sum-locked-squares",
        (ABOVE, _SUM, _SQUARES),
        delayed_by_modules_above,
    ),
    Hypothesis(
        "window_step_ratio",
        "no step size in the window is above q_w times the present one; for all others 0 may be put, for the points "
        "before the window and their steps do not enter",
        (RATIO,),
    ),
    Hypothesis("smooth_objective", "∇f is L-Lipschitz", (LipschitzGradient(L),), smooth_objective),
    Hypothesis("iid_batches", "past warm-up: a mini-batch is drawn anew at its own tick", (_MEAN, _PAST), iid_batches),
    Hypothesis("gradient_square_bound", "M_g bounds E‖∇ℓ(x_b; ζ_b)‖²", (MOMENT,), bounded_whole_gradient),
    Hypothesis("step_at_most_inverse_smoothness", "ηL ≤ 1", (_SHORT,), step_at_most_inverse_smoothness),
)

_gap = here - there

ONE_MODULE = (
    Assume(name="mean", conclusion=_MEAN, hypothesis="iid_batches"),
    Assume(name="past", conclusion=_PAST, hypothesis="iid_batches"),
    Apply(
        name="gradient known",
        conclusion=Measurable(batch, there),
        lemma="gradient_measurable",
        arguments=(("time", batch), ("point", read)),
        premises=(Use("past"),),
    ),
    Apply(
        name="noise against gradient",
        conclusion=equal(Expectation(Inner(b, Part(l, step - there))), 0),
        lemma="orthogonal_part",
        arguments=(("time", batch), ("whole", step), ("mean", there), ("direction", there), ("block", l)),
        premises=(Use("mean"), Use("gradient known")),
    ),
    Apply(
        name="gap of gradients",
        conclusion=at_most(Norm(_gap), L * Norm(drift)),
        lemma="lipschitz",
        arguments=(("constant", L), ("left", point(u)), ("right", read)),
        premises=(Use("smooth"),),
    ),
    Apply(
        name="gap, squared",
        conclusion=at_most(Norm(_gap) ** 2, (L * Norm(drift)) ** 2),
        lemma="square_monotone",
        arguments=(("left", Norm(_gap)), ("right", L * Norm(drift))),
        premises=(Use("gap of gradients"),),
    ),
    Apply(
        name="module's gap",
        conclusion=at_most(Norm(Part(l, _gap)) ** 2, Norm(_gap) ** 2),
        lemma="part_shorter",
        arguments=(("whole", _gap), ("block", l)),
    ),
    Combine(
        name="module's gap by drift",
        conclusion=at_most(Norm(Part(l, _gap)) ** 2, L**2 * Norm(drift) ** 2),
        terms=((1, Use("module's gap")), (1, Use("gap, squared"))),
    ),
    Apply(
        name="expected gap",
        conclusion=at_most(Expectation(Norm(Part(l, _gap)) ** 2), Expectation(L**2 * Norm(drift) ** 2)),
        lemma="expectation_monotone",
        arguments=(("left", Norm(Part(l, _gap)) ** 2), ("right", L**2 * Norm(drift) ** 2)),
        premises=(Use("module's gap by drift"),),
    ),
    Apply(
        name="module's gradient",
        conclusion=at_most(Norm(Part(l, whole_gradient(i))) ** 2, Norm(whole_gradient(i)) ** 2),
        lemma="part_shorter",
        arguments=(("whole", whole_gradient(i)), ("block", l)),
    ),
    Apply(
        name="expected module's gradient",
        conclusion=at_most(
            Expectation(Norm(Part(l, whole_gradient(i))) ** 2), Expectation(Norm(whole_gradient(i)) ** 2)
        ),
        lemma="expectation_monotone",
        arguments=(("left", Norm(Part(l, whole_gradient(i))) ** 2), ("right", Norm(whole_gradient(i)) ** 2)),
        premises=(Use("module's gradient"),),
    ),
    Apply(
        name="gap against gradient",
        conclusion=at_most(
            Inner(-Part(l, _gap), g), half(Norm(Part(l, _gap)) ** 2 / _slope) + half(_slope * Norm(g) ** 2)
        ),
        lemma="young",
        arguments=(("left", -Part(l, _gap)), ("right", g), ("weight", 1 / _slope)),
    ),
    Apply(
        name="expected gap against gradient",
        conclusion=at_most(
            Expectation(Inner(-Part(l, _gap), g)),
            Expectation(half(Norm(Part(l, _gap)) ** 2 / _slope) + half(_slope * Norm(g) ** 2)),
        ),
        lemma="expectation_monotone",
        arguments=(
            ("left", Inner(-Part(l, _gap), g)),
            ("right", half(Norm(Part(l, _gap)) ** 2 / _slope) + half(_slope * Norm(g) ** 2)),
        ),
        premises=(Use("gap against gradient"),),
    ),
    Apply(
        name="square",
        conclusion=at_most(0, Expectation(Norm(a - 2 * b) ** 2)),
        lemma="sign",
        arguments=(("term", Expectation(Norm(a - 2 * b) ** 2)),),
    ),
    Assume(name="short step", conclusion=_SHORT, hypothesis="step_at_most_inverse_smoothness"),
    Combine(
        name="one module",
        conclusion=at_most(_down + half(eta) * Expectation(Inner(a, a)), _rise),
        terms=(
            (-eta, Use("noise against gradient")),
            (half(eta), Use("square")),
            (eta + half(eta / _slope), Use("expected gap")),
            (eta, Use("expected gap against gradient")),
            (eta * L**2 + half(eta * L**2 / _slope), Use("drift")),
            (half(eta * _slope) + half(L * eta**2), Use("expected module's gradient", ((i, batch),))),
            (half(eta * _slope) + half(L * eta**2), Use("moment", ((i, batch),))),
            (L * eta**2 * ratio**2 * delay * (delay + K) * M_g, Use("short step")),
        ),
        reason="−⟨a, g⟩ = −⟨b, g⟩ − ⟨a − b, g⟩, and −‖b‖² ≤ −‖a‖²/2 + ‖a − b‖²",
    ),
)


def _expanded(name: str, whole: Any, parts: Any, lemma: str, first: tuple[Any, ...]) -> tuple[Any, ...]:
    """Steps to an expectation over all blocks as a sum over modules, each of which moves by −ηg."""
    moved = () if parts == Inner(a, a) else (Use("module's move"),)
    split = Inner(Part(l, first[0][1]), Part(l, first[-1][1]))
    return (
        Apply(
            name=f"{name} by modules",
            conclusion=equal(whole, total(split, l, 0, K - 1)),
            lemma=lemma,
            arguments=(*first, ("block", l)),
        ),
        Identity(
            name=f"expected {name} by modules",
            conclusion=equal(Expectation(whole), total(Expectation(parts), l, 0, K - 1)),
            rewrites=(Use(f"{name} by modules"), *moved),
        ),
    )


_target = Objective(point(u)) + Inner(here, move) + half(L * Norm(move) ** 2)

ALL_MODULES = (
    Assume(name="step size now", conclusion=_NOW, hypothesis="common_step_size"),
    Identity(
        name="write now",
        conclusion=equal(Part(l, point(u + 1)), Part(l, point(u)) - eta * g),
        rewrites=(Use("write", ((i, u), (k, l))), Use("step size now")),
    ),
    Combine(name="module's move", conclusion=equal(Part(l, move), -eta * g), terms=((1, Use("write now")),)),
    *_expanded("slope", Inner(here, move), -eta * Inner(a, g), "inner_by_blocks", (("left", here), ("right", move))),
    *_expanded("step", Inner(move, move), eta**2 * Inner(g, g), "pythagoras", (("whole", move),)),
    *_expanded("gradient", Inner(here, here), Inner(a, a), "pythagoras", (("whole", here),)),
    Apply(
        name="descent",
        conclusion=at_most(Objective(point(u + 1)), _target),
        lemma="descent",
        arguments=(("constant", L), ("point", point(u)), ("target", point(u + 1))),
        premises=(Use("smooth"),),
    ),
    Apply(
        name="expected descent",
        conclusion=at_most(Expectation(Objective(point(u + 1))), Expectation(_target)),
        lemma="expectation_monotone",
        arguments=(("left", Objective(point(u + 1))), ("right", _target)),
        premises=(Use("descent"),),
    ),
    Apply(
        name="all modules",
        conclusion=at_most(total(_down + half(eta) * Expectation(Inner(a, a)), l, 0, K - 1), total(_rise, l, 0, K - 1)),
        lemma="sum_monotone",
        arguments=(("left", _down + half(eta) * Expectation(Inner(a, a))), ("right", _rise), *_over),
        premises=(Use("one module"),),
    ),
    Assume(name="sum of delays", conclusion=_SUM, hypothesis="delayed_by_modules_above"),
    Assume(name="sum of squared delays", conclusion=_SQUARES, hypothesis="delayed_by_modules_above"),
    Combine(
        name="one tick",
        conclusion=at_most(
            Expectation(Objective(point(u + 1)))
            - Expectation(Objective(point(u)))
            + half(eta * Expectation(Inner(here, here))),
            _bound,
        ),
        terms=(
            (1, Use("expected descent")),
            (1, Use("expected slope by modules")),
            (half(L), Use("expected step by modules")),
            (half(eta), Use("expected gradient by modules")),
            (1, Use("all modules")),
            (L * eta**2 * M_g * (ratio + ratio**2 * K), Use("sum of delays")),
            (L * eta**2 * M_g * ratio**2, Use("sum of squared delays")),
        ),
    ),
)

DERIVATION = Derivation(
    HYPOTHESES,
    (
        Assume(name="smooth", conclusion=LipschitzGradient(L), hypothesis="smooth_objective"),
        *DRIFT_STEPS,
        *ONE_MODULE,
        *ALL_MODULES,
    ),
)
