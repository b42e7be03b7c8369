"""PD-D5 and PD-D6 shown for an arbitrary objective, and held against exact stationary variances of a mode."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sympy import Expr, Function, Integer, Symbol, expand, symbols

from theory import symbols as letters
from theory.claims.pd_d5 import PD_D5, PD_D6, PD_D6_DISCRETE
from theory.exact.digits import decimal
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exact.stationary import stationary
from theory.exhibit import Fact
from theory.numeric import claim_value
from theory.stationary_law.diffusion import Diffusion
from theory.stationary_law.divergence import discrete_ratio

D, delta = letters.diffusion, letters.delay_time
PLACES = symbols("x y z", real=True)


def slope_square(f: Expr, place: Sequence[Symbol]) -> Expr:
    """The squared norm of the gradient."""
    return sum((f.diff(s) ** 2 for s in place), start=Integer(0))


def laplacian(f: Expr, place: Sequence[Symbol]) -> Expr:
    """The trace of the Hessian."""
    return sum((f.diff(s, 2) for s in place), start=Integer(0))


def generator(f: Expr, function: Expr, place: Sequence[Symbol]) -> Expr:
    """−∇f·∇ + DΔ of the diffusion without delay, applied to a function."""
    return sum((-f.diff(s) * function.diff(s) + D * function.diff(s, 2) for s in place), start=Integer(0))


def general_facts() -> tuple[Fact, ...]:
    """The generator of a gradient is a gradient, and the claimed density has no current to first order in δ."""
    x, y, z = PLACES
    f = Function("f")(x, y, z)
    pairs = (("j ≠ k", y), ("j = k", x))
    facts = [
        (
            f"{words}: (−∂_j f ∂_j + D∂_j²)∂_k f = ∂_k(D∂_j² f − (∂_j f)²/2)",
            expand(generator(f, f.diff(x), [s]) - (D * f.diff(s, 2) - f.diff(s) ** 2 / 2).diff(x)) == 0,
        )
        for words, s in pairs
    ]
    for count in (1, 2, 3):
        place = PLACES[:count]
        f = Function("f")(*place)
        drift = tuple(-f.diff(s) - delta * generator(f, f.diff(s), place) for s in place)
        law = Diffusion(place, drift, (D,) * count)
        measured = {
            letters.objective_here: f,
            letters.slope_square: slope_square(f, place),
            letters.laplacian: laplacian(f, place),
        }
        potential: Any = PD_D5.value.xreplace(measured)
        still = all(expand(law.current(k, -potential / D)) == 0 for k in range(count))
        facts.append((f"n = {count}: no current over exp(−U/D) for the drift to first order in δ", still))
    step, late, noise = letters.step_size, letters.delay, letters.coordinate_noise
    sgd = PD_D5.value.subs({delta: step * late, D: step * noise / 2})
    printed = (
        letters.objective_here - step * late * letters.slope_square / 2 + step**2 * late * noise * letters.laplacian / 2
    )
    facts.append(("U = f − (ητ/2)‖∇f‖² + (η²τσ₁²/2)Δf", expand(sgd - printed) == 0))
    return tuple(facts)


def no_delay_facts() -> tuple[Fact, ...]:
    """PD-D6 in one to three coordinates."""
    facts = []
    for count in (1, 2, 3):
        place = PLACES[:count]
        f = Function("f")(*place)
        spread = letters.step_size * letters.coordinate_noise / 2
        law = Diffusion(place, tuple(-f.diff(s) for s in place), (spread,) * count)
        density = -PD_D6.value.subs(letters.objective_here, f)
        still = all(expand(law.current(k, density)) == 0 for k in range(count))
        facts.append((f"n = {count}: no current over exp(−2f/(ησ₁²))", still))
    return tuple(facts)


def mode_facts() -> tuple[Fact, ...]:
    """For a mode U = f − δ h² x²/2 + const., so the variance ratio is 1 + cτ + …: the rest falls fourfold with c/2."""
    facts = []
    for tau in (1, 2, 5, 20):
        steps = [Fraction(1, 200 * tau), Fraction(1, 400 * tau)]
        whole, half = (discrete_ratio(tau, c) - 1 - c * tau for c in steps)
        falls = Fraction(39, 10) < whole / half < Fraction(41, 10)
        facts.append((f"τ = {tau}: ratio − (1 + cτ) falls {decimal(whole / half, 2)}-fold as c halves", falls))
    return tuple(facts)


def discrete_facts() -> tuple[Fact, ...]:
    """PD-D6-discrete at three steps."""
    facts = []
    for c in (Fraction(1, 10), Fraction(1), Fraction(19, 10)):
        step, noise = Fraction(1, 5), Fraction(3, 2)
        found = stationary(DelayedQuadratic(with_noise(((c / step,),), ((noise,),)), (0,), step)).covariance[0][0]
        numbers = {
            letters.step_size: step,
            letters.coordinate_noise: noise**2,
            letters.mode_curvature: c / step,
        }
        claimed = claim_value(PD_D6_DISCRETE, numbers, "exact").value.item()
        facts.append((f"ηh = {c}: variance {decimal(found, 6)}", found == claimed))
    return tuple(facts)
