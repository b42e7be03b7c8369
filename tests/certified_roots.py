"""Moduli of all roots of a rational polynomial in balls that certainly hold them, from flint: no rounding is left."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flint import arb, ctx
from hypothesis import assume

from theory.exact.flint_polynomial import to_flint


def moduli(polynomial: Sequence[Fraction], bits: int = 128) -> list[tuple[arb, int]]:
    """Each root's modulus, to about `bits` bits, and its multiplicity; coefficients ascend."""
    with ctx.workprec(bits):
        # Pairs of a root and its multiplicity.
        roots: Any = to_flint(tuple(polynomial)).complex_roots()
        return [(abs(root), multiplicity) for root, multiplicity in roots]


def outside(polynomial: Sequence[Fraction]) -> int:
    """How many roots are outside the unit circle; examples with one on it, or too near to tell, are drawn again."""
    found = moduli(polynomial)
    assume(all(modulus < 1 or modulus > 1 for modulus, _ in found))
    return sum(multiplicity for modulus, multiplicity in found if modulus > 1)
