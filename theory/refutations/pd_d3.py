"""PD-D3: the density that the conditions of zero current give need not have finite mass."""

from collections.abc import Mapping
from fractions import Fraction

from sympy import Abs, Expr, Integer, Symbol, exp, log, oo, symbols

from theory.refutation import Comparison, Outcome, Refutation
from theory.stationary_law.diffusion import Diffusion
from theory.stationary_law.normalisable import end_failure, normalisability_failure

REACH = 10**6
FACTOR = 10**5
NEAR = Fraction(1, 1000)


def instance() -> Mapping[str, object]:
    """Three losses, one of each kind, with D = 1."""
    return {
        "separable": "f = ln(1 + e^−θ): cross-entropy of one separable sample, no weight decay",
        "scale-invariant": "f = x²/(x² + y²): weights in front of a normalisation",
        "interpolation": "f = θ²/2 with noise B = θ² that vanishes at the minimum",
    }


def _separable_mass(reach: int) -> tuple[Fraction, Fraction]:
    """Ends of an enclosure of ln(1 + e^reach) − ln 2."""
    # Loaded here, since the list of refutations needs no flint.
    from flint import arb

    from theory.exact.enclosure import ends

    return ends((1 + arb(reach).exp()).log() - arb(2).log())


def _along_a_ray(function: Expr, x: Symbol, y: Symbol) -> Expr:
    scale = Symbol("s", positive=True)
    return function.subs({x: scale * x, y: scale * y}, simultaneous=True).simplify()


def check() -> Outcome:
    """Mass far out against mass close by, by bounds that hold term by term, and the symbolic decisions."""
    x, y = symbols("x y", real=True)
    one = Integer(1)
    slope = exp(-x) / (1 + exp(-x))
    separable, decayed = Diffusion((x,), (slope,), (one,)), Diffusion((x,), (slope - x / 100,), (one,))
    angle = x**2 / (x**2 + y**2)
    vanishing = (-x - 2 * x) / x**2  # (A − ∂B)/B with A = −x, B = x²
    density = -3 * log(Abs(x))  # the integral of v = −3/x
    return Outcome(
        naive=(
            # The integral of p = 1/(1 + e^−θ) is ln(1 + e^θ).
            Comparison(
                "separable cross-entropy",
                f"mass in [0, {REACH}] (at least), bound {FACTOR} times that in [0, 1] (at most)",
                _separable_mass(REACH)[0],
                FACTOR * _separable_mass(1)[1],
            ),
            # p depends on the angle alone, so mass grows like the area.
            Comparison(
                "scale-invariant weights",
                f"mass within radius 1000 over that within 1, bound {FACTOR}",
                Fraction(1000**2),
                Fraction(FACTOR),
            ),
            # p = θ^−3: ∫_a^b = (a^−2 − b^−2)/2.
            Comparison(
                "noise that vanishes at the minimum",
                f"mass in [1/1000, 1], bound {FACTOR} times that in [1, 2]",
                (NEAR**-2 - 1) / 2,
                FACTOR * (1 - Fraction(1, 4)) / 2,
            ),
        ),
        decisions=(
            ("separable: mass towards +∞ infinite", "infinite" in str(separable.failure())),
            ("separable: ln(1 + e^θ) has the slope p", (log(1 + exp(x)).diff(x) - 1 / (1 + exp(-x))).simplify() == 0),
            ("separable with weight decay 1/100: finite", decayed.failure() is None),
            ("scale-invariant: infinite", "scaling" in str(normalisability_failure(-angle, (x, y)))),
            ("scale-invariant: f is the same along a ray", _along_a_ray(angle, x, y) == angle),
            ("vanishing noise: −θ^−2/2 has the slope p", (-(x**-2) / 2).diff(x) == exp(-3 * log(x))),
            ("vanishing noise: v = −3/θ", (vanishing + 3 / x).simplify() == 0),
            ("vanishing noise: mass towards θ = 0 infinite", end_failure(density, x, Integer(0)) is not None),
            ("vanishing noise: mass towards ∞ finite", end_failure(density, x, oo) is None),
            ("noise 1 + θ² instead: finite", Diffusion((x,), (-x,), (1 + x**2,)).failure() is None),
        ),
    )


PD_D3 = Refutation(
    name="PD-D3",
    title="the mass may be infinite",
    form="wherever the potential condition holds, e^{Σ h_k} is the density of a stationary law (its mass is finite)",
    missing="normalisability: it fails for separable cross-entropy without weight decay, along scale-invariant "
    "directions, and where the noise vanishes at interpolation",
    instance=instance,
    check=check,
)
