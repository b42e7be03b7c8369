"""PD-C4: at a kink the bias is 2 G whatever the step size, so no finite smoothness constant serves."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

DELAYS = (1, 3)
ASSERTED_SMOOTHNESS = (Fraction(1), Fraction(10**3), Fraction(10**6))
STRENGTH = Fraction(1, 2)
UPDATES = 20


def instance() -> Mapping[str, object]:
    """Numbers of the runs on f = |theta| (G = 1): for each asserted alpha the step size is x/(alpha tau).

    The start is half a step right of the kink, the history constant.
    """
    return {"delays": DELAYS, "asserted_smoothness": ASSERTED_SMOOTHNESS, "delay_strength": STRENGTH, "start": "η/2"}


def _slope(point: Fraction) -> int:
    return 1 if point > 0 else -1


def _largest_bias(step: Fraction, delay: int) -> Fraction:
    path, bias = [step / 2] * (delay + 1), 0
    for _ in range(UPDATES):
        applied = _slope(path[0])
        bias = max(bias, abs(applied - _slope(path[-1])))
        path = [*path[1:], path[-1] - step * applied]
    return Fraction(bias)


def check() -> Outcome:
    """Run each case exactly; no iterate is ever at the kink, so every gradient is a true gradient."""
    bound = STRENGTH / (1 - STRENGTH)
    return Outcome(
        naive=tuple(
            Comparison(
                f"τ = {delay}, α = {smoothness}",
                "largest |b|",
                _largest_bias(STRENGTH / (smoothness * delay), delay),
                bound,
            )
            for delay in DELAYS
            for smoothness in ASSERTED_SMOOTHNESS
        )
    )


PD_C4 = Refutation(
    name="PD-C4",
    title="kinks",
    form="‖b‖ ≤ G x/(1 − x) on f = |θ| (or a ReLU network) for some finite α and a small enough step",
    missing="a Lipschitz gradient on the segment between read and reference: at a crossing of the kink b = 2 G",
    instance=instance,
    check=check,
)
