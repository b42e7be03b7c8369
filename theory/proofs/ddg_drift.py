"""How far DDG's iterate moves in a module's delay, where one bound holds for the whole gradient of each mini-batch.

In the clock index module l steps at tick r with its part of the gradient that mini-batch r − d_l has at x_{r−d_l}. In
d ticks all modules together draw on less than d + K mini-batches, since d_l < K.
"""

from typing import Any

from sympy import Function, Symbol

from theory import symbols
from theory.derivation.steps import Apply, Assume, Combine, Identity, Step, Use
from theory.derivation.terms import Expectation, Inner, Norm, Part, at_most, equal, total, vector
from theory.proofs.recursion import scheduled
from theory.proofs.vocabulary import i, j, k, l, point

K, M_g = symbols.blocks, symbols.gradient_square_bound
eta, ratio = symbols.update_step_size, symbols.window_step_ratio
u = Symbol("u", integer=True)
above = Function("above", integer=True, nonnegative=True)


def whole_gradient(batch: Any) -> Any:
    """∇ℓ(x_b; ζ_b), at the iterate of its own tick; 0 outside the run."""
    return vector("grad", batch)


WRITE = equal(Part(k, point(i + 1)), Part(k, point(i)) - scheduled(i) * Part(k, whole_gradient(i - above(k))))
MOMENT = at_most(Expectation(Norm(whole_gradient(i)) ** 2), M_g)
RATIO = at_most(scheduled(u - j), ratio * eta)
ABOVE = at_most(above(k), K)

delay = above(l)
read = point(u - delay)
drift = point(u) - read
_move = Part(k, point(u - j + 1) - point(u - j))
_path = total(_move, j, 1, delay)
_part = Norm(Part(k, whole_gradient(u - j - above(k)))) ** 2
_size = ratio**2 * eta**2
_late = total(_part, j, 1, delay)
_inside = Expectation(Norm(Part(k, whole_gradient(u - j))) ** 2)
_longer = delay + K
DRIFT = _size * delay * _longer * M_g

_along = (("index", j), ("lower", 1), ("upper", delay))
_blocks = (("index", k), ("lower", 0), ("upper", K - 1))

