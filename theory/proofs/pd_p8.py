"""Proofs of PD-P8: how many writes of other tasks fall between a read and the write that uses it."""

from sympy import Expr, Integer, ceiling

from theory.claims.pd_p8 import BLOCK_AGE, LAYER_WISE_AGE, PERIOD
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Hypothesis, Use
from theory.derivation.terms import at_most, below, equal
from theory.symbols import delay


def _count(age: Expr) -> Derivation:
    fits, next_does_not = below(delay * PERIOD, age), at_most(age, (delay + 1) * PERIOD)
    return Derivation(
        (
            Hypothesis(
                "periodic schedule",
                "the n-th task before this one writes the layer n periods earlier; exactly the first τ of them do so "
                "after the read: τ periods are shorter than D_m, τ + 1 are not",
                (fits, next_does_not),
            ),
        ),
        (
            Assume(name="τ-th write after the read", conclusion=fits, hypothesis="periodic schedule"),
            Assume(name="next one is not", conclusion=next_does_not, hypothesis="periodic schedule"),
            Apply(
                name="count",
                conclusion=equal(delay, ceiling(age / PERIOD) - Integer(1)),
                lemma="ceiling",
                arguments=(("count", delay), ("length", age), ("period", PERIOD)),
                premises=(Use("τ-th write after the read"), Use("next one is not")),
            ),
        ),
    )


LAYER_WISE = _count(LAYER_WISE_AGE)
BLOCK = _count(BLOCK_AGE)
