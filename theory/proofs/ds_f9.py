"""Proof of DS-F9: the drift is tau steps of at most eta G; the gradient is Lipschitz, and no gradient exceeds G."""

from typing import Any

from sympy import Min

from theory import symbols
from theory.assumptions import constant_step_size, plain_sgd
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import Gradient, LipschitzGradient, Norm, at_most, equal, total
from theory.proofs.descent import SMOOTH_OBJECTIVE
from theory.proofs.vocabulary import applied, i, j, point, step_size_of
from theory.symbols import delay_strength as x

eta, L, G, tau = symbols.step_size, symbols.objective_smoothness, symbols.gradient_bound, symbols.delay

_UPDATE = equal(point(i + 1), point(i) - step_size_of(i) * applied(i))
_ONE_STEP_SIZE = equal(step_size_of(i), eta)
_READ = equal(applied(i), Gradient(point(i - tau)))
_BOUNDED = at_most(Norm(Gradient(point(i))), G)

_HYPOTHESES = (
    Hypothesis("plain_sgd", "update i subtracts its gradient g_i in every block", (_UPDATE,), plain_sgd),
    Hypothesis("constant_step_size", "every update has step size η", (_ONE_STEP_SIZE,), constant_step_size),
    Hypothesis("consistent delay", "g_i is the gradient at x_{i−τ}, one point for all blocks", (_READ,)),
    Hypothesis("gradient bound", "‖∇f‖ ≤ G at all points of the run", (_BOUNDED,)),
    SMOOTH_OBJECTIVE,
)

_move = point(i - j + 1) - point(i - j)
_path = total(_move, j, 1, tau)
_drift = point(i) - point(i - tau)
_gap = Gradient(point(i)) - Gradient(point(i - tau))
_bounds: tuple[tuple[str, Any], ...] = (("index", j), ("lower", 1), ("upper", tau))

_STEPS = (
    Define(name="strength", conclusion=equal(x, eta * L * tau)),
    Assume(name="update", conclusion=_UPDATE, hypothesis="plain_sgd"),
    Assume(name="one step size", conclusion=_ONE_STEP_SIZE, hypothesis="constant_step_size"),
    Assume(name="read", conclusion=_READ, hypothesis="consistent delay"),
    Assume(name="bounded", conclusion=_BOUNDED, hypothesis="gradient bound"),
    Assume(name="smooth", conclusion=LipschitzGradient(L), hypothesis="smooth_objective"),
    Identity(
        name="length of an update",
        conclusion=equal(Norm(point(i + 1) - point(i)), eta * Norm(Gradient(point(i - tau)))),
        rewrites=(Use("update"), Use("one step size"), Use("read")),
    ),
    Combine(
        name="short update",
        conclusion=at_most(Norm(point(i + 1) - point(i)), eta * G),
        terms=((1, Use("length of an update")), (eta, Use("bounded", ((i, i - tau),)))),
    ),
    Apply(
        name="path",
        conclusion=equal(_path, _drift),
        lemma="telescoping",
        arguments=(("term", -point(i - j + 1)), *_bounds),
    ),
    Identity(
        name="drift's norm",
        conclusion=equal(Norm(_path), Norm(_drift)),
        rewrites=(Use("path"),),
    ),
    Apply(
        name="path's norm",
        conclusion=at_most(Norm(_path), total(Norm(_move), j, 1, tau)),
        lemma="minkowski",
        arguments=(("term", _move), *_bounds),
    ),
    Apply(
        name="sum of updates",
        conclusion=at_most(total(Norm(_move), j, 1, tau), total(eta * G, j, 1, tau)),
        lemma="sum_monotone",
        arguments=(("left", Norm(_move)), ("right", eta * G), *_bounds),
        premises=(Use("short update", ((i, i - j),)),),
    ),
    Apply(
        name="lipschitz",
        conclusion=at_most(Norm(_gap), L * Norm(_drift)),
        lemma="lipschitz",
        arguments=(("constant", L), ("left", point(i)), ("right", point(i - tau))),
        premises=(Use("smooth"),),
    ),
    Combine(
        name="by drift",
        conclusion=at_most(Norm(_gap), x * G),
        terms=(
            (1, Use("lipschitz")),
            (-L, Use("drift's norm")),
            (L, Use("path's norm")),
            (L, Use("sum of updates")),
            (-G, Use("strength")),
        ),
    ),
    Apply(
        name="triangle",
        conclusion=at_most(Norm(_gap), Norm(Gradient(point(i))) + Norm(-Gradient(point(i - tau)))),
        lemma="triangle",
        arguments=(("left", Gradient(point(i))), ("right", -Gradient(point(i - tau)))),
    ),
    Combine(
        name="by size",
        conclusion=at_most(Norm(_gap), 2 * G),
        terms=((1, Use("triangle")), (1, Use("bounded")), (1, Use("bounded", ((i, i - tau),)))),
    ),
    Apply(
        name="bound",
        conclusion=at_most(Norm(_gap), Min(x * G, 2 * G)),
        lemma="minimum",
        arguments=(("value", Norm(_gap)), ("first", x * G), ("second", 2 * G)),
        premises=(Use("by drift"), Use("by size")),
    ),
)

DERIVATION = Derivation(_HYPOTHESES, _STEPS)
