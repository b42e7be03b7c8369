"""DM-T2-long: without its condition on step and delay the bound by the variance alone is false, even at ηL ≤ 1."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

DELAYS = (1, 2, 4)
UPDATES = 36


def instance() -> Mapping[str, object]:
    """f = x²/2 (L = 1) from x = 1 without noise, one block, no shrinking."""
    return {"smoothness": 1, "start": 1, "step_size": Fraction(1), "delays": DELAYS, "updates": UPDATES}


def _compared(delay: int, step: Fraction) -> Comparison:
    path = [Fraction(1)]
    for update in range(UPDATES - 1):
        path.append(path[-1] - step * path[max(update - delay, 0)])
    mean = sum((x * x for x in path), Fraction(0)) / UPDATES
    return Comparison(f"τ = {delay}, ηL = {step}", "mean of ‖∇f‖²", mean, 1 / (step * UPDATES))


def check() -> Outcome:
    """At delay 1 and ηL = 1 the run is 1, 0, −1, −1, 0, 1, … for ever; at longer delays it grows."""
    return Outcome(
        naive=tuple(_compared(delay, Fraction(1)) for delay in DELAYS),
        corrected=tuple(_compared(delay, Fraction(1, 2 * delay + 1)) for delay in DELAYS),
    )


DM_T2_LONG = Refutation(
    name="DM-T2-long",
    title="the bound by the variance alone at ηL ≤ 1",
    form="(1/T) Σ E‖∇f(x_t)‖²_s ≤ 2Δ/(ηT) + ηLV_s + 2η²L²V_τ for delayed modules whenever ηL ≤ 1",
    missing="2(ηL)²s_lτ_l² + ηLs_l ≤ 1 in every block, for which ηL ≤ 1/(2τ_max + 1) is enough",
    instance=instance,
    check=check,
)
