"""PD-D8: staleness noise far below mini-batch noise does not make the delay harmless."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

STEP_TIMES_CURVATURE, DELAY = Fraction(1, 500), 500
SHORT_DELAY = 50
NEGLIGIBLE = Fraction(1, 100)
LARGER_VARIANCE, LARGER_DIVERGENCE = Fraction(2), Fraction(1, 10)


def instance() -> Mapping[str, object]:
    """One mode with c = ηa and τ so that cτ = 1: η²τa² = c²τ is 500 times smaller; and cτ = 1/10."""
    return {"step times curvature": STEP_TIMES_CURVATURE, "delay": DELAY, "short delay": SHORT_DELAY}


def noise_ratio() -> Fraction:
    """Stationary mean-square bias over the variance of the gradient noise (DS-F8-bias), exactly."""
    # Loaded here, since the list of refutations needs no flint.
    from theory.exact.stationary_mode import late_ratio, mode_variance

    c = STEP_TIMES_CURVATURE
    return 2 * c**2 * mode_variance(DELAY, c) * (1 - late_ratio(DELAY, c))


def check() -> Outcome:
    """Ratios of the discrete run in fractions, of the continuous law in balls, with both divergences."""
    # Loaded here, since the list of refutations needs no flint.
    from theory.exact.enclosure import ends
    from theory.stationary_law.divergence import (
        ball,
        continuous_ratio,
        discrete_ratio,
        divergence_of_ratio,
    )

    ratio = discrete_ratio(DELAY, STEP_TIMES_CURVATURE)
    continuous = continuous_ratio(STEP_TIMES_CURVATURE * DELAY)
    case = f"c = {STEP_TIMES_CURVATURE}, τ = {DELAY}"
    naive = (
        Comparison(f"{case}, SGD", "variance over that without delay", ratio, LARGER_VARIANCE),
        Comparison(f"{case}, SGD", "KL to SGD", ends(divergence_of_ratio(ball(ratio)))[0], LARGER_DIVERGENCE),
        Comparison(f"{case}, diffusion", "variance over that without delay", ends(continuous)[0], LARGER_VARIANCE),
        Comparison(f"{case}, diffusion", "KL to SGD", ends(divergence_of_ratio(continuous))[0], LARGER_DIVERGENCE),
    )
    small = (
        Comparison(case, "mean-square bias over noise variance, bound 1/100", noise_ratio(), NEGLIGIBLE),
        Comparison(case, "η²τa², bound 1/100", STEP_TIMES_CURVATURE**2 * DELAY, NEGLIGIBLE),
    )
    short = discrete_ratio(SHORT_DELAY, STEP_TIMES_CURVATURE)
    case = f"c = {STEP_TIMES_CURVATURE}, τ = {SHORT_DELAY}, ητa = {STEP_TIMES_CURVATURE * SHORT_DELAY}"
    close = (
        Comparison(case, "variance over that without delay", short, LARGER_VARIANCE),
        Comparison(case, "KL to SGD", ends(divergence_of_ratio(ball(short)))[1], LARGER_DIVERGENCE),
    )
    return Outcome(naive, (*small, *close))


PD_D8 = Refutation(
    name="PD-D8",
    title="small staleness noise is not enough",
    form="where the staleness noise is far below the mini-batch noise (η²τ‖H‖² ≪ 1), the law is close to that of SGD: "
    "variance within a factor 2, KL below 1/10",
    missing="ητ‖H‖ ≪ 1, which is stronger by a factor τ: the bias is small but correlated over τ updates",
    instance=instance,
    check=check,
)
