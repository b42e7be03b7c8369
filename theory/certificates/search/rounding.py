"""From a solver's floats to fractions whose equations hold exactly."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from theory.certificates.interpolation import Flow, outflow

DIGITS = 10**9
"""Denominator of what is rounded: finer than the margins that the searches ask of the solver."""


def rounded(number: float, over: int = DIGITS) -> Fraction:
    """The nearest fraction over a denominator."""
    return Fraction(round(float(number) * over), over)


def rounded_flows(pairs: Iterable[tuple[int, int]], weights: Any, wanted: list[Fraction]) -> tuple[Flow, ...]:
    """Multipliers near the solver's whose values add up as wanted: what is missing flows to or from the minimiser."""
    flows = {pair: max(rounded(weight), Fraction(0)) for pair, weight in zip(pairs, weights, strict=True)}
    star = len(wanted) - 1
    found = outflow([(i, j, weight) for (i, j), weight in flows.items()], len(wanted))
    for point in range(star):
        missing = wanted[point] - found[point]
        flows[(point, star) if missing > 0 else (star, point)] += abs(missing)
    return tuple((i, j, weight) for (i, j), weight in sorted(flows.items()) if weight)
