"""DS-F9 attained: the Huber function started at its threshold, with constant history."""

from fractions import Fraction

from theory import symbols
from theory.claims.ds_f9 import DS_F9
from theory.exact.claim_numbers import exact_value
from theory.exact.digits import decimal
from theory.exact.huber import clipped, huber_path
from theory.exhibit import Fact
from theory.refutation import Comparison

DELAYS = (1, 2, 3, 5, 8)
STRENGTHS = tuple(map(Fraction, ("1/10", "1/2", "19/20", "1", "3/2", "2", "3")))


def largest_gap(tau: int, strength: Fraction, updates: int) -> tuple[Fraction, Fraction]:
    """Largest |f'(x_i) - f'(x_{i - tau})| and largest |f'(x_i)| of a run with L = 1 and threshold 1."""
    one = Fraction(1)
    path = huber_path((one,), one, one, strength / tau, updates, lambda *_: tau)
    slopes = [clipped(place, one) for place in path]
    gaps = (abs(slope - slopes[max(i - tau, 0)]) for i, slope in enumerate(slopes))
    return max(gaps), max(map(abs, slopes))


def facts() -> tuple[Fact, ...]:
    """min(x, 2) G is reached at every delay, by a run whose gradients are at most G; how loose Gx/(1 - x) is there."""
    found = []
    for strength in STRENGTHS:
        attained = all(largest_gap(tau, strength, tau) == (min(strength, 2), 1) for tau in DELAYS)
        found.append((f"x = {strength}: the largest gap is {decimal(min(strength, Fraction(2)), 2)} G", attained))
    for strength in STRENGTHS[:3]:
        loose = strength / (1 - strength) / largest_gap(DELAYS[-1], strength, DELAYS[-1])[0]
        found.append((f"x = {strength}: Gx/(1 − x) is {decimal(loose, 2)} times that", loose == 1 / (1 - strength)))
    return tuple(found)


def instances() -> tuple[Comparison, ...]:
    """The Huber function at every delay and strength."""
    found = []
    for strength in STRENGTHS:
        for tau in DELAYS:
            gap, slope = largest_gap(tau, strength, 2 * tau)
            numbers = {
                symbols.step_size: strength / tau,
                symbols.objective_smoothness: 1,
                symbols.delay: tau,
                symbols.gradient_bound: slope,
            }
            case = f"Huber function, τ = {tau}, x = {strength}"
            found.append(Comparison(case, "largest gap", gap, exact_value(DS_F9, numbers)))
    return tuple(found)
