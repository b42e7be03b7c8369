"""Proof of PD-B5a: the proof of PD-B1a, with steps that momentum makes at most 1/(1 − μ) longer."""

from typing import Any

from theory.derivation.steps import Apply, Assume, Combine, Identity, Use
from theory.derivation.terms import Norm, Part, at_most, equal, vector
from theory.proofs import pd_b1a
from theory.proofs.momentum import (
    Written,
    classical,
    eta,
    lengthened,
    momentum_hypotheses,
    momentum_of,
    nesterov,
    velocity_steps,
    with_momentum,
)
from theory.proofs.recursion import written
from theory.proofs.size_of_write import SIZE
from theory.proofs.vocabulary import i, l, point, step_size_of, writer


def _velocity(number: Any) -> Any:
    """v_i: block l is block l's velocity before its i-th write."""
    return vector("v", number)


_written = Written(i, _velocity(i + 1), _velocity(i), written(i), vector("n", i), vector("d", i), SIZE)
_by_writer = classical * _velocity(i + 1) + nesterov * _written.ahead_of(written(writer(l, i)))
_direction = _written.direction
_WRITE = equal(Part(l, point(i + 1)), Part(l, point(i)) - step_size_of(l, i) * Part(l, _by_writer))
_VELOCITY = equal(Part(l, _velocity(i + 1)), Part(l, momentum_of(i) * _velocity(i) + written(writer(l, i))))
_ORDER, _ONE_STEP_SIZE = equal(writer(l, i), i), equal(step_size_of(l, i), eta)
_updated = momentum_of(i) * _velocity(i) + written(i)
_move = point(i + 1) - point(i)

HEAD = (
    Assume(name="write", conclusion=_WRITE, hypothesis="sgd_momentum"),
    Assume(name="velocity of a block", conclusion=_VELOCITY, hypothesis="zero_initial_momentum"),
    Assume(name="order", conclusion=_ORDER, hypothesis="no_overtaking"),
    Assume(name="one step size", conclusion=_ONE_STEP_SIZE, hypothesis="constant_step_size"),
    *_written.definitions,
    Identity(
        name="velocity by task",
        conclusion=equal(Part(l, _velocity(i + 1)), Part(l, _updated)),
        rewrites=(Use("velocity of a block"), Use("order")),
    ),
    Apply(
        name="velocity",
        conclusion=equal(_velocity(i + 1), _updated),
        lemma="parts_determine",
        arguments=(("left", _velocity(i + 1)), ("right", _updated), ("block", l)),
        premises=(Use("velocity by task"),),
        reason="it holds in every block",
    ),
    Identity(
        name="write by task",
        conclusion=equal(Part(l, point(i + 1)), Part(l, point(i) - eta * _direction)),
        rewrites=(
            Use("direction"),
            Use("Nesterov's direction"),
            Use("write"),
            Use("order"),
            Use("one step size"),
        ),
    ),
    Apply(
        name="recursion",
        conclusion=equal(point(i + 1), point(i) - eta * _direction),
        lemma="parts_determine",
        arguments=(("left", point(i + 1)), ("right", point(i) - eta * _direction), ("block", l)),
        premises=(Use("write by task"),),
        reason="it holds in every block",
    ),
    *velocity_steps(_written),
    Identity(
        name="move's norm",
        conclusion=equal(Norm(_move), eta * Norm(_direction)),
        rewrites=(Use("recursion"),),
    ),
    Combine(
        name="step length",
        conclusion=at_most(Norm(_move), lengthened(eta) * SIZE),
        terms=((1, Use("move's norm")), (eta, Use("length of a direction"))),
    ),
)


DERIVATION = with_momentum(pd_b1a.DERIVATION, HEAD, momentum_hypotheses(_WRITE, _VELOCITY, i))
