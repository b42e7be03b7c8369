"""Proofs of the DS-rule claims: a mode w_t = z^t of a delayed update is a root of the rule's polynomial.

U and W are step size times velocity and step size times gradient of the mode, c is step size times curvature.
"""

from sympy import Symbol

from theory.derivation import Derivation
from theory.derivation.steps import Assume, Combine, Hypothesis, Use
from theory.derivation.terms import equal
from theory.symbols import (
    compensation_gain,
    delay,
    discrepancy_gain,
    gradient_weight,
    heavy_ball_momentum,
    mode_root,
    read_gap,
    step_times_curvature,
    velocity_horizon,
    velocity_weight,
    weight_horizon,
)

z, m, c = mode_root, heavy_ball_momentum, step_times_curvature
_velocity, _gradient = Symbol("U"), Symbol("W")
_forward, _backward = Symbol("x_f"), Symbol("x_b")
APPLIED = (velocity_weight + gradient_weight) * z - gradient_weight * m
POLES = (z - 1) * (z - m)

OF_VELOCITY = z**delay * POLES + c * (APPLIED + velocity_horizon * (z - 1))
OF_WEIGHTS = z ** (delay + 1) * POLES + c * APPLIED * ((1 + weight_horizon) * z - weight_horizon)


def _of_discrepancy(gain, gap):
    return z**delay * (z - 1) - gain * z**gap + c + gain


OF_DISCREPANCY = _of_discrepancy(discrepancy_gain, read_gap)
OF_COMPENSATION = _of_discrepancy(-compensation_gain, delay)

_updated = equal(z * _velocity, m * _velocity + _gradient)
_stepped = equal(z - 1, -(velocity_weight * z * _velocity + gradient_weight * _gradient))
_UPDATE = Hypothesis("update", "w_t = z^t, v_t = z^t v: v⁺ = m v + g and w⁺ = w − η(a v⁺ + b g)", (_updated, _stepped))


def _of_update(read: Hypothesis, power, polynomial, *terms) -> Derivation:
    """z^power (z - 1)(z - m) from the update, the rest of the polynomial from the read."""
    return Derivation(
        (_UPDATE, read),
        (
            Assume(name="velocity", conclusion=_updated, hypothesis="update"),
            Assume(name="step", conclusion=_stepped, hypothesis="update"),
            Assume(name="read", conclusion=read.formulas[0], hypothesis="read"),
            Combine(
                name="both",
                conclusion=equal(POLES, -APPLIED * _gradient),
                terms=((z - m, Use("step")), (-velocity_weight * z, Use("velocity"))),
                reason="(z − m) v = g",
            ),
            Combine(
                name="polynomial",
                conclusion=equal(0, polynomial),
                terms=((-(z**power), Use("both")), (APPLIED, Use("read")), *terms),
            ),
        ),
    )


FROM_VELOCITY = _of_update(
    Hypothesis(
        "read",
        "g = λ (w_{t−D} − η T v_{t−D})",
        (equal(z**delay * _gradient, c * (1 - velocity_horizon * _velocity)),),
    ),
    delay,
    OF_VELOCITY,
    (-c * velocity_horizon, Use("step")),
    (-c * velocity_horizon * gradient_weight, Use("velocity")),
)

FROM_WEIGHTS = _of_update(
    Hypothesis(
        "read",
        "g = λ (w_{t−D} + T (w_{t−D} − w_{t−D−1}))",
        (equal(z ** (delay + 1) * _gradient, c * ((1 + weight_horizon) * z - weight_horizon)),),
    ),
    delay + 1,
    OF_WEIGHTS,
)


def _discrepant(gain, gap, update: str) -> Derivation:
    """A step along (c + gain) x_f - gain x_b, the backward read `gap` updates newer than the forward read."""
    moved = equal(z - 1, -((c + gain) * _forward - gain * _backward))
    old, newer = equal(z**delay * _forward, 1), equal(_backward, z**gap * _forward)
    return Derivation(
        (
            Hypothesis("update", update, (moved,)),
            Hypothesis("reads", "x_f = w_{t−τ_f} and x_b = w_{t−τ_b}, as multiples of w_t = z^t", (old, newer)),
        ),
        (
            Assume(name="update", conclusion=moved, hypothesis="update"),
            Assume(name="forward read", conclusion=old, hypothesis="reads"),
            Assume(name="backward read", conclusion=newer, hypothesis="reads"),
            Combine(
                name="polynomial",
                conclusion=equal(0, _of_discrepancy(gain, gap)),
                terms=(
                    (-(z**delay), Use("update")),
                    (c + gain - gain * z**gap, Use("forward read")),
                    (-gain * z**delay, Use("backward read")),
                ),
            ),
        ),
    )


DISCREPANT = _discrepant(discrepancy_gain, read_gap, "w⁺ = w − η[(λ + D) x_f − D x_b]")
COMPENSATED = _discrepant(-compensation_gain, delay, "w⁺ = w − η[(λ − κ) x_f + κ x_b], κ the compensation's slope")
