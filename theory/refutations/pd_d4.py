"""PD-D4: a first-order expansion with independent stale noise says that delay narrows the law; it broadens it."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

STRENGTHS = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 5), Fraction(1, 2))
DELAYS = (1, 2, 5, 20)


def instance() -> Mapping[str, object]:
    """dx = −a x(t − δ) dt + √(2D) dW at x = aδ, and delayed SGD with c τ = x."""
    return {"strengths": STRENGTHS, "delays": DELAYS}


def narrowed(strength: Fraction) -> Fraction:
    """Variance over D/a of −a x(t − δ) ≈ −a x + aδ x', with the noise in x' taken as new: (1 + x²)/(1 + x)."""
    return (1 + strength**2) / (1 + strength)


def check() -> Outcome:
    """True variance against the asserted one, in balls and in fractions; the same noise in x' gives 1 + x instead."""
    # Loaded here, since the list of refutations needs no flint.
    from theory.exact.enclosure import ends
    from theory.exact.stationary_mode import mode_variance
    from theory.stationary_law.divergence import (
        continuous_ratio,
        discrete_ratio,
    )

    naive, corrected = [], []
    for strength in STRENGTHS:
        lower, upper = ends(continuous_ratio(strength))
        case = f"x = aδ = {strength}"
        naive.append(Comparison(case, "variance over D/a, asserted (1 + x²)/(1 + x)", lower, narrowed(strength)))
        corrected.append(Comparison(case, "variance over D/a minus 1 + x, bound x²", upper - 1 - strength, strength**2))
    for delay in DELAYS:
        ratio = discrete_ratio(delay, Fraction(1, 10 * delay))
        naive.append(Comparison(f"SGD, τ = {delay}, cτ = 1/10", "variance over that without delay", ratio, Fraction(1)))
    growing = all(mode_variance(tau + 1, Fraction(1, 50)) > mode_variance(tau, Fraction(1, 50)) for tau in range(40))
    return Outcome(tuple(naive), tuple(corrected), (("at c = 1/50 the variance grows with every τ ≤ 40", growing),))


PD_D4 = Refutation(
    name="PD-D4",
    title="delay does not narrow the law",
    form="with a delay δ the variance of a mode falls to (D/a)(1 + x²)/(1 + x) < D/a, x = aδ",
    missing="the noise in x(t − δ) is the noise that x(t) contains: kept, it gives (D/a)(1 + x) to first order, "
    "and exactly (D/a)(1 + sin x)/cos x (PD-D4-exact)",
    instance=instance,
    check=check,
)
