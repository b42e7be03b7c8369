"""PD-C7: a block written before the cotangent is passed on biases the block below at delay 0."""

from collections.abc import Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

WEIGHTS = (Fraction(1), Fraction(1))
TARGETS = (Fraction(0), Fraction(2))
STEPS = (Fraction(1, 10), Fraction(1, 1000))


def instance() -> Mapping[str, object]:
    """Numbers of one backward pass of l = (w_1 w_0 - y)^2/2, w_1 the top block, one worker, live weights.

    The two targets y are equally likely; at w = (1, 1) the full-data gradient is 0.
    """
    return {"weights": WEIGHTS, "targets": TARGETS, "step_sizes": STEPS, "delay": 0}


def _bottom_gradient(target: Fraction, step: Fraction, write_first: bool) -> Fraction:
    """Gradient applied to the bottom block by a backward pass over weights read just before it (delay 0)."""
    bottom, top = WEIGHTS
    residual = top * bottom - target
    written = top - step * residual * bottom
    return residual * (written if write_first else top)


def check() -> Outcome:
    """Form the bottom gradient with the cotangent taken after and before the top block's own write."""
    naive, corrected = [], []
    for step in STEPS:
        for target in TARGETS:
            true = (WEIGHTS[1] * WEIGHTS[0] - target) * WEIGHTS[1]
            biases = [abs(_bottom_gradient(target, step, write_first) - true) for write_first in (True, False)]
            case = f"η = {step}, y = {target}"
            naive.append(Comparison(f"{case}, write first", "|b| of the bottom block", biases[0], Fraction(0)))
            corrected.append(Comparison(f"{case}, cotangent first", "|b| of the bottom block", biases[1], Fraction(0)))
        mean = sum((_bottom_gradient(target, step, True) for target in TARGETS), Fraction(0)) / len(TARGETS)
        naive.append(Comparison(f"η = {step}, mean over y", "|mean bias|", abs(mean), Fraction(0)))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected))


PD_C7 = Refutation(
    name="PD-C7",
    title="own write before the cotangent",
    form="at delay 0 the bias at `own` is 0, in whatever order a block is written and its cotangent formed",
    missing="the cotangent for the block below is formed with the weights from before the block's own write; "
    "otherwise b = −η r² w_0 in this instance, of order η and with non-zero mean",
    instance=instance,
    check=check,
)
