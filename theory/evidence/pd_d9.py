"""PD-D9 shown symbolically for two and three blocks, and held against exact stationary covariances."""

from fractions import Fraction
from itertools import product
from typing import Any

from flint import fmpq_mat
from sympy import Function, Matrix, Symbol, cancel, expand, eye, limit, log, oo, series, simplify, summation, symbols

from theory import symbols as letters
from theory.claims.pd_d9 import PD_D9_RATIO
from theory.evidence.pd_d5 import PLACES, laplacian, slope_square
from theory.exact.digits import decimal
from theory.exact.random_quadratic import DelayedQuadratic, with_noise
from theory.exact.rational_matrix import from_matrix, to_matrix
from theory.exact.stationary import stationary
from theory.exhibit import Fact
from theory.stationary_law.diffusion import Diffusion

Rows = tuple[tuple[Fraction, ...], ...]
D = letters.diffusion


def symbolic_facts() -> tuple[Fact, ...]:
    """Drift −(H − (δ∘H)H)θ: block k reads θ_l − δ_kl (Hθ)_l in the mean; its Lyapunov equation at first order."""
    facts = []
    for n in (2, 3):
        hessian = Matrix(n, n, lambda i, j: Symbol(f"h_{min(i, j)}{max(i, j)}"))
        lags = Matrix(n, n, lambda i, j: Symbol(f"d_{i}{j}"))
        seen = lags.multiply_elementwise(hessian)
        # M C + C M' = 2D with M = H − (δ∘H)H, C = D H⁻¹ + C_1: what is left at first order.
        base = D * hessian.adjugate() / hessian.det()
        product_of_both = (hessian * base).applyfunc(cancel)
        found = seen * product_of_both + product_of_both.T * seen.T
        claimed = D * (lags + lags.T).multiply_elementwise(hessian)
        facts.append((f"n = {n}: H C_1 + C_1 H = D(δ + δᵀ)∘H", (found - claimed).applyfunc(simplify).is_zero_matrix))
        shifts = symbols(f"s_:{n}")
        shifted = lags + Matrix(n, n, lambda i, j, s=shifts: s[i] - s[j])
        same = (shifted + shifted.T - lags - lags.T).applyfunc(expand).is_zero_matrix
        facts.append((f"n = {n}: shifts s_k − s_l of the index leave δ + δᵀ unchanged", same))
    facts.append(("three blocks, each with its delay: no current over the potential by blocks", _potential_by_blocks()))
    return tuple(facts)


def _potential_by_blocks() -> bool:
    """Drift −(∂_k f + Σ_l δ_l (generator of block l) ∂_k f) over f − Σ_l δ_l(|∂_l f|²/2 − DΔ_l f), f arbitrary."""
    f, late = Function("f")(*PLACES), symbols("d_1:4", nonnegative=True)
    drift = tuple(
        -f.diff(k)
        - sum(d * (-f.diff(s) * f.diff(k, s) + D * f.diff(k, s, 2)) for d, s in zip(late, PLACES, strict=True))
        for k in PLACES
    )
    corrections = [d * (slope_square(f, [s]) / 2 - D * laplacian(f, [s])) for d, s in zip(late, PLACES, strict=True)]
    law = Diffusion(PLACES, drift, (D, D, D))
    return all(expand(law.current(k, -(f - sum(corrections)) / D)) == 0 for k in range(3))


def divergence_facts() -> tuple[Fact, ...]:
    """KL of covariance (1 + sE)C from C, for arbitrary E: order s² is tr(E²)/4."""
    facts, s = [], Symbol("s")
    for n in (2, 3):
        change = Matrix(n, n, lambda i, j: Symbol(f"e_{i}{j}"))
        factor = eye(n) + s * change
        value = ((factor.trace() - n) - log(factor.det())) / 2
        found = series(value, s, 0, 3).removeO()
        claimed = s**2 * (change * change).trace() / 4
        facts.append((f"n = {n}: KL = tr(E²)/4 + O(E³)", expand(found - claimed) == 0))
    return tuple(facts)


