"""PD-D2: integrals at fixed other coordinates, summed, count every coupling twice."""

from collections.abc import Mapping
from fractions import Fraction

from sympy import Integer, Matrix, Rational, symbols

from theory.refutation import Comparison, Outcome, Refutation
from theory.stationary_law.diffusion import Diffusion
from theory.stationary_law.normalisable import normalisability_failure

COUPLINGS = (Fraction(1, 10), Fraction(3, 10), Fraction(45, 100))
EDGE = Fraction(1, 2)


def instance() -> Mapping[str, object]:
    """L = θ'Hθ/2, H = ((1, ρ), (ρ, 1)), noise B in both coordinates; divergences do not depend on B."""
    return {"couplings": COUPLINGS, "edge": EDGE, "noise": 1}


def precisions(coupling: Fraction) -> tuple[list[list[Fraction]], list[list[Fraction]]]:
    """Precisions of the indefinite and of the path integrals, times B, from the symbolic integrals themselves."""
    x, y = symbols("x y", real=True)
    rho = Rational(coupling.numerator, coupling.denominator)
    law = Diffusion((x, y), (-x - rho * y, -y - rho * x), (Integer(1), Integer(1)))

    def precision(log_density):
        rows = (-Matrix([[log_density.diff(s, t) for t in (x, y)] for s in (x, y)])).tolist()
        return [[Fraction(int(entry.p), int(entry.q)) for entry in row] for row in rows]

    return precision(law.indefinite_sum()), precision(law.log_density())


def check() -> Outcome:
    """Divergences between the asserted and the true law, and whether the asserted one is a law at all."""
    # Loaded here, since the list of refutations needs no flint.
    from theory.exact.enclosure import ends
    from theory.stationary_law.divergence import divergence

    naive, decisions = [], []
    for coupling in COUPLINGS:
        asserted, true = precisions(coupling)
        decisions += [
            (f"ρ = {coupling}: asserted precision ((1, 2ρ), (2ρ, 1))/B", asserted == _coupled(2 * coupling)),
            (f"ρ = {coupling}: path integrals give H/B", true == _coupled(coupling)),
        ]
        for words, value in (
            ("KL(asserted ‖ true)", divergence(asserted, true)),
            ("KL(true ‖ asserted)", divergence(true, asserted)),
        ):
            naive.append(Comparison(f"ρ = {coupling}", words, ends(value)[0], Fraction(0)))
    x, y = symbols("x y", real=True)
    rho = Rational(EDGE.numerator, EDGE.denominator)
    at_edge = Diffusion((x, y), (-x - rho * y, -y - rho * x), (Integer(1), Integer(1)))
    infinite = normalisability_failure(at_edge.indefinite_sum(), (x, y)) is not None
    decisions += [
        (f"ρ = {EDGE}: the asserted density has infinite mass", infinite),
        (f"ρ = {EDGE}: the path integrals have finite mass", at_edge.failure() is None),
    ]
    return Outcome(naive=tuple(naive), decisions=tuple(decisions))


def _coupled(coupling: Fraction) -> list[list[Fraction]]:
    return [[Fraction(1), coupling], [coupling, Fraction(1)]]


PD_D2 = Refutation(
    name="PD-D2",
    title="indefinite integrals count couplings twice",
    form="ln p* = Σ h_k with h_k the indefinite integral of v_k at fixed other coordinates: KL to the true law is 0",
    missing="the path: later coordinates stand at the anchor while k is integrated, so that each coupling counts once",
    instance=instance,
    check=check,
)
