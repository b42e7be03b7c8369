"""Proof of PD-B3: the largest biases by block satisfy b ≤ A(G + b), which the Neumann series solves."""

from theory import symbols
from theory.claims.pd_b3 import VALUE
from theory.claims.strength import entry
from theory.derivation import Derivation
from theory.derivation.steps import Apply, Assume, Combine, Define, Hypothesis, Identity, Use
from theory.derivation.terms import at_most, below, equal, total
from theory.expressions import Component, SpectralRadius
from theory.proofs.layerwise import FIXED_POINT, LAYERWISE_HYPOTHESES, G, M, b_max, bias_norm, rho
from theory.proofs.vocabulary import k, l

A = symbols.delay_strength_matrix

_entry = entry(k, l)
_product = total(A[k, l] * (G[l, 0] + rho[l, 0] + b_max[l, 0]), l, 0, M - 1)

HYPOTHESES = (
    *LAYERWISE_HYPOTHESES,
    Hypothesis("regime", "ρ(A) < 1", (below(SpectralRadius(A), 1),)),
)

STEPS = (
    Define(name="delay strength", conclusion=equal(A[k, l], _entry)),
    *FIXED_POINT,
    Identity(
        name="row of A",
        conclusion=equal(_product, total(_entry * (G[l, 0] + rho[l, 0] + b_max[l, 0]), l, 0, M - 1)),
        rewrites=(Use("delay strength"),),
    ),
    Combine(
        name="fixed point in A",
        conclusion=at_most(b_max[k, 0], _product),
        terms=((1, Use("fixed point")), (-1, Use("row of A"))),
    ),
    Assume(name="regime", conclusion=below(SpectralRadius(A), 1), hypothesis="regime"),
    Apply(
        name="solved",
        conclusion=at_most(b_max[k, 0], Component(VALUE, k)),
        lemma="neumann",
        arguments=(("unknown", b_max), ("matrix", A), ("source", G + rho), ("row", k), ("column", l)),
        premises=(Use("fixed point in A"), Use("regime")),
    ),
    Combine(
        name="bound",
        conclusion=at_most(bias_norm, Component(VALUE, k)),
        terms=((1, Use("bias below largest")), (-1, Use("largest bias")), (1, Use("solved"))),
    ),
)

DERIVATION = Derivation(HYPOTHESES, STEPS)
