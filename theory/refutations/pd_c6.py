"""PD-C6: with a normalised or adaptive optimizer the step is not eta times the gradient, and PD-B1 is false."""

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt

from theory.refutation import Comparison, Outcome, Refutation

SLOPE, STRENGTH = Fraction(1, 10), Fraction(1, 4)
DELAYS = (1, 3, 5)
DECAYS, OFFSET = (Fraction(9, 10), Fraction(999, 1000)), Fraction(1, 10**8)


def instance() -> Mapping[str, object]:
    """Numbers of the runs: f = G theta + (alpha/2) theta^2, one scalar, start 0, tau + 1 tasks, all of which read it.

    Every applied gradient is G, so that the running means of Adam, corrected, are G and G^2 at every step.
    """
    return {
        "slope": SLOPE,
        "smoothness": Fraction(1),
        "delay_strength": STRENGTH,
        "delays": DELAYS,
        "adam": {"decays": DECAYS, "offset": OFFSET},
    }


def _root(square: Fraction) -> Fraction:
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    if root**2 != square:
        raise ValueError(f"{square} is no square of a rational; choose an instance whose root is exact.")
    return root


def _sign_steps(step: Fraction, updates: int) -> list[Fraction]:
    return [step * SLOPE / abs(SLOPE)] * updates


def _adam_steps(step: Fraction, updates: int) -> list[Fraction]:
    """Steps of Adam as it is defined: running means of gradient and square, both corrected for their start at 0."""
    mean = square = Fraction(0)
    steps = []
    for count in range(1, updates + 1):
        mean = DECAYS[0] * mean + (1 - DECAYS[0]) * SLOPE
        square = DECAYS[1] * square + (1 - DECAYS[1]) * SLOPE**2
        corrected = square / (1 - DECAYS[1] ** count)
        steps.append(step * mean / (1 - DECAYS[0] ** count) / (_root(corrected) + OFFSET))
    return steps


def check() -> Outcome:
    """Compare the last task's |b| with G x/(1 − x), G the largest gradient met, and with smoothness times distance."""
    naive, corrected = [], []
    for name, optimizer in (("sign descent", _sign_steps), ("Adam", _adam_steps)):
        for delay in DELAYS:
            steps = optimizer(STRENGTH / delay, delay)
            points = [-sum(steps[:count], Fraction(0)) for count in range(delay + 1)]
            largest = max(abs(SLOPE + point) for point in points)
            bias, case = abs(points[-1]), f"{name}, τ = {delay}"
            naive.append(Comparison(case, "largest |b|", bias, largest * STRENGTH / (1 - STRENGTH)))
            corrected.append(Comparison(f"{case}, actual steps", "largest |b|", bias, sum(steps, Fraction(0))))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected))


PD_C6 = Refutation(
    name="PD-C6",
    title="normalised and adaptive optimizers",
    form="‖b‖ ≤ G x/(1 − x) with x = α η τ_max, for sign descent or Adam with learning rate η",
    missing="steps of length η‖g̃‖: a normalised step has length about η however small the gradient is. What holds is "
    "PD-B4 with the actual steps, α Σ‖steps between read and reference‖",
    instance=instance,
    check=check,
)
