"""Published rates of delayed modules against ours: polynomials in K whose signs settle every K at once."""

from fractions import Fraction
from typing import Any

from sympy import Integer, Poly, Rational, Symbol, expand

from theory import symbols
from theory.claims.dm_ddg_step import STEP_FACTOR
from theory.claims.dm_published import DM_DDG_THEOREM1, DM_FR, M_K
from theory.exact.claim_numbers import exact_value, numbers_of
from theory.exact.delayed_quadratic import run
from theory.exact.digits import decimal
from theory.exhibit import Fact
from theory.refutation import Comparison

K = symbols.blocks
_more = Symbol("m")

SQUARES = K * (K - 1) * (2 * K - 1) / 6
"""Σ (K−k)², the squared delays of DDG."""


def published(ratio: Any) -> Any:
    """M_K/M_g, at a ratio of step sizes."""
    value = DM_DDG_THEOREM1.definitions[M_K]
    return expand(value.subs(symbols.window_step_ratio, ratio) / symbols.gradient_square_bound)


def coefficients(polynomial: Any) -> list[Any]:
    """Coefficients in powers of K − 1: if none is negative the polynomial is at least 0 for every K ≥ 1."""
    return Poly(expand(polynomial.subs(K, _more + 1)), _more).all_coeffs()


def _never_negative(words: str, polynomial: Any) -> Fact:
    found = coefficients(polynomial)
    return f"{words}: coefficients in K − 1 are {', '.join(map(str, found))}", all(c >= 0 for c in found)


def by_sum(ratio: Any) -> Any:
    """M_K/M_g less the step's right side over η²LM_g, M_g = Σ A_k: with √Σd² ≤ K², 1/2 + q√Σd² + q²Σd² at ηL = 1."""
    return published(ratio) - (Rational(1, 2) + ratio * K**2 + ratio**2 * SQUARES)


def by_whole(ratio: Any) -> Any:
    """M_K/M_g less C of DM-DDG-step."""
    return published(ratio) - STEP_FACTOR.subs(symbols.window_step_ratio, ratio)


def batches_in_window(modules: int, delay: int) -> int:
    """How many mini-batches the last `delay` steps of all modules draw on: module k steps with the one K − k ago."""
    return len({back + above for back in range(1, delay + 1) for above in range(modules)})


def by_blocks(ratio: Any) -> Any:
    """M_K/M_g less DM-T4's right side with A_k ≤ M_g for each k: K/2 + q√K Σd + q²K Σd², with √K ≤ K."""
    return published(ratio) - (K / 2 + ratio * K * K * (K - 1) / 2 + ratio**2 * K * SQUARES)


def lemma1_facts() -> tuple[Fact, ...]:
    """DM-T4's right side for both readings of M_g, and where the comparison stops."""
    return (
        ("Σd² ≤ K⁴, so that √Σd² ≤ K²", all(c >= 0 for c in coefficients(K**4 - SQUARES))),
        *_range("M_g = Σ A_k", by_sum, 3 * K),
        _beyond("M_g = Σ A_k", 3 * K + 5, Rational(1, 2), SQUARES),
        _never_negative("each A_k ≤ M_g, q_w = 3", by_blocks(Integer(3))),
        _beyond("each A_k ≤ M_g", K, K / 2, K * SQUARES),
    )


def step_facts() -> tuple[Fact, ...]:
    """DM-DDG-step below the published constant, the count it rests on, and where the comparison stops."""
    counts = all(batches_in_window(k, d) == d + k - 1 for k in range(1, 25) for d in range(1, 25))
    stop = Rational(6, 5) * K + 3
    return (
        ("K ≤ 24, d ≤ 24: d steps of K modules draw on d + K − 1 mini-batches", counts),
        *_range("M_g bounds the whole gradient", by_whole, Rational(6, 5) * K),
        _beyond("M_g bounds the whole gradient", stop, K / 2, K * (K - 1) * (5 * K - 1) / 6),
    )


