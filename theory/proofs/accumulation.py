"""Steps about updates that accumulate the gradients of several mini-batches, the r-th of a group read at Θ^r."""

from typing import Any

from sympy import sqrt

from theory import symbols
from theory.claims.moments import r
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Step, Use
from theory.derivation.terms import Expectation, Norm, Part, at_most, equal, total
from theory.proofs.descent import step_of
from theory.proofs.dm_t1_drift import A_l
from theory.proofs.vocabulary import applied, i, l

n = symbols.accumulated

_PART_MOMENT = at_most(Expectation(Norm(Part(l, applied(i, r))) ** 2), A_l)

PART_MOMENT = Hypothesis("block_second_moment", "A_l bounds E‖(g_{i,r})_l‖², before shrinking", (_PART_MOMENT,))


def mean_of_group(task: Any) -> Any:
    """(1/M) Σ_r g_{i,r}."""
    return total(applied(task, r) / n, r, 0, n - 1)


def sum_of_group(task: Any) -> Any:
    """Σ_r g_{i,r}."""
    return total(applied(task, r), r, 0, n - 1)


def mean_moment() -> tuple[Step, ...]:
    """Steps to "block moment": the mean of a group has no larger a moment than each of its gradients (Jensen)."""
    share, size = Part(l, applied(i, r)) / n, sqrt(A_l) / n
    summed = total(share, r, 0, n - 1)
    return (
        Assume(name="moment of one", conclusion=_PART_MOMENT, hypothesis="block_second_moment"),
        Combine(
            name="moment of a share",
            conclusion=at_most(Expectation(Norm(share) ** 2), size**2),
            terms=((1 / n**2, Use("moment of one")),),
        ),
        Apply(
            name="moment of the shares",
            conclusion=at_most(Expectation(Norm(summed) ** 2), total(size, r, 0, n - 1) ** 2),
            lemma="minkowski_mean_square",
            arguments=(("term", share), ("index", r), ("lower", 0), ("upper", n - 1), ("size", size)),
            premises=(Use("moment of a share"),),
            reason="Minkowski in L²",
        ),
        Identity(
            name="block's square",
            conclusion=equal(Expectation(Norm(Part(l, step_of(i))) ** 2), Expectation(Norm(summed) ** 2)),
            rewrites=(Use("step"),),
        ),
        Combine(
            name="block moment",
            conclusion=at_most(Expectation(Norm(Part(l, step_of(i))) ** 2), A_l),
            terms=((1, Use("block's square")), (1, Use("moment of the shares"))),
        ),
    )
