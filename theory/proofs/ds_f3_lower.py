"""Proof of DS-F3-lower: the Huber function has no gradient longer than L delta, and lies above its steepest tangent.

The point of [−δ, δ] nearest to a number s is written δ − e, e ≥ 0; it is e_{l,i} for the point at which block l of g_i
was taken, and e_i for x_i.
"""

from typing import Any

from sympy import Function, Symbol

from theory import symbols
from theory.assumptions import constant_step_size, plain_sgd
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import Diagonal, Each, Inner, Objective, at_most, equal, half, total, vector
from theory.proofs.descent import infimum
from theory.proofs.vocabulary import applied, i, l, point, step_size_of

eta, L = symbols.step_size, symbols.objective_smoothness
R, T = symbols.initial_distance, symbols.horizon
delta = Symbol("delta", nonnegative=True)
short = Function("e", nonnegative=True)

u, star = vector("u"), vector("star")
place = Inner(u, point(i) - star)
shortfall = Diagonal(Each(l, short(l, i)), u)

_UPDATE = equal(point(i + 1), point(i) - step_size_of(i) * applied(i))
_ONE_STEP_SIZE = equal(step_size_of(i), eta)
_GRADIENT = equal(applied(i), L * (delta * u - shortfall))
_VALUE = equal(Objective(point(i)), infimum + L * (place * (delta - short(i)) - half((delta - short(i)) ** 2)))
_NEAREST = at_most(0, (place - (delta - short(i))) * (delta - short(i) - delta))
_UNIT = equal(Inner(u, u), 1)
_START = equal(Inner(u, point(0) - star), R)

_progress = Inner(u, point(i + 1)) - Inner(u, point(i))
_fall = eta * L * delta
_VALUE_OF_CLAIM = L * R**2 / (4 * T * eta * L + 2)

_HYPOTHESES = (
    Hypothesis("plain_sgd", "update i subtracts its gradient g_i in every block", (_UPDATE,), plain_sgd),
    Hypothesis("constant_step_size", "every update has step size η", (_ONE_STEP_SIZE,), constant_step_size),
    Hypothesis(
        "Huber function",
        "f(x) = f* + L(s c − c²/2), s = ⟨u, x − x*⟩, c = δ − e the point of [−δ, δ] nearest to s",
        (_VALUE, _NEAREST),
    ),
    Hypothesis("Huber gradients", "block l of g_i is that of L c u, c at the point read for the block", (_GRADIENT,)),
    Hypothesis("start", "‖u‖ = 1, x_0 = x* + Ru", (_UNIT, _START)),
)

_bounds: tuple[tuple[str, Any], ...] = (("index", i), ("lower", 0), ("upper", T - 1))

_STEPS = (
    Define(name="threshold", conclusion=equal(delta, R / (2 * T * eta * L + 1))),
    Assume(name="update", conclusion=_UPDATE, hypothesis="plain_sgd"),
    Assume(name="one step size", conclusion=_ONE_STEP_SIZE, hypothesis="constant_step_size"),
    Assume(name="gradient", conclusion=_GRADIENT, hypothesis="Huber gradients"),
    Assume(name="unit", conclusion=_UNIT, hypothesis="start"),
    Identity(
        name="progress",
        conclusion=equal(_progress, -_fall * Inner(u, u) + eta * L * Inner(u, shortfall)),
        rewrites=(Use("update"), Use("one step size"), Use("gradient")),
    ),
    Apply(
        name="shortfall",
        conclusion=at_most(0, Inner(u, shortfall)),
        lemma="weight_nonnegative",
        arguments=(("weight", short(l, i)), ("block", l), ("whole", u)),
        reason="no block's gradient is longer than that of the linear part",
    ),
    Combine(
        name="slow",
        conclusion=at_most(-_fall, _progress),
        terms=((-1, Use("progress")), (eta * L, Use("shortfall")), (_fall, Use("unit"))),
    ),
    Apply(
        name="all updates",
        conclusion=at_most(total(-_fall, i, 0, T - 1), total(_progress, i, 0, T - 1)),
        lemma="sum_monotone",
        arguments=(("left", -_fall), ("right", _progress), *_bounds),
        premises=(Use("slow"),),
    ),
    Apply(
        name="telescope",
        conclusion=equal(total(_progress, i, 0, T - 1), Inner(u, point(T)) - Inner(u, point(0))),
        lemma="telescoping",
        arguments=(("term", Inner(u, point(i))), *_bounds),
    ),
    Assume(name="start", conclusion=_START, hypothesis="start"),
    Combine(
        name="still far",
        conclusion=at_most(R - T * _fall, Inner(u, point(T) - star)),
        terms=((1, Use("all updates")), (1, Use("telescope")), (-1, Use("start"))),
    ),
    Assume(name="value", conclusion=_VALUE, hypothesis="Huber function"),
    Assume(name="nearest", conclusion=_NEAREST, hypothesis="Huber function"),
    Apply(name="square", conclusion=at_most(0, short(i) ** 2), lemma="sign", arguments=(("term", short(i) ** 2),)),
    Combine(
        name="above the tangent",
        conclusion=at_most(L * delta * place - half(L * delta**2), Objective(point(i)) - infimum),
        terms=((-1, Use("value")), (L, Use("nearest")), (L / 2, Use("square"))),
    ),
    Identity(
        name="value at the threshold",
        conclusion=equal(L * delta * (R - T * _fall) - half(L * delta**2), _VALUE_OF_CLAIM),
        rewrites=(Use("threshold"),),
    ),
    Combine(
        name="lower bound",
        conclusion=at_most(_VALUE_OF_CLAIM, Objective(point(T)) - infimum),
        terms=(
            (1, Use("above the tangent", ((i, T),))),
            (L * delta, Use("still far")),
            (-1, Use("value at the threshold")),
        ),
    ),
)

DERIVATION = Derivation(_HYPOTHESES, _STEPS)
