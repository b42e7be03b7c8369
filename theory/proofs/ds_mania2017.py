"""Proof of DS-Mania2017: the square of a difference, with the point read added and taken away."""

from theory import symbols
from theory.assumptions import constant_step_size, plain_sgd
from theory.claims.ds_mania2017 import TARGET, VALUE
from theory.derivation import Derivation
from theory.derivation.steps import Assume, Hypothesis, Identity, Use
from theory.derivation.terms import Norm, equal
from theory.proofs.vocabulary import applied, i, point, step_size_of

_STEP = equal(point(i + 1), point(i) - step_size_of(i) * applied(i))
_ONE_STEP_SIZE = equal(step_size_of(i), symbols.step_size)

DERIVATION = Derivation(
    (
        Hypothesis("plain_sgd", "task i's write subtracts its gradient", (_STEP,), plain_sgd),
        Hypothesis("constant_step_size", "every write has step size η", (_ONE_STEP_SIZE,), constant_step_size),
    ),
    (
        Assume(name="step", conclusion=_STEP, hypothesis="plain_sgd"),
        Assume(name="one step size", conclusion=_ONE_STEP_SIZE, hypothesis="constant_step_size"),
        Identity(
            name="distance",
            conclusion=equal(Norm(point(i + 1) - TARGET) ** 2, VALUE),
            rewrites=(Use("step"), Use("one step size")),
        ),
    ),
)