def ratio_facts() -> tuple[Fact, ...]:
    """Σ D_m² of both schedules, in closed form and in the limit."""
    beta, count, m = letters.backward_cost_ratio, Symbol("M", integer=True, positive=True), Symbol("m", integer=True)
    layer: Any = summation(((count - m + 1) * (1 + beta)) ** 2, (m, 1, count))
    block: Any = summation((count - m + 1 + count * beta) ** 2, (m, 1, count))
    found = limit(simplify(layer / block), count, oo)
    at_ten = Fraction(str(simplify((layer / block).subs({count: 10, beta: 2}))))
    by_hand = Fraction(
        sum((3 * place) ** 2 for place in range(1, 11)), sum((place + 20) ** 2 for place in range(1, 11))
    )
    return (
        ("Σ D_m² (layer-wise)/Σ D_m² (block) → the claimed ratio", simplify(found - PD_D9_RATIO.value) == 0),
        (f"M = 10, β = 2: {decimal(at_ten, 4)}, as summed age by age", at_ten == by_hand),
        ("the ratio falls below 1 for every β > 0", bool(simplify(1 - PD_D9_RATIO.value).is_positive)),
    )


def _rows(*rows: tuple[int, ...]) -> Rows:
    return tuple(tuple(map(Fraction, row)) for row in rows)


CASES: tuple[tuple[Rows, tuple[int, ...]], ...] = (
    (_rows((2, 1), (1, 2)), (3, 1)),
    (_rows((2, 1), (1, 1)), (0, 4)),
    (_rows((2, 1, 0), (1, 2, 1), (0, 1, 3)), (2, 2, 1)),
)


def first_order(hessian: Rows, delays: tuple[int, ...], step: Fraction) -> Rows:
    """C_1 with H C_1 + C_1 H = D(δ + δᵀ)∘H, δ_kl = step τ_l, D = step/2: a linear system in fractions."""
    n = len(hessian)
    right = [step / 2 * step * (delays[i] + delays[j]) * hessian[i][j] for i in range(n) for j in range(n)]
    h = to_matrix(hessian)
    system = fmpq_mat(
        [
            [(h[i, a] if b == j else 0) + (h[b, j] if a == i else 0) for a in range(n) for b in range(n)]
            for i in range(n)
            for j in range(n)
        ]
    )
    solved = from_matrix(system.solve(to_matrix([[entry] for entry in right])))
    return tuple(tuple(solved[i * n + j][0] for j in range(n)) for i in range(n))


def covariance_facts() -> tuple[Fact, ...]:
    """C with delays − C without − C_1 falls with the cube of the step: 8-fold per half."""
    facts = []
    for hessian, delays in CASES:
        rests, sizes = [], []
        for step in (Fraction(1, 800), Fraction(1, 1600)):
            noise = with_noise(hessian, _isotropic(len(hessian)))
            late, now = (
                stationary(DelayedQuadratic(noise, tau, step)).covariance for tau in (delays, (0,) * len(delays))
            )
            change = first_order(hessian, delays, step)
            places = [(i, j) for i in range(len(hessian)) for j in range(len(hessian))]
            rests.append(max(abs(late[i][j] - now[i][j] - change[i][j]) for i, j in places))
            sizes.append(max(abs(change[i][j]) for i, j in places))
        fold, share = rests[0] / rests[1], rests[1] / sizes[1]
        shown = f"rest {decimal(share, 4)} of C_1, falling {decimal(fold, 2)}-fold as η halves"
        facts.append((f"τ = {delays}: {shown}", Fraction(78, 10) < fold < Fraction(82, 10) and share < Fraction(1, 50)))
    return tuple(facts)


def _isotropic(size: int) -> list[tuple[int, ...]]:
    """Rows of signs, each pair of columns orthogonal: noise of covariance 1."""
    return list(product((1, -1), repeat=size))
