"""What holds for the tasks of the run is not taken for what holds at every index."""

import pytest

from theory import symbols
from theory.derivation import Derivation
from theory.derivation.kernel import DerivationError, check
from theory.derivation.steps import Apply, Assume, Hypothesis, Identity, Use
from theory.derivation.terms import Expectation, Index, Inner, Norm, Part, Task, at_most, equal, total, vector
from theory.symbols import horizon

i, t = Index("i"), Task("t")
later = horizon + 3


def zero_inner(index):
    """⟨v, v⟩ = 0 at an index."""
    return equal(Inner(vector("v", index), vector("v", index)), 0)


def summed(index):
    fact = zero_inner(index)
    conclusion = equal(total(fact.args[0], index, 0, later), 0)
    return Derivation(
        (Hypothesis("zero", "v is 0", (fact,)),),
        (
            Assume(name="zero", conclusion=fact, hypothesis="zero"),
            Identity(name="sum", conclusion=conclusion, rewrites=(Use("zero"),)),
        ),
    )


def test_a_fact_about_tasks_is_not_rewritten_in_a_longer_sum():
    check(summed(i))
    with pytest.raises(DerivationError, match="leave the range"):
        check(summed(t))


def path(index):
    size = symbols.gradient_bound
    small = at_most(Expectation(Norm(vector("v", index)) ** 2), size**2)
    whole = total(vector("v", index), index, 1, symbols.distinct_tasks)
    bound = total(size, index, 1, symbols.distinct_tasks) ** 2
    arguments = (("term", vector("v", index)), ("index", index), ("lower", 1), ("upper", symbols.distinct_tasks))
    return Derivation(
        (Hypothesis("small", "v is small", (small,)),),
        (
            Assume(name="small", conclusion=small, hypothesis="small"),
            Apply(
                name="path",
                conclusion=at_most(Expectation(Norm(whole) ** 2), bound),
                lemma="minkowski_mean_square",
                arguments=(*arguments, ("size", size)),
                premises=(Use("small"),),
            ),
        ),
    )


def test_a_lemma_about_all_indices_takes_no_task():
    check(path(i))
    with pytest.raises(DerivationError, match="leave the range"):
        check(path(t))


def agreeing(block):
    parts = equal(Part(block, vector("u")), Part(block, vector("v")))
    return Derivation(
        (Hypothesis("agree", "u and v agree", (parts,)),),
        (
            Assume(name="agree", conclusion=parts, hypothesis="agree"),
            Apply(
                name="equal",
                conclusion=equal(vector("u"), vector("v")),
                lemma="parts_determine",
                arguments=(("left", vector("u")), ("right", vector("v")), ("block", block)),
                premises=(Use("agree"),),
            ),
        ),
    )


def test_a_block_is_no_task():
    check(agreeing(i))
    with pytest.raises(DerivationError, match=r"tasks only|all integers"):
        check(agreeing(t))