def _range(words: str, slack: Any, end: Any) -> tuple[Fact, ...]:
    """A function that is concave in q_w is at least 0 between 1 and an end if it is so at both."""
    bend = Poly(slack(_more), _more).nth(2)
    return (
        (f"{words}: concave in q_w", all(c <= 0 for c in coefficients(bend))),
        *(_never_negative(f"{words}, q_w = {_named(at)}", slack(at)) for at in (Integer(1), end)),
    )


def _named(ratio: Any) -> str:
    return str(ratio).replace("*", "").replace("M", "K")


def _beyond(words: str, ratio: Any, first: Any, squares: Any) -> Fact:
    """For which K the terms without roots alone are above the published constant."""
    short = [count for count in range(1, 65) if (first + ratio**2 * squares - published(ratio)).subs(K, count) > 0]
    shown = f"{words}: at q_w = {_named(ratio)} the comparison fails for K = {short[0]} … {short[-1]}"
    return shown, short == list(range(short[0], 65))


def theorem1_facts() -> tuple[Fact, ...]:
    """2M_K less what DM-T1-const has, over ηL M_g, at ηL = 1 and delays K − k."""
    ours = published(1) * 2
    return (
        _never_negative("2M_K/M_g − 1 − Σd², M_g = Σ A_k (each A_k ≤ M_g)", ours - 1 - SQUARES),
        _never_negative("2M_K/M_g − K − Σd², each A_k ≤ M_g", ours - K - SQUARES),
    )


def theorem2_facts() -> tuple[Fact, ...]:
    """2M_K less what DM-T1-dim has, over LM_g Ση², at η_0 L = 1 and q_w = K; and that q_w is K."""
    ours = published(K) * 2
    ratios = [max(Fraction(t + 1, max(0, t - count + 1) + 1) for t in range(4 * count)) for count in range(1, 41)]
    return (
        _never_negative("2M_K/M_g − 1 − K²Σd², M_g = Σ A_k (each A_k ≤ M_g)", ours - 1 - K**2 * SQUARES),
        _never_negative("2M_K/M_g − K − K²Σd², each A_k ≤ M_g", ours - K - K**2 * SQUARES),
        (f"η_0/(1 + t): q_w is {ratios[0]}, {ratios[1]}, {ratios[2]}, …, {ratios[-1]}", ratios == list(range(1, 41))),
    )


def fr_instances() -> tuple[Comparison, ...]:
    """f = x²/2 and a mean step of c_g times the gradient, the step size turning x into −x: approached as T grows."""
    found = []
    for share in (Fraction(1), Fraction(1, 2), Fraction(1, 4)):
        for updates in (8, 64, 512):
            step = 2 / share
            made = run([Fraction(1)], [(0,)], [step * share] * updates, [Fraction(1)])
            numbers = numbers_of(made) | {symbols.step_size: step, symbols.descent_share: share}
            value = exact_value(DM_FR, numbers | {symbols.gradient_square_bound: share**2})
            found.append(Comparison(f"c_g = {share}, T = {updates}", "(1/T) Σ‖∇f‖²", made.mean_square, value))
    return tuple(found)


def fr_facts() -> tuple[Fact, ...]:
    """Without delay the value is approached as T grows; with a delay the step goes up near the minimum."""
    found = [(one.line(), Fraction(29, 30) < one.measured / one.bound <= 1) for one in fr_instances()]
    for tau in (2, 3, 4):
        late = run([Fraction(1)], [(tau,)], [Fraction(1, 2)] * 12, [Fraction(1)])
        least, update = min((late.gradient(late.points[u])[0] * late.gradient(late.read(u))[0], u) for u in range(12))
        words = f"delay {tau}, η = 1/2: ∇f·g is {decimal(least, 4)} at update {update}: no c_g > 0 is possible"
        found.append((words, least < 0))
    return tuple(found)