DRIFT_STEPS: tuple[Step, ...] = (
    Assume(name="write", conclusion=WRITE, hypothesis="plain_sgd"),
    Assume(name="moment", conclusion=MOMENT, hypothesis="gradient_square_bound"),
    Assume(name="step sizes", conclusion=RATIO, hypothesis="window_step_ratio"),
    Assume(name="modules above", conclusion=ABOVE, hypothesis="delayed_by_modules_above"),
    Apply(
        name="path of a block",
        conclusion=equal(_path, Part(k, point(u) - point(u - delay))),
        lemma="telescoping",
        arguments=(("term", -Part(k, point(u - j + 1))), *_along),
    ),
    Identity(
        name="drift of a block",
        conclusion=equal(Norm(Part(k, drift)) ** 2, Norm(_path) ** 2),
        rewrites=(Use("path of a block"),),
    ),
    Apply(
        name="path's size",
        conclusion=at_most(Norm(_path) ** 2, delay * total(Norm(_move) ** 2, j, 1, delay)),
        lemma="jensen",
        arguments=(("term", _move), ("index", j), ("count", delay)),
    ),
    Combine(
        name="move",
        conclusion=equal(Part(k, point(i + 1) - point(i)), -scheduled(i) * Part(k, whole_gradient(i - above(k)))),
        terms=((1, Use("write")),),
    ),
    Identity(
        name="move's square",
        conclusion=equal(
            Norm(Part(k, point(i + 1) - point(i))) ** 2,
            scheduled(i) ** 2 * Norm(Part(k, whole_gradient(i - above(k)))) ** 2,
        ),
        rewrites=(Use("move"),),
    ),
    Apply(
        name="step sizes, squared",
        conclusion=at_most(scheduled(u - j) ** 2, (ratio * eta) ** 2),
        lemma="square_monotone",
        arguments=(("left", scheduled(u - j)), ("right", ratio * eta)),
        premises=(Use("step sizes"),),
    ),
    Combine(
        name="move's size",
        conclusion=at_most(Norm(_move) ** 2, _size * _part),
        terms=((1, Use("move's square", ((i, u - j),))), (_part, Use("step sizes, squared"))),
    ),
    Apply(
        name="moves",
        conclusion=at_most(total(Norm(_move) ** 2, j, 1, delay), total(_size * _part, j, 1, delay)),
        lemma="sum_monotone",
        arguments=(("left", Norm(_move) ** 2), ("right", _size * _part), *_along),
        premises=(Use("move's size"),),
    ),
    Combine(
        name="block's drift",
        conclusion=at_most(Norm(Part(k, drift)) ** 2, delay * _size * _late),
        terms=((1, Use("drift of a block")), (1, Use("path's size")), (delay, Use("moves"))),
    ),
    Apply(
        name="expected block's drift",
        conclusion=at_most(Expectation(Norm(Part(k, drift)) ** 2), Expectation(delay * _size * _late)),
        lemma="expectation_monotone",
        arguments=(("left", Norm(Part(k, drift)) ** 2), ("right", delay * _size * _late)),
        premises=(Use("block's drift"),),
    ),
    Combine(
        name="window of mini-batches",
        conclusion=at_most(delay + above(k), _longer),
        terms=((1, Use("modules above")),),
    ),
    Apply(
        name="mini-batches of a block",
        conclusion=at_most(total(_inside.subs(j, j + above(k)), j, 1, delay), total(_inside, j, 1, _longer)),
        lemma="shifted_window",
        arguments=(("term", _inside), ("index", j), ("shift", above(k)), ("short", delay), ("long", _longer)),
        premises=(Use("window of mini-batches"),),
    ),
    Combine(
        name="block's drift by mini-batches",
        conclusion=at_most(Expectation(Norm(Part(k, drift)) ** 2), delay * _size * total(_inside, j, 1, _longer)),
        terms=((1, Use("expected block's drift")), (delay * _size, Use("mini-batches of a block"))),
    ),
    Apply(
        name="drifts",
        conclusion=at_most(
            total(Expectation(Norm(Part(k, drift)) ** 2), k, 0, K - 1),
            total(delay * _size * total(_inside, j, 1, _longer), k, 0, K - 1),
        ),
        lemma="sum_monotone",
        arguments=(
            ("left", Expectation(Norm(Part(k, drift)) ** 2)),
            ("right", delay * _size * total(_inside, j, 1, _longer)),
            *_blocks,
        ),
        premises=(Use("block's drift by mini-batches"),),
    ),
    Apply(
        name="mini-batch by mini-batch",
        conclusion=equal(
            total(total(_inside, j, 1, _longer), k, 0, K - 1), total(total(_inside, k, 0, K - 1), j, 1, _longer)
        ),
        lemma="exchange",
        arguments=(
            ("term", _inside),
            ("outer", k),
            ("lower", 0),
            ("upper", K - 1),
            ("inner", j),
            ("low", 1),
            ("high", _longer),
        ),
    ),
    Apply(
        name="gradient by blocks",
        conclusion=equal(
            Inner(whole_gradient(i), whole_gradient(i)),
            total(Inner(Part(k, whole_gradient(i)), Part(k, whole_gradient(i))), k, 0, K - 1),
        ),
        lemma="pythagoras",
        arguments=(("whole", whole_gradient(i)), ("block", k)),
    ),
    Identity(
        name="expected gradient by blocks",
        conclusion=equal(
            Expectation(Inner(whole_gradient(i), whole_gradient(i))),
            total(Expectation(Norm(Part(k, whole_gradient(i))) ** 2), k, 0, K - 1),
        ),
        rewrites=(Use("gradient by blocks"),),
    ),
    Combine(
        name="one mini-batch",
        conclusion=at_most(total(_inside, k, 0, K - 1), M_g),
        terms=((-1, Use("expected gradient by blocks", ((i, u - j),))), (1, Use("moment", ((i, u - j),)))),
    ),
    Apply(
        name="all mini-batches",
        conclusion=at_most(total(total(_inside, k, 0, K - 1), j, 1, _longer), total(M_g, j, 1, _longer)),
        lemma="sum_monotone",
        arguments=(
            ("left", total(_inside, k, 0, K - 1)),
            ("right", M_g),
            ("index", j),
            ("lower", 1),
            ("upper", _longer),
        ),
        premises=(Use("one mini-batch"),),
    ),
    Apply(
        name="drift by blocks",
        conclusion=equal(Inner(drift, drift), total(Inner(Part(k, drift), Part(k, drift)), k, 0, K - 1)),
        lemma="pythagoras",
        arguments=(("whole", drift), ("block", k)),
    ),
    Identity(
        name="expected drift by blocks",
        conclusion=equal(Expectation(Inner(drift, drift)), total(Expectation(Norm(Part(k, drift)) ** 2), k, 0, K - 1)),
        rewrites=(Use("drift by blocks"),),
    ),
    Combine(
        name="drift",
        conclusion=at_most(Expectation(Norm(drift) ** 2), DRIFT),
        terms=(
            (1, Use("expected drift by blocks")),
            (1, Use("drifts")),
            (delay * _size, Use("mini-batch by mini-batch")),
            (delay * _size, Use("all mini-batches")),
        ),
        reason="K modules draw on less than d + K mini-batches in d ticks",
    ),
)
