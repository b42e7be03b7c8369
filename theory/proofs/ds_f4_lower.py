"""Proof of DS-F4-lower: where an iterate is after it was held tau + 1 times and then lagged behind by tau."""

from sympy import Function, Integer

from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import equal, half, total
from theory.proofs.vocabulary import j
from theory.symbols import delay, sawtooth_lag, step_times_curvature

_a, _h, _reach = step_times_curvature, sawtooth_lag, delay + 1
_held, _late = Function("p", real=True), Function("q", real=True)

RATIO = 1 - _a * (_reach + _h) + half(_a**2 * _h * (_h + 1))

_start = equal(_held(0), 1)
_hold = equal(_held(j + 1), _held(j) - _a * _held(0))
_turn = equal(_late(0), _held(_reach))
_lag = equal(_late(j + 1), _late(j) - _a * _held(j + 1))

HYPOTHESES = (
    Hypothesis("start", "p(0) = x_0, scaled to 1", (_start,)),
    Hypothesis("holding", "updates 0 … τ read x_0 (delays 0 … τ): x_j = p(j) for j ≤ τ + 1", (_hold,)),
    Hypothesis(
        "lagging",
        "updates τ + 1 … τ + h read x_1 … x_h (delay τ, h ≤ τ): x_{τ+1+j} = q(j) for j ≤ h",
        (_turn, _lag),
    ),
)


def _moved(position, count):
    """Σ over count updates of a position's change, and the position that this leaves."""
    step = position(j + 1) - position(j)
    return total(step, j, 0, count - 1), position(count) - position(0)


def _still(place):
    """Late iterate plus what it has lost so far: it does not change while lagging."""
    return _late(place) + _a * place * _held(place) + half(_a**2 * _held(0) * place * (place - 1))


def _held_at(name, count):
    """Steps that give the held iterate after `count` updates."""
    changes, whole = _moved(_held, count)
    return (
        Apply(
            name=f"{name} telescoped",
            conclusion=equal(changes, whole),
            lemma="telescoping",
            arguments=(("term", _held(j)), ("index", j), ("lower", Integer(0)), ("upper", count - 1)),
        ),
        Identity(
            name=f"{name} counted",
            conclusion=equal(changes, -_a * count * _held(0)),
            rewrites=(Use("holding"),),
        ),
        Combine(
            name=name,
            conclusion=equal(_held(count), 1 - _a * count),
            terms=(
                (-1, Use(f"{name} telescoped")),
                (1, Use(f"{name} counted")),
                (1 - _a * count, Use("start")),
            ),
        ),
    )


_changes, _whole = _moved(_still, _h)

STEPS = (
    Assume(name="start", conclusion=_start, hypothesis="start"),
    Assume(name="holding", conclusion=_hold, hypothesis="holding"),
    *_held_at("end of holding", _reach),
    *_held_at("last iterate read", _h),
    Assume(name="turn", conclusion=_turn, hypothesis="lagging"),
    Assume(name="lagging", conclusion=_lag, hypothesis="lagging"),
    Apply(
        name="lag telescoped",
        conclusion=equal(_changes, _whole),
        lemma="telescoping",
        arguments=(("term", _still(j)), ("index", j), ("lower", Integer(0)), ("upper", _h - 1)),
    ),
    Identity(
        name="nothing changes",
        conclusion=equal(_changes, 0),
        rewrites=(Use("lagging"), Use("holding")),
    ),
    Combine(
        name="sawtooth",
        conclusion=equal(_late(_h), RATIO),
        terms=(
            (-1, Use("lag telescoped")),
            (1, Use("nothing changes")),
            (1, Use("turn")),
            (1, Use("end of holding")),
            (-_a * _h, Use("last iterate read")),
            (-half(_a**2 * _h * (_h - 1)), Use("start")),
        ),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
