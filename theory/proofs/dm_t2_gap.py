"""What one step of DM-T2 costs: its noise, and the gap between the gradient and the mean that is applied."""

from typing import Any

from sympy import sqrt

from theory import symbols
from theory.claims.variances import NOISE
from theory.derivation.steps import Apply, Assume, Combine, Identity, Step, Use
from theory.derivation.terms import Expectation, Gradient, Inner, Measurable, Norm, Part, at_most, equal, total
from theory.proofs.descent import gradient, step_of, weigh
from theory.proofs.dm_t2_drift import BLOCK_DRIFT, DRIFT_BOUND, drift, mean_of, noise, s, sigma2
from theory.proofs.vocabulary import FORWARD, i, l, point, read, t

L, M = symbols.objective_smoothness, symbols.blocks
stale, mean = Gradient(read(FORWARD, t)), mean_of(t)
gap = gradient - mean
weighted_gap = Inner(gap, weigh(s, gap))
in_blocks = (("index", l), ("lower", 0), ("upper", M - 1))
POINT = equal(mean, stale)


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
