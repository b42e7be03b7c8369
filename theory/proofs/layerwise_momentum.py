"""Proofs of PD-B5c and PD-B5-B3: the layer-resolved proofs, with steps that momentum makes at most 1/(1 − μ) longer."""

from typing import Any

from theory.derivation.steps import Apply, Assume, Combine, Identity, Step, Use
from theory.derivation.terms import Norm, at_most, equal, vector
from theory.proofs import pd_b1c, pd_b3
from theory.proofs.layerwise import G, b_max, rho, v, version
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
from theory.proofs.vocabulary import applied, bias, defect, i, k, l, sample, step_size_of, writer


def _velocity(number: Any) -> Any:
    """Velocity of block l before the write of its version `number`."""
    return vector("V", l, number)


_task = writer(l, v)
_added = applied(_task, l) + defect(_task, l)
_size = G[l, 0] + rho[l, 0] + b_max[l, 0]
_written = Written(v, _velocity(v + 1), _velocity(v), _added, vector("n", l, v), vector("d", l, v), _size)
_by_formula = classical * _velocity(v + 1) + nesterov * _written.ahead_of(_added)
_WRITE = equal(version(v + 1), version(v) - step_size_of(l, v) * _by_formula)
_VELOCITY = equal(_velocity(v + 1), momentum_of(v) * _velocity(v) + _added)
_ONE_STEP_SIZE = equal(step_size_of(l, v), eta)
_move = version(v + 1) - version(v)
_of_writer = ((i, _task),)

HEAD: tuple[Step, ...] = (
    Assume(name="write", conclusion=_WRITE, hypothesis="sgd_momentum"),
    Assume(name="velocity", conclusion=_VELOCITY, hypothesis="zero_initial_momentum"),
    Assume(name="one step size", conclusion=_ONE_STEP_SIZE, hypothesis="constant_step_size"),
    *_written.definitions,
    Identity(
        name="gradient",
        conclusion=equal(Norm(_added), Norm(sample(_task, l) + (bias(_task, l) + defect(_task, l)))),
        rewrites=(Use("bias", ((i, _task), (k, l))),),
    ),
    Apply(
        name="split off the gradient",
        conclusion=at_most(
            Norm(sample(i, l) + (bias(i, l) + defect(i, l))), Norm(sample(i, l)) + Norm(bias(i, l) + defect(i, l))
        ),
        lemma="triangle",
        arguments=(("left", sample(i, l)), ("right", bias(i, l) + defect(i, l))),
    ),
    Apply(
        name="split off the bias",
        conclusion=at_most(Norm(bias(i, l) + defect(i, l)), Norm(bias(i, l)) + Norm(defect(i, l))),
        lemma="triangle",
        arguments=(("left", bias(i, l)), ("right", defect(i, l))),
    ),
    Combine(
        name="size of a write",
        conclusion=at_most(Norm(_added), _size),
        terms=(
            (1, Use("gradient")),
            (1, Use("split off the gradient", _of_writer)),
            (1, Use("split off the bias", _of_writer)),
            (1, Use("gradient at the reference", _of_writer)),
            (1, Use("rounding", _of_writer)),
            (1, Use("bias below largest", (*_of_writer, (k, l)))),
            (-1, Use("largest bias", ((k, l),))),
        ),
    ),
    *velocity_steps(_written),
    Identity(
        name="recursion",
        conclusion=equal(version(v + 1), version(v) - eta * _written.direction),
        rewrites=(Use("direction"), Use("Nesterov's direction"), Use("write"), Use("one step size")),
    ),
    Identity(
        name="move's norm",
        conclusion=equal(Norm(_move), eta * Norm(_written.direction)),
        rewrites=(Use("recursion"),),
    ),
    Combine(
        name="step length",
        conclusion=at_most(Norm(_move), lengthened(eta) * _size),
        terms=((1, Use("move's norm")), (eta, Use("length of a direction"))),
    ),
)

_HYPOTHESES = momentum_hypotheses(_WRITE, _VELOCITY, v)


IN_NORM = with_momentum(pd_b1c.DERIVATION, HEAD, _HYPOTHESES)
BY_BLOCK = with_momentum(pd_b3.DERIVATION, HEAD, _HYPOTHESES)
