"""The sawtooth adversary of delays in [0, tau]: hold one iterate tau + 1 times, then lag by tau (DS-F4-lower).

From x_0 = 1 with h lagging updates the iterate reaches 1 - V, V = a(tau + 1 + h) - a^2 h(h + 1)/2 (a: step size times
curvature), and the adversary begins anew from there. It keeps a mode from decaying where some V is at least 2.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from theory.exact.enclosure import Bracket
from theory.exact.polynomial import Rational
from theory.exact.stability import require_delay


def drop(delay: int, step_times_curvature: Rational, lag: int) -> Fraction:
    """V = a(tau + 1 + h) - a^2 h(h + 1)/2: how far one tooth goes down from 1."""
    a = Fraction(step_times_curvature)
    return a * (delay + 1 + lag) - a**2 * lag * (lag + 1) / 2


def tooth_delays(delay: int, lag: int) -> tuple[int, ...]:
    """Delays of one tooth's updates: 0 … tau while one iterate is held, then tau.

    Raises:
        ValueError: a lag outside 0 … tau, where the iterates that are read would not be those that were held.
    """
    require_delay(delay)
    if not 0 <= lag <= delay:
        raise ValueError(f"The adversary lags for 0 to {delay} updates, got {lag}.")
    return (*range(delay + 1), *[delay] * lag)


def path(step_times_curvature: Rational, delays: Sequence[int]) -> list[Fraction]:
    """x_0 = 1 and x_{t+1} = x_t - a x_{t - delays[t]}, in fractions.

    Raises:
        ValueError: a delay that reaches back before the start.
    """
    iterates = [Fraction(1)]
    for time, late in enumerate(delays):
        if not 0 <= late <= time:
            raise ValueError(f"Update {time} cannot read an iterate {late} updates old.")
        iterates.append(iterates[-1] - Fraction(step_times_curvature) * iterates[time - late])
    return iterates


def sawtooth_limit(delay: int, bits: int = 128) -> tuple[Bracket, int]:
    """The smallest a with some V = 2, and its lag h; (2, 2) and 0 without delay.

    The smaller root of a^2 h(h + 1)/2 - a(tau + 1 + h) + 2 is 4/(s + r), s = tau + 1 + h, r^2 = s^2 - 4h(h + 1), which
    is negative for every h > tau.

    Returns:
        (lower, upper) around it, equal where r is rational, and the h.
    """
    require_delay(delay)
    if delay == 0:
        return (Fraction(2), Fraction(2)), 0
    found = []
    for lag in range(1, delay + 1):
        reach = delay + 1 + lag
        square = reach**2 - 4 * lag * (lag + 1)
        if square >= 0:
            root = isqrt(square << (2 * bits))
            above = root + (root**2 != square << (2 * bits))
            found.append((tuple(Fraction(4 << bits, (reach << bits) + r) for r in (above, root)), lag))
    return min(found)
