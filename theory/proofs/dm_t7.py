"""Proofs of DM-T7: how far weights predicted along the velocity are from the weights that they predict."""

from typing import Any

from theory import symbols
from theory.assumptions import velocity_step
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Norm, at_most, equal, half, total, vector
from theory.proofs.vocabulary import i, j, l

eta, mu = symbols.step_size, symbols.velocity_decay
s, D = symbols.predicted_steps, symbols.velocity_change_bound


def weights(update: Any) -> Any:
    """θ_u: the weights after u updates."""
    return vector("theta", update)


def velocity(update: Any) -> Any:
    """v_u: the velocity after u updates."""
    return vector("v", update)


def increment(update: Any) -> Any:
    """g_u: the full increment of the velocity at update u, weight decay included."""
    return vector("g", update)


change = increment(i) - (1 - mu) * velocity(i - 1)
_later = increment(i + l) - (1 - mu) * velocity(i + l - 1)
PREDICTED = weights(i) - s * eta * velocity(i)
ERROR = -eta * total((s - l + 1) * _later, l, 1, s)

_VELOCITY = equal(velocity(i), mu * velocity(i - 1) + increment(i))
_WEIGHTS = equal(weights(i), weights(i - 1) - eta * velocity(i))
_BOUNDED = at_most(Norm(change), D)
_forecast = weights(i + l - 1) - (s - l + 1) * eta * velocity(i + l - 1)
_next = weights(i + l) - (s - l) * eta * velocity(i + l)
_window = (("index", l), ("lower", 1), ("upper", s))

HYPOTHESES = (
    Hypothesis(
        "velocity_step",
        "v_u = m_v v_{u−1} + g_u and θ_u = θ_{u−1} − η v_u, with one η and one m_v",
        (_VELOCITY, _WEIGHTS),
        velocity_step,
    ),
)

STEPS: tuple[Step, ...] = (
    Assume(name="velocity", conclusion=_VELOCITY, hypothesis="velocity_step"),
    Assume(name="weights", conclusion=_WEIGHTS, hypothesis="velocity_step"),
    Combine(
        name="one step less to predict",
        conclusion=equal(_next - _forecast, -eta * (s - l + 1) * _later),
        terms=((1, Use("weights", ((i, i + l),))), (-eta * (s - l + 1), Use("velocity", ((i, i + l),)))),
        reason="the forecast of θ_{u+s} made after u + l updates, less the one made an update earlier",
    ),
    Apply(
        name="all forecasts",
        conclusion=equal(total(_next - _forecast, l, 1, s), weights(i + s) - PREDICTED),
        lemma="telescoping",
        arguments=(("term", _forecast), *_window),
    ),
    Identity(
        name="forecasts by increments",
        conclusion=equal(total(_next - _forecast, l, 1, s), ERROR),
        rewrites=(Use("one step less to predict"),),
    ),
    Combine(
        name="prediction's error",
        conclusion=equal(weights(i + s) - PREDICTED, ERROR),
        terms=((-1, Use("all forecasts")), (1, Use("forecasts by increments"))),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)

_weighted = total((s - l + 1) * _later, l, 1, s)
_triangle = -half((s - j + 1) * (s - j + 2))

NORM_STEPS: tuple[Step, ...] = (
    *STEPS,
    Identity(
        name="error's norm",
        conclusion=equal(Norm(weights(i + s) - PREDICTED), eta * Norm(_weighted)),
        rewrites=(Use("prediction's error"),),
    ),
    Apply(
        name="triangle over the window",
        conclusion=at_most(Norm(_weighted), total((s - l + 1) * Norm(_later), l, 1, s)),
        lemma="minkowski_weighted",
        arguments=(("weight", s - l + 1), ("term", _later), *_window),
    ),
    Assume(name="velocity's change", conclusion=_BOUNDED, hypothesis="velocity_change_bound"),
    Apply(
        name="largest change",
        conclusion=at_most(total((s - l + 1) * Norm(_later), l, 1, s), total((s - l + 1) * D, l, 1, s)),
        lemma="weighted_sum_monotone",
        arguments=(("left", Norm(_later)), ("right", D), ("weight", s - l + 1), *_window),
        premises=(Use("velocity's change", ((i, i + l),)),),
    ),
    Apply(
        name="sum of the weights",
        conclusion=equal(total(_triangle.subs(j, j + 1) - _triangle, j, 1, s), half(s * (s + 1))),
        lemma="telescoping",
        arguments=(("term", _triangle), ("index", j), ("lower", 1), ("upper", s)),
        reason="differences of (s − j + 1)(s − j + 2)/2",
    ),
    Combine(
        name="bound",
        conclusion=at_most(Norm(weights(i + s) - PREDICTED), eta * half(s * (s + 1)) * D),
        terms=(
            (1, Use("error's norm")),
            (eta, Use("triangle over the window")),
            (eta, Use("largest change")),
            (eta * D, Use("sum of the weights")),
        ),
    ),
)

NORM = Derivation(
    (*HYPOTHESES, Hypothesis("velocity_change_bound", "D_v bounds ‖g_u − (1 − m_v)v_{u−1}‖", (_BOUNDED,))),
    NORM_STEPS,
)
