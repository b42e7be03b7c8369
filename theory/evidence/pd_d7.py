"""PD-D7 shown symbolically, and held against exact stationary variances, with constant and with random staleness."""

from fractions import Fraction

from sympy import Add, Expr, Symbol, exp, expand, factorial, integrate, log, oo, pi, series, simplify, sqrt, symbols

from theory import symbols as letters
from theory.claims.pd_d7 import PD_D7_DISCRETE, PD_D7_EXACT, PD_D7_LEADING, PD_D7_QUADRATIC
from theory.exact.digits import decimal
from theory.exact.enclosure import ends
from theory.exact.random_quadratic import DelayedQuadratic, Draw, with_noise
from theory.exact.stationary import stationary
from theory.exhibit import Fact
from theory.numeric import claim_value
from theory.stationary_law.divergence import ball, discrete_ratio, divergence_of_ratio

delta, D = letters.delay_time, letters.diffusion


def order_facts() -> tuple[Fact, ...]:
    """The exact divergence of a mode, enclosed, at two small steps."""
    facts = []
    for tau in (1, 2, 5, 20):
        whole, half = (divergence_of_ratio(ball(discrete_ratio(tau, Fraction(1, n * tau)))) for n in (800, 1600))
        lower, upper = ends(whole / half)
        shown = decimal((lower + upper) / 2, 2)
        facts.append(
            (f"τ = {tau}: KL falls {shown}-fold as η halves", Fraction(39, 10) < lower < upper < Fraction(41, 10))
        )
    return tuple(facts)


def leading_facts() -> tuple[Fact, ...]:
    """p ∝ p_0 e^{a q + b s} with a = δ, b = δ²: KL = a ψ_a + b ψ_b − ψ for the cumulant function ψ(a, b)."""
    a, b = symbols("a b")
    cumulants = {(i, j): Symbol(f"k_{i}{j}") for i in range(4) for j in range(4) if 1 <= i + j <= 3}
    psi = Add(*(k * a**i * b**j / (factorial(i) * factorial(j)) for (i, j), k in cumulants.items()))
    divergence = expand((a * psi.diff(a) + b * psi.diff(b) - psi).subs({a: delta, b: delta**2}))
    lowest = divergence.coeff(delta, 2)
    # q = (‖∇f‖²/2 − DΔf)/D by PD-D5, so its variance is V/D².
    claimed = PD_D7_LEADING.value.subs(letters.correction_variance, cumulants[2, 0] * D**2)
    return (
        ("no term of order 0 or 1 in δ", divergence.coeff(delta, 0) == 0 == divergence.coeff(delta, 1)),
        ("order δ²: half the variance of q, whatever stands at order δ² in the exponent",
         simplify(lowest * delta**2 - claimed) == 0),
    )  # fmt: skip


def quadratic_facts() -> tuple[Fact, ...]:
    """V = D² tr(H²)/2 for one mode, hence δ²h²/4; the exact divergence has the same leading term."""
    x, h = Symbol("x", real=True), letters.mode_curvature
    correction = h**2 * x**2 / 2 - D * h
    variance = simplify(_mean(correction**2, D / h, x) - _mean(correction, D / h, x) ** 2)
    claimed = PD_D7_QUADRATIC.value.subs(letters.curvature_square, h**2)
    ratio = PD_D7_EXACT.definitions[letters.variance_ratio]
    small = Symbol("s", positive=True)
    exact = PD_D7_EXACT.value.subs(letters.variance_ratio, ratio).subs(delta, small / h)
    return (
        ("V = D²h²/2", simplify(variance - D**2 * h**2 / 2) == 0),
        (
            "PD-D7-leading gives (δh)²/4",
            simplify(PD_D7_LEADING.value.subs(letters.correction_variance, variance) - claimed) == 0,
        ),
        ("(r − 1 − ln r)/2 = x²/4 + O(x³), x = δh", series(exact, small, 0, 3).removeO() == small**2 / 4),
    )


def exact_facts() -> tuple[Fact, ...]:
    """The mean of ln(p_τ/p_0) under p_τ, for variances r v and v."""
    x, v, r = Symbol("x", real=True), Symbol("v", positive=True), Symbol("r", positive=True)
    surprise = -(x**2) / (2 * r * v) - log(r) / 2 + x**2 / (2 * v)
    found = _mean(surprise, r * v, x)
    claimed = PD_D7_EXACT.value.subs(letters.variance_ratio, r)
    return (("E ln(p_τ/p_0) = (r − 1 − ln r)/2", simplify(found - claimed) == 0),)


def discrete_facts() -> tuple[Fact, ...]:
    """τ = 1 against τ = 0."""
    facts = []
    for c in (Fraction(1, 100), Fraction(1, 3), Fraction(9, 10), Fraction(99, 100)):
        ratio = variance({1: Fraction(1)}, c) / variance({0: Fraction(1)}, c)
        claimed = claim_value(PD_D7_DISCRETE, {letters.step_times_curvature: c}, "exact").value.item()
        facts.append((f"c = {c}: r = {decimal(ratio, 6)}", ratio == claimed))
    return tuple(facts)


def random_facts() -> tuple[Fact, ...]:
    """r − (1 + c E[τ]) falls fourfold as c halves; so random staleness differs from its mean at order c² only."""
    facts = []
    for chances in ({0: (1, 2), 2: (1, 2)}, {0: (2, 3), 3: (1, 3)}, {1: (1, 4), 2: (1, 2), 6: (1, 4)}):
        law = {tau: Fraction(*chance) for tau, chance in chances.items()}
        mean = sum((tau * chance for tau, chance in law.items()), Fraction(0))
        rests = []
        for c in (Fraction(1, 800), Fraction(1, 1600)):
            rests.append(variance(law, c) / variance({0: Fraction(1)}, c) - 1 - c * mean)
        fold = rests[0] / rests[1]
        shown = ", ".join(f"{tau} with chance {chance}" for tau, chance in law.items())
        facts.append(
            (f"τ = {shown}: r − 1 − cE[τ] falls {decimal(fold, 2)}-fold", Fraction(39, 10) < fold < Fraction(41, 10))
        )
    return tuple(facts)


def variance(staleness: dict[int, Fraction], step: Fraction) -> Fraction:
    """Stationary variance of the mode of curvature 1 with unit noise, the staleness drawn anew at each update."""
    draws = tuple(
        Draw(chance * plain.probability, plain.hessian, plain.linear, (tau,))
        for tau, chance in staleness.items()
        for plain in with_noise(((1,),), ((1,),))
    )
    return stationary(DelayedQuadratic(draws, (0,), step)).covariance[0][0]


def _mean(function: Expr, spread: Expr, x: Symbol) -> Expr:
    """Mean under the centred normal law of this variance."""
    density = exp(-(x**2) / (2 * spread)) / sqrt(2 * pi * spread)
    return simplify(integrate(expand(function) * density, (x, -oo, oo)))
