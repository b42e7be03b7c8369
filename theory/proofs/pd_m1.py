"""Proof of PD-M1: the difference of two backward passes telescopes over the blocks in which their weights differ."""

from theory.derivation import Derivation
from theory.derivation.maps import Image, linear_map
from theory.derivation.steps import Apply, Assume, Combine, Hypothesis, Identity, Use
from theory.derivation.terms import equal, total
from theory.proofs.misalignment import (
    GRADIENTS,
    OUTPUT,
    PASS,
    PASSES,
    TOP_STEPS,
    change,
    cotangent,
    gap,
    jacobian,
    misalignment,
    misalignment_steps,
    n,
    p,
    parameter_jacobian,
    recursion_steps,
)
from theory.proofs.vocabulary import BACKWARD, FORWARD, j

_source = n - 1 - p
_born = Image(change(_source), cotangent(FORWARD, _source))
_arrived = Image(linear_map("P", n, p), _born)
_carried = Image(linear_map("P", n, p), gap(n - p))
_sum = total(_arrived, p, 0, n - 1)
_no_map = equal(Image(linear_map("P", n, 0), gap(j)), gap(j))
_one_more = equal(
    Image(linear_map("P", n, p + 1), gap(j)), Image(linear_map("P", n, p), Image(jacobian(BACKWARD, _source), gap(j)))
)
_moves = total(_carried.xreplace({p: p + 1}) - _carried, p, 0, n - 1)
_ends = Image(linear_map("P", n, n), gap(0)) - Image(linear_map("P", n, 0), gap(n))

VALUE = Image(parameter_jacobian(n), _sum)

_CHAIN = Hypothesis(
    "products",
    "P_{n,p} is the product of the p maps J(B)ᵀ that lead to level n: no map, or one more at its inner end",
    (_no_map, _one_more),
)

_STEPS = (
    *recursion_steps(j, PASS),
    *TOP_STEPS,
    Assume(name="no map", conclusion=_no_map, hypothesis="products"),
    Assume(name="one more map", conclusion=_one_more, hypothesis="products"),
    Apply(
        name="telescoping",
        conclusion=equal(_moves, _ends),
        lemma="telescoping",
        arguments=(("term", _carried), ("index", p), ("lower", 0), ("upper", n - 1)),
    ),
    Identity(
        name="each move",
        conclusion=equal(_moves, -_sum),
        rewrites=(Use("one more map", ((j, _source),)), Use("recursion", ((j, _source),))),
        reason="a move of the carried gap is what one block adds",
    ),
    Identity(
        name="ends",
        conclusion=equal(_ends, -gap(n)),
        rewrites=(Use("no gap at the top"), Use("no map", ((j, n),))),
    ),
    Combine(
        name="solution",
        conclusion=equal(gap(n), _sum),
        terms=((1, Use("telescoping")), (-1, Use("each move")), (1, Use("ends"))),
    ),
    *misalignment_steps(n),
    Identity(
        name="into the parameters",
        conclusion=equal(Image(parameter_jacobian(n), gap(n)), VALUE),
        rewrites=(Use("solution"),),
    ),
    Combine(
        name="identity",
        conclusion=equal(misalignment(n), VALUE),
        terms=((1, Use("misalignment")), (1, Use("into the parameters"))),
    ),
)

DERIVATION = Derivation((PASSES, OUTPUT, GRADIENTS, _CHAIN), _STEPS)
