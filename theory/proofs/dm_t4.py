"""Proof of DM-T4: descent at one tick, each block's gradient taken where its batch was fresh."""

from typing import Any

from sympy import sqrt

from theory import symbols
from theory.assumptions import clock_reads, iid_batches, smooth_objective
from theory.claims.moments import SECOND_MOMENT
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Step, Use
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
from theory.proofs.clock_path import (
    MOMENT,
    MOVES,
    TURN,
    WINDOW,
    WRITE,
    A_l,
    W,
    d,
    here,
    in_blocks,
    moves,
    n,
    old_slope,
    rate,
    s,
    slope,
    turn,
)
from theory.proofs.vocabulary import applied, i, l, point

L, M, A = symbols.objective_smoothness, symbols.blocks, symbols.shrunk_second_moment
eta = symbols.clock_step_size
used = Part(l, applied(n - d))
move = point(n + 1) - here


def fresh(task: Any) -> Any:
    """The gradient at the point that a batch was read with."""
    return Gradient(point(task))


MEAN = ConditionalMean(i, applied(i), fresh(i))
NOW = equal(rate(n), eta)

HYPOTHESES = (
    Hypothesis(
        "clock_reads",
        "at tick i block l moves by η_i s_l times its gradient of batch i − d_l at x_{i−d_l}, if i ≥ d_l",
        (WRITE,),
        clock_reads,
    ),
    Hypothesis("smooth_objective", "∇f is L-Lipschitz", (LipschitzGradient(L),), smooth_objective),
    Hypothesis(
        "iid_batches",
        "batch i is drawn after x_0 … x_i: given them, its gradient has mean ∇f(x_i)",
        (MEAN,),
        iid_batches,
    ),
    Hypothesis("block_second_moment", "A_l bounds E‖(g_i)_l‖², before shrinking", (MOMENT,)),
    Hypothesis("clock_step_size", "η_n is the step size at tick n", (NOW,)),
    Hypothesis("window_of_steps", "W_l is the sum of the step sizes of the d_l ticks before n", (WINDOW,)),
)

_now_square, _old_square = (Expectation(Norm(Part(l, v)) ** 2) for v in (slope, old_slope))
_double = Part(l, 2 * old_slope - slope)
_against = half(_now_square) - Expectation(Inner(Part(l, slope), used))
_block_value = L * sqrt(A) * sqrt(A_l) * W + L**2 * A * W**2

BLOCK: tuple[Step, ...] = (
    Assume(name="mean", conclusion=MEAN, hypothesis="iid_batches"),
    Apply(
        name="mean of a block",
        conclusion=ConditionalMean(i, Part(l, applied(i)), Part(l, fresh(i))),
        lemma="part_mean",
        arguments=(("time", i), ("whole", applied(i)), ("mean", fresh(i)), ("block", l)),
        premises=(Use("mean"),),
    ),
    Apply(
        name="mean of a block known",
        conclusion=Measurable(i, Part(l, fresh(i))),
        lemma="mean_measurable",
        arguments=(("time", i), ("whole", Part(l, applied(i))), ("mean", Part(l, fresh(i)))),
        premises=(Use("mean of a block"),),
    ),
    Apply(
        name="fresh batch",
        conclusion=equal(Expectation(Inner(Part(l, fresh(i)), Part(l, applied(i)) - Part(l, fresh(i)))), 0),
        lemma="orthogonal",
        arguments=(
            ("time", i),
            ("whole", Part(l, applied(i))),
            ("mean", Part(l, fresh(i))),
            ("direction", Part(l, fresh(i))),
        ),
        premises=(Use("mean of a block"), Use("mean of a block known")),
    ),
    Apply(
        name="turn against the batch",
        conclusion=at_most(Expectation(Inner(-Part(l, turn), used)), L * sqrt(A) * W * sqrt(A_l)),
        lemma="cauchy_schwarz_mean",
        arguments=(
            ("left", -Part(l, turn)),
            ("right", used),
            ("left_size", L * sqrt(A) * W),
            ("right_size", sqrt(A_l)),
        ),
        premises=(Use("size of the turn"), Use("block moment", ((i, n - d),))),
        reason="the batch is not fresh for what happened since",
    ),
    Apply(
        name="parallelogram",
        conclusion=at_most(0, Expectation(Norm(_double) ** 2)),
        lemma="sign",
        arguments=(("term", Expectation(Norm(_double) ** 2)),),
        reason="‖a‖²/2 = ‖c‖² + ‖a − c‖² − ‖2c − a‖²/2",
    ),
    Combine(
        name="one block",
        conclusion=at_most(_against, _block_value),
        terms=(
            (-1, Use("fresh batch", ((i, n - d),))),
            (1, Use("turn against the batch")),
            (1, Use("size of the turn")),
            (half(1), Use("parallelogram")),
        ),
    ),
    Combine(
        name="one block, shrunk",
        conclusion=at_most(moves * s * _against, s * _block_value),
        terms=((moves * s, Use("one block")), (s * _block_value, Use("mask", ((i, n),)))),
    ),
    Apply(
        name="all blocks",
        conclusion=at_most(total(moves * s * _against, l, 0, M - 1), total(s * _block_value, l, 0, M - 1)),
        lemma="sum_monotone",
        arguments=(("left", moves * s * _against), ("right", s * _block_value), *in_blocks),
        premises=(Use("one block, shrunk"),),
    ),
)


