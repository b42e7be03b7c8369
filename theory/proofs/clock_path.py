"""Steps by the clock: the size of a move, and how far a block's gradient turned since its batch was read."""

from typing import Any

from sympy import Function, sqrt

from theory import symbols
from theory.derivation.steps import Apply, Assume, Combine, Identity, Step, Use
from theory.derivation.terms import Expectation, Gradient, Inner, Mask, Norm, Part, at_most, equal, total
from theory.proofs.vocabulary import applied, i, j, l, point
from theory.symbols.notation import count

L, M, A = symbols.objective_smoothness, symbols.blocks, symbols.shrunk_second_moment
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

WRITE = equal(Part(l, point(i + 1)), Part(l, point(i)) - rate(i) * Mask(d, i) * s * Part(l, applied(i - d)))
MOMENT = at_most(Expectation(Norm(Part(l, applied(i))) ** 2), A_l)
WINDOW = at_most(total(rate(n - j), j, 1, d), W)

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
turn = slope - old_slope
_turn_square = Expectation(Norm(Part(l, turn)) ** 2)

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
        conclusion=at_most(Norm(turn), L * Norm(here - old)),
        lemma="lipschitz",
        arguments=(("constant", L), ("left", here), ("right", old)),
        premises=(Use("smooth"),),
    ),
    Apply(
        name="turn, squared",
        conclusion=at_most(Norm(turn) ** 2, (L * Norm(here - old)) ** 2),
        lemma="square_monotone",
        arguments=(("left", Norm(turn)), ("right", L * Norm(here - old))),
        premises=(Use("turn of the gradient"),),
    ),
    Apply(
        name="turn of a block",
        conclusion=at_most(Norm(Part(l, turn)) ** 2, Norm(turn) ** 2),
        lemma="part_shorter",
        arguments=(("whole", turn), ("block", l)),
    ),
    Combine(
        name="turn by distance",
        conclusion=at_most(Norm(Part(l, turn)) ** 2, L**2 * Norm(here - old) ** 2),
        terms=((1, Use("turn of a block")), (1, Use("turn, squared"))),
    ),
    Apply(
        name="expected turn",
        conclusion=at_most(_turn_square, Expectation((L * Norm(here - old)) ** 2)),
        lemma="expectation_monotone",
        arguments=(("left", Norm(Part(l, turn)) ** 2), ("right", (L * Norm(here - old)) ** 2)),
        premises=(Use("turn by distance"),),
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
