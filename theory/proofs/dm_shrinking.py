"""Proofs of DM-S6 (one update of both trainers) and DM-N8 (the gradient's square on Huber's function)."""

from typing import Any

from sympy import Function, Symbol

from theory.claims.dm_schedule import cotangent_factor as s
from theory.claims.dm_shrinking import DM_N8
from theory.derivation import Derivation
from theory.derivation.steps import Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import Index, Norm, at_most, equal, total, vector
from theory.symbols import horizon, initial_gap, objective_smoothness, step_size

_i = Index("i")
_now = Symbol("n", integer=True)
_momentum = Symbol("m_1", nonnegative=True)
_decay = Symbol("d_1", nonnegative=True)


def _trainer(weights: str, velocity: str, factor: Any, decay: Any, step: Any) -> tuple[Any, Any]:
    """Both equations of a trainer: velocity, then weights."""
    old, new = vector(velocity, _i), vector(velocity, _i + 1)
    increment = factor * vector("g", _i) + decay * vector(weights, _i)
    return (
        equal(new, _momentum * old + increment),
        equal(vector(weights, _i + 1), vector(weights, _i) - step * new),
    )


_SHRUNK = Hypothesis("shrunk", "the gradient is shrunk by s_1", _trainer("x", "v", s, _decay, step_size))
_MODULE = Hypothesis(
    "module", "learning rate ηs_1, weight decay d_1/s_1", _trainer("y", "u", 1, _decay / s, step_size * s)
)
_SAME_WEIGHTS = equal(vector("y", _now), vector("x", _now))
_PROPORTIONAL = equal(vector("v", _now), s * vector("u", _now))
_BEFORE = Hypothesis(
    "before",
    "before update n the weights are equal, so the gradients are, and the velocities proportional",
    (_SAME_WEIGHTS, _PROPORTIONAL),
)
_after = Norm(vector("y", _now + 1) - vector("x", _now + 1)) + Norm(vector("v", _now + 1) - s * vector("u", _now + 1))
_at_now = ((_i, _now),)

SAME_TRAINING = Derivation(
    (_SHRUNK, _MODULE, _BEFORE),
    (
        Assume(name="velocity, shrunk", conclusion=_SHRUNK.formulas[0], hypothesis="shrunk"),
        Assume(name="weights, shrunk", conclusion=_SHRUNK.formulas[1], hypothesis="shrunk"),
        Assume(name="velocity, module", conclusion=_MODULE.formulas[0], hypothesis="module"),
        Assume(name="weights, module", conclusion=_MODULE.formulas[1], hypothesis="module"),
        Assume(name="equal weights", conclusion=_SAME_WEIGHTS, hypothesis="before"),
        Assume(name="proportional velocities", conclusion=_PROPORTIONAL, hypothesis="before"),
        Identity(
            name="velocities after",
            conclusion=equal(vector("v", _now + 1), s * vector("u", _now + 1)),
            rewrites=(
                Use("velocity, shrunk", _at_now),
                Use("velocity, module", _at_now),
                Use("equal weights"),
                Use("proportional velocities"),
            ),
        ),
        Identity(
            name="weights after",
            conclusion=equal(vector("y", _now + 1), vector("x", _now + 1)),
            rewrites=(
                Use("weights, module", _at_now),
                Use("weights, shrunk", _at_now),
                Use("equal weights"),
                Use("velocities after"),
            ),
        ),
        Identity(
            name="after",
            conclusion=equal(_after, 0),
            rewrites=(Use("weights after"), Use("velocities after")),
        ),
    ),
)

_square = Function("square", nonnegative=True)
_mean = Symbol("a", nonnegative=True)
_slope = Symbol("G_1", nonnegative=True)
_start = Symbol("x_0", nonnegative=True)
_edge = _slope / objective_smoothness

_SLOPING = Hypothesis(
    "sloping", "every gradient of the run, at whatever delay, is the slope G_1", (equal(_square(_i), _slope**2),)
)
_STARTED = Hypothesis(
    "start",
    "T steps of s_1ηG_1 from x_0 lead to the edge G_1/L of the slope",
    (equal(_start, _edge + s * step_size * _slope * horizon),),
)
_GAP = Hypothesis(
    "gap",
    "Huber's function is G_1x − G_1²/(2L) on the slope and 0 at its minimum",
    (equal(initial_gap, _slope * _start - _slope**2 / (2 * objective_smoothness)),),
)
_MEAN = Hypothesis("mean", "a is the mean square", (equal(_mean, total(_square(_i), _i, 0, horizon - 1) / horizon),))
_size = s * step_size * horizon + 1 / (2 * objective_smoothness)

WORST_CASE = Derivation(
    (_SLOPING, _STARTED, _GAP, _MEAN),
    (
        Assume(name="square", conclusion=_SLOPING.formulas[0], hypothesis="sloping"),
        Assume(name="start", conclusion=_STARTED.formulas[0], hypothesis="start"),
        Assume(name="gap", conclusion=_GAP.formulas[0], hypothesis="gap"),
        Assume(name="mean", conclusion=_MEAN.formulas[0], hypothesis="mean"),
        Identity(
            name="mean is slope",
            conclusion=equal(total(_square(_i), _i, 0, horizon - 1), horizon * _slope**2),
            rewrites=(Use("square"),),
        ),
        Combine(
            name="worst case",
            conclusion=at_most(DM_N8.value, _mean),
            terms=(
                (-1, Use("mean")),
                (-1 / horizon, Use("mean is slope")),
                (1 / _size, Use("gap")),
                (_slope / _size, Use("start")),
            ),
            reason="Δ = G_1²(s_1ηT + 1/(2L))",
        ),
    ),
)
