"""PD-C2: in PD-B1 the gradient bound G must hold for mini-batches; a bound on the full-data gradient is not enough."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from theory.refutation import Comparison, Outcome, Refutation

DELAY = 1
UPDATES = 1000
STEPS = (Fraction(3, 10), Fraction(1, 10), Fraction(3, 100), Fraction(1, 100))
MODULUS, MULTIPLIER, SEED = 2**31 - 1, 16807, 2150


def instance() -> Mapping[str, object]:
    """Numbers of the runs: f = theta^2/2 (alpha = 1), mini-batch gradient theta + xi, from the optimum 0.

    xi is +1 where the state of the Lehmer generator 16807 mod 2^31 - 1, started at `seed`, is in its upper half, else
    -1. By how much the bound fails depends on the signs and on how long one looks. These were chosen because they
    give the figures quoted for this counterexample; over 3,000 seeds the medians are 1.38, 2.15, 3.68, 6.60, and signs
    picked against the bound make it fail by far more (docs/findings.md).
    """
    return {"smoothness": 1, "delay": DELAY, "step_sizes": STEPS, "updates": UPDATES, "seed": SEED, "noise": "±1"}


def _signs() -> Iterator[int]:
    state = SEED
    while True:
        state = state * MULTIPLIER % MODULUS
        yield 1 if state > MODULUS // 2 else -1


def _run(step: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Largest bias, largest full-data gradient, and largest mini-batch gradient at the updated points."""
    read, current = Fraction(0), Fraction(0)
    bias = full = sample = Fraction(0)
    for _, sign in zip(range(UPDATES), _signs(), strict=False):
        applied = read + sign
        bias = max(bias, abs(applied - (current + sign)))
        full = max(full, abs(current))
        sample = max(sample, abs(current + sign))
        read, current = current, current - step * applied
    return bias, full, sample


def check() -> Outcome:
    """Run each step size exactly; compare the bias with G x/(1 - x) for the wrong G and for the right one."""
    naive, corrected = [], []
    for step in STEPS:
        bias, full, sample = _run(step)
        growth = step * DELAY / (1 - step * DELAY)
        naive.append(Comparison(f"η = {step}, G of the full data", "largest |b|", bias, full * growth))
        corrected.append(Comparison(f"η = {step}, G + σ", "largest |b|", bias, (full + 1) * growth))
        corrected.append(Comparison(f"η = {step}, G of the mini-batches", "largest |b|", bias, sample * growth))
    return Outcome(naive=tuple(naive), corrected=tuple(corrected))


PD_C2 = Refutation(
    name="PD-C2",
    title="G bounds the full-data gradient only",
    form="‖b‖ ≤ G x/(1 − x) with G ≥ ‖∇f(x_t)‖",
    missing="G ≥ ‖∇ℓ(x_t; ζ_t)‖: the bound of the mini-batch gradients (here G + σ suffices, σ = 1)",
    instance=instance,
    check=check,
)
