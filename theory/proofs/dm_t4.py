"""Proof of DM-T4: descent at one tick, each block's gradient taken where its batch was fresh."""

from typing import Any

from sympy import Function, sqrt

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
    Mask,
    Measurable,
    Norm,
    Objective,
    Part,
    at_most,
    equal,
    half,
    total,
)
from theory.proofs.vocabulary import applied, i, j, l, point
from theory.symbols.notation import count

L, M, A = symbols.objective_smoothness, symbols.blocks, symbols.shrunk_second_moment
eta = symbols.clock_step_size
s: Any = symbols.shrink[l, 0]
A_l: Any = symbols.block_second_moment[l, 0]
W: Any = symbols.window_of_steps[l, 0]

n = count("n")
rate = Function("rate", nonnegative=True)
lag = Function("lag", integer=True, nonnegative=True)
d, moves = lag(l), Mask(lag(l), n)
in_blocks = (("index", l), ("lower", 0), ("upper", M - 1))

here, old = point(n), point(n - d)
slope, old_slope = Gradient(here), Gradient(old)
used = Part(l, applied(n - d))
move = point(n + 1) - here


def fresh(task: Any) -> Any:
    """The gradient at the point that a batch was read with."""
    return Gradient(point(task))


WRITE = equal(Part(l, point(i + 1)), Part(l, point(i)) - rate(i) * Mask(d, i) * s * Part(l, applied(i - d)))
MEAN = ConditionalMean(i, applied(i), fresh(i))
MOMENT = at_most(Expectation(Norm(Part(l, applied(i))) ** 2), A_l)
NOW = equal(rate(n), eta)
WINDOW = at_most(total(rate(n - j), j, 1, d), W)

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

_written = rate(i) * Mask(d, i) * s * Part(l, applied(i - d))
_size = Expectation(Norm(Part(l, applied(i - d))) ** 2)
_blocks_of_move = total(rate(i) ** 2 * Mask(d, i) ** 2 * s**2 * _size, l, 0, M - 1)
_move = point(i + 1) - point(i)

MOVES: tuple[Step, ...] = (
    Assume(name="write", conclusion=WRITE, hypothesis="clock_reads"),
    Assume(name="block moment", conclusion=MOMENT, hypothesis="block_second_moment"),
    Apply(
        name="move by blocks",
        conclusion=equal(Inner(_move, _move), total(Inner(Part(l, _move), Part(l, _move)), l, 0, M - 1)),
        lemma="pythagoras",
        arguments=(("whole", _move), ("block", l)),
    ),
    Combine(
        name="move of a block",
        conclusion=equal(Part(l, _move), -_written),
        terms=((1, Use("write")),),
    ),
    Identity(
        name="expected move by blocks",
        conclusion=equal(Expectation(Inner(_move, _move)), _blocks_of_move),
        rewrites=(Use("move by blocks"), Use("move of a block")),
    ),
    Apply(
        name="mask",
        conclusion=at_most(Mask(d, i), 1),
        lemma="mask_at_most_one",
        arguments=(("place", d), ("count", i)),
    ),
    Apply(
        name="mask, squared",
        conclusion=at_most(Mask(d, i) ** 2, 1),
        lemma="square_monotone",
        arguments=(("left", Mask(d, i)), ("right", 1)),
        premises=(Use("mask"),),
    ),
    Combine(
        name="shrunk move",
        conclusion=at_most(rate(i) ** 2 * Mask(d, i) ** 2 * s**2 * _size, rate(i) ** 2 * s**2 * A_l),
        terms=(
            (rate(i) ** 2 * s**2 * _size, Use("mask, squared")),
            (rate(i) ** 2 * s**2, Use("block moment", ((i, i - d),))),
        ),
    ),
    Apply(
        name="shrunk moves",
        conclusion=at_most(_blocks_of_move, total(rate(i) ** 2 * s**2 * A_l, l, 0, M - 1)),
        lemma="sum_monotone",
        arguments=(
            ("left", rate(i) ** 2 * Mask(d, i) ** 2 * s**2 * _size),
            ("right", rate(i) ** 2 * s**2 * A_l),
            *in_blocks,
        ),
        premises=(Use("shrunk move"),),
    ),
    Combine(
        name="size of a move",
        conclusion=at_most(Expectation(Norm(_move) ** 2), rate(i) ** 2 * A),
        terms=(
            (1, Use("expected move by blocks")),
            (1, Use("shrunk moves")),
            (-(rate(i) ** 2), Use("second moment")),
        ),
    ),
)

