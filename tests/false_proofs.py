"""Names of the false proofs, and what it takes to refuse one."""

from typing import Any

import pytest
from sympy import Function, Symbol
from sympy import Identity as UnitMatrix

from theory.derivation import Derivation
from theory.derivation.kernel import DerivationError, check
from theory.derivation.steps import Apply, Assume, Hypothesis, Use
from theory.derivation.terms import Index, Natural, vector
from theory.symbols import block_bias_bound, block_gradient_bound, blocks, delay_strength_matrix

i, j, k, l, m = (Index(name) for name in "ijklm")  # noqa: E741 (the letters of the proofs)
n = Natural("n")
p = Symbol("p", integer=True)
a, b, c = (Symbol(name, nonnegative=True) for name in "abc")
x, y = Symbol("x", real=True), Symbol("y", real=True)
u, v = vector("u"), vector("v")
f, g = Function("f", real=True), Function("g", real=True)
size, share = Function("size", nonnegative=True), Symbol("q", integer=True)
count = Symbol("d", integer=True, positive=True)
UNIT: Any = UnitMatrix(blocks)
B, A, G = block_bias_bound, delay_strength_matrix, block_gradient_bound
step, drift = (lambda place: vector("step", place)), (lambda place: vector("drift", place))


def refuses(*formulas, steps):
    """The steps after the recalled formulas `h0`, `h1`, … do not check, though they are put as the language asks."""
    hypotheses = tuple(Hypothesis(f"h{place}", "given", (formula,)) for place, formula in enumerate(formulas))
    recalled = tuple(
        Assume(name=f"h{place}", conclusion=formula, hypothesis=f"h{place}") for place, formula in enumerate(formulas)
    )
    with pytest.raises(DerivationError, match=r"does not follow|is no step of a proof|cannot be taken"):
        check(Derivation(hypotheses, (*recalled, *steps)))


def lemma(name, conclusion, premises=0, **arguments):
    uses = tuple(Use(f"h{place}") for place in range(premises))
    return Apply(name="false", conclusion=conclusion, lemma=name, arguments=tuple(arguments.items()), premises=uses)