def _by_blocks(name: str, whole: Any) -> Apply:
    parts = total(Inner(Part(l, whole), Part(l, whole)), l, 0, M - 1)
    return Apply(
        name=name,
        conclusion=equal(Inner(whole, whole), parts),
        lemma="pythagoras",
        arguments=(("whole", whole), ("block", l)),
    )


_bound = Objective(here) + Inner(slope, move) + half(L * Norm(move) ** 2)
_inner = total(Inner(Part(l, slope), Part(l, move)), l, 0, M - 1)
_products = total(eta * moves * s * Expectation(Inner(Part(l, slope), used)), l, 0, M - 1)

DESCENT: tuple[Step, ...] = (
    Apply(
        name="descent",
        conclusion=at_most(Objective(point(n + 1)), _bound),
        lemma="descent",
        arguments=(("constant", L), ("point", here), ("target", point(n + 1))),
        premises=(Use("smooth"),),
    ),
    Apply(
        name="expected descent",
        conclusion=at_most(Expectation(Objective(point(n + 1))), Expectation(_bound)),
        lemma="expectation_monotone",
        arguments=(("left", Objective(point(n + 1))), ("right", _bound)),
        premises=(Use("descent"),),
    ),
    _by_blocks("gradient by blocks", slope),
    _by_blocks("their sum by blocks", slope + move),
    Combine(
        name="product by blocks",
        conclusion=equal(Inner(slope, move), _inner),
        terms=(
            (half(1), Use("their sum by blocks")),
            (-half(1), Use("gradient by blocks")),
            (-half(1), Use("move by blocks", ((i, n),))),
        ),
    ),
    Assume(name="step size now", conclusion=NOW, hypothesis="clock_step_size"),
    Identity(
        name="expected product by blocks",
        conclusion=equal(Expectation(Inner(slope, move)), -_products),
        rewrites=(Use("product by blocks"), Use("move of a block", ((i, n),)), Use("step size now")),
    ),
)

_change = Expectation(Objective(point(n + 1))) - Expectation(Objective(here))

STEPS: tuple[Step, ...] = (
    Define(name="second moment", conclusion=equal(A, SECOND_MOMENT)),
    Assume(name="smooth", conclusion=LipschitzGradient(L), hypothesis="smooth_objective"),
    *MOVES,
    *TURN,
    *BLOCK,
    *DESCENT,
    Combine(
        name="one tick",
        conclusion=at_most(
            _change + half(eta * total(moves * s * _now_square, l, 0, M - 1)),
            eta * total(s * _block_value, l, 0, M - 1) + half(L * eta**2 * A),
        ),
        terms=(
            (1, Use("expected descent")),
            (1, Use("expected product by blocks")),
            (eta, Use("all blocks")),
            (half(L), Use("size of a move", ((i, n),))),
            (half(L * A * (rate(n) + eta)), Use("step size now")),
        ),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