_back = point(n - j + 1) - point(n - j)
_path = total(_back, j, 1, d)
_sizes = total(rate(n - j) * sqrt(A), j, 1, d)
_turn = slope - old_slope
_turn_square = Expectation(Norm(Part(l, _turn)) ** 2)

TURN: tuple[Step, ...] = (
    Assume(name="window", conclusion=WINDOW, hypothesis="window_of_steps"),
    Combine(
        name="size of an earlier move",
        conclusion=at_most(Expectation(Norm(_back) ** 2), (rate(n - j) * sqrt(A)) ** 2),
        terms=((1, Use("size of a move", ((i, n - j),))),),
    ),
    Apply(
        name="path back",
        conclusion=equal(_path, here - old),
        lemma="telescoping",
        arguments=(("term", -point(n - j + 1)), ("index", j), ("lower", 1), ("upper", d)),
    ),
    Apply(
        name="size of the path",
        conclusion=at_most(Expectation(Norm(_path) ** 2), _sizes**2),
        lemma="minkowski_mean_square",
        arguments=(
            ("term", _back),
            ("index", j),
            ("lower", 1),
            ("upper", d),
            ("size", rate(n - j) * sqrt(A)),
        ),
        premises=(Use("size of an earlier move"),),
        reason="Minkowski in L²",
    ),
    Combine(
        name="window's path",
        conclusion=at_most(_sizes, sqrt(A) * W),
        terms=((sqrt(A), Use("window")),),
    ),
    Apply(
        name="window's path, squared",
        conclusion=at_most(_sizes**2, (sqrt(A) * W) ** 2),
        lemma="square_monotone",
        arguments=(("left", _sizes), ("right", sqrt(A) * W)),
        premises=(Use("window's path"),),
    ),
    Identity(
        name="path's square",
        conclusion=equal(Expectation(Norm(here - old) ** 2), Expectation(Norm(_path) ** 2)),
        rewrites=(Use("path back"),),
    ),
    Apply(
        name="turn of the gradient",
        conclusion=at_most(Norm(_turn), L * Norm(here - old)),
        lemma="lipschitz",
        arguments=(("constant", L), ("left", here), ("right", old)),
        premises=(Use("smooth"),),
    ),
    Apply(
        name="turn of a block",
        conclusion=at_most(Norm(Part(l, _turn)), Norm(_turn)),
        lemma="part_at_most_whole",
        arguments=(("whole", _turn), ("block", l)),
    ),
    Combine(
        name="turn by distance",
        conclusion=at_most(Norm(Part(l, _turn)), L * Norm(here - old)),
        terms=((1, Use("turn of a block")), (1, Use("turn of the gradient"))),
    ),
    Apply(
        name="turn, squared",
        conclusion=at_most(Norm(Part(l, _turn)) ** 2, (L * Norm(here - old)) ** 2),
        lemma="square_monotone",
        arguments=(("left", Norm(Part(l, _turn))), ("right", L * Norm(here - old))),
        premises=(Use("turn by distance"),),
    ),
    Apply(
        name="expected turn",
        conclusion=at_most(_turn_square, Expectation((L * Norm(here - old)) ** 2)),
        lemma="expectation_monotone",
        arguments=(("left", Norm(Part(l, _turn)) ** 2), ("right", (L * Norm(here - old)) ** 2)),
        premises=(Use("turn, squared"),),
    ),
    Combine(
        name="size of the turn",
        conclusion=at_most(_turn_square, (L * sqrt(A) * W) ** 2),
        terms=(
            (1, Use("expected turn")),
            (L**2, Use("path's square")),
            (L**2, Use("size of the path")),
            (L**2, Use("window's path, squared")),
        ),
    ),
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
        conclusion=at_most(Expectation(Inner(-Part(l, _turn), used)), L * sqrt(A) * W * sqrt(A_l)),
        lemma="cauchy_schwarz_mean",
        arguments=(
            ("left", -Part(l, _turn)),
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
