"""PD-C3: with momentum m the step is longer, and PD-B1 needs eta/(1 - m) in place of eta."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

SMOOTHNESS, STEP, DELAY, START, UPDATES = Fraction(1, 100), Fraction(1), 5, Fraction(100), 60
MOMENTA = (Fraction(1, 2), Fraction(9, 10))


def instance() -> Mapping[str, object]:
    """Numbers of the runs on f = (alpha/2) theta^2, v_0 = 0, constant history; the gradient at the start is 1."""
    return {
        "smoothness": SMOOTHNESS,
        "step_size": STEP,
        "delay": DELAY,
        "momenta": MOMENTA,
        "start": START,
        "updates": UPDATES,
    }


def _run(momentum: Fraction) -> tuple[Fraction, Fraction]:
    """Largest bias and largest gradient at the updated points."""
    path, velocity = [START] * (DELAY + 1), Fraction(0)
    bias = gradient = Fraction(0)
    for _ in range(UPDATES):
        applied, here = SMOOTHNESS * path[0], SMOOTHNESS * path[-1]
        bias, gradient = max(bias, abs(applied - here)), max(gradient, abs(here))
        velocity = momentum * velocity + applied
        path = [*path[1:], path[-1] - STEP * velocity]
    return bias, gradient


def check() -> Outcome:
    """Run each momentum exactly; compare with G x/(1 - x) at eta and at eta/(1 - m)."""
    naive, corrected = [], []
    for momentum in MOMENTA:
        bias, gradient = _run(momentum)
        strength = SMOOTHNESS * STEP * DELAY
        naive.append(Comparison(f"m = {momentum}, η", "largest |b|", bias, gradient * strength / (1 - strength)))
        strength /= 1 - momentum
        corrected.append(
            Comparison(f"m = {momentum}, η/(1 − m)", "largest |b|", bias, gradient * strength / (1 - strength))
        )
    return Outcome(naive=tuple(naive), corrected=tuple(corrected))


PD_C3 = Refutation(
    name="PD-C3",
    title="momentum with the bare step size",
    form="‖b‖ ≤ G x/(1 − x) with x = α η τ_max, for SGD with momentum m",
    missing="plain SGD; with momentum x = α η τ_max/(1 − m) (v_0 = 0, no dampening)",
    instance=instance,
    check=check,
)
