"""DM-Q1 on a cubic in one dimension: the residual is the bound where compensation falls short of the Hessian."""

from collections.abc import Iterator
from fractions import Fraction

from theory.exhibit import Fact
from theory.refutation import Comparison

START = Fraction(1)
THIRD = 1
"""f = x²/2 + x³/6, so that H(x) = 1 + x and ρ_H = 1."""


def _gradient(x: Fraction) -> Fraction:
    return x + x**2 / 2


def _compensated() -> Iterator[tuple[str, Fraction, Fraction, Fraction]]:
    """Case, λg² − H, residual and bound at several distances and factors λ, from x = 1."""
    slope, curvature = _gradient(START), 1 + START
    for factor in (Fraction(0), Fraction(1, 2), Fraction(2)):
        mismatch = factor * slope**2 - curvature
        for distance in (Fraction(1, 100), Fraction(1, 10), Fraction(1, 2), Fraction(1), Fraction(3)):
            residual = abs(_gradient(START + distance) - slope - factor * slope**2 * distance)
            bound = Fraction(THIRD, 2) * distance**2 + abs(mismatch) * distance
            yield f"λ = {factor}, ‖D‖ = {distance}", mismatch, residual, bound


def instances() -> tuple[Comparison, ...]:
    """Residual beside bound."""
    return tuple(Comparison(case, "residual", residual, bound) for case, _, residual, bound in _compensated())


def facts() -> tuple[Fact, ...]:
    """Equal where compensation falls short of the Hessian, below where it overshoots."""
    facts = []
    for case, mismatch, residual, bound in _compensated():
        reached = residual == bound if mismatch <= 0 else residual < bound
        facts.append((f"{case}: residual {residual} {'=' if mismatch <= 0 else '<'} {bound}", reached))
    return tuple(facts)
