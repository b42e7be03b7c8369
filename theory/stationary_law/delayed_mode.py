"""The stationary variance of a delayed Ornstein-Uhlenbeck mode from the equations of its covariance, as a power series.

dx = -h x(t - delta) dt + sqrt(2 D) dW has a covariance r with r'(s) = -h r(delta - s) for 0 <= s <= delta, and what the
noise adds to x^2 is what the drift takes, h r(delta) = D. Around the middle, u = s - delta/2, the first equation is
r'(u) = -h r(-u): each coefficient follows from the one before, and the second equation gives the scale.
"""

from fractions import Fraction
from math import factorial

from flint import arb, ctx, fmpq, fmpq_series

from theory.stationary_law.divergence import BITS, ball

TERMS = 60


def _coefficients(terms: int) -> list[Fraction]:
    """Of r by powers of h u, the first one 1: c_{k+1} = -(-1)^k c_k/(k + 1)."""
    found = [Fraction(1)]
    for k in range(terms - 1):
        found.append(-((-1) ** k) * found[-1] / (k + 1))
    return found


def variance_ratio_ball(delay_times_curvature: Fraction) -> arb:
    """r(0) over r(delta), which is the variance with delay over that without, D/h.

    Raises:
        ValueError: the enclosure of r(delta) holds 0, or delta h is no number from 0 to 2.
    """
    half = Fraction(delay_times_curvature) / 2
    if not 0 <= half <= 1:
        raise ValueError(f"A mode with delay times curvature {2 * half} has no stationary law.")
    sums = [sum((c * u**k for k, c in enumerate(_coefficients(TERMS))), Fraction(0)) for u in (-half, half)]
    with ctx.workprec(BITS):
        # The k-th term is half^k/k! in modulus, and half of the one before at most: the rest is twice its first term.
        rest = arb(0, float(Fraction(4, factorial(TERMS))))
        first, last = (ball(whole) + rest for whole in sums)
        if not last > 0:
            raise ValueError(f"A mode with delay times curvature {2 * half} has no stationary law.")
        return first / last


def variance_ratio_series(terms: int) -> fmpq_series:
    """The same ratio by powers of delta h."""
    halves = [c / 2**k for k, c in enumerate(_coefficients(terms))]
    first = fmpq_series([_fmpq((-1) ** k * c) for k, c in enumerate(halves)], prec=terms)
    return first / fmpq_series([_fmpq(c) for c in halves], prec=terms)


def _fmpq(number: Fraction) -> fmpq:
    return fmpq(number.numerator, number.denominator)
