"""DM-Q1 on a cubic in one dimension: the residual is the bound where compensation falls short of the Hessian."""

from fractions import Fraction

from theory.exhibit import Fact

START = Fraction(1)
THIRD = 1
"""f = x²/2 + x³/6, so that H(x) = 1 + x and ρ_H = 1."""


def _gradient(x: Fraction) -> Fraction:
    return x + x**2 / 2


def facts() -> tuple[Fact, ...]:
    """Residual and bound at several distances and factors λ, from x = 1."""
    slope, curvature = _gradient(START), 1 + START
    facts = []
    for factor in (Fraction(0), Fraction(1, 2), Fraction(2)):
        mismatch = factor * slope**2 - curvature
        for distance in (Fraction(1, 100), Fraction(1, 10), Fraction(1, 2), Fraction(1), Fraction(3)):
            predicted = slope + factor * slope**2 * distance
            residual = abs(_gradient(START + distance) - predicted)
            bound = Fraction(THIRD, 2) * distance**2 + abs(mismatch) * distance
            reached = residual == bound if mismatch <= 0 else residual < bound
            sign = "=" if mismatch <= 0 else "<"
            facts.append((f"λ = {factor}, ‖D‖ = {distance}: residual {residual} {sign} {bound}", reached))
    return tuple(facts)
