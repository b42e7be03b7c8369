"""Confidence intervals of sampled claims: Student's t for a mean over seeds, and for the slope of a power law."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEVEL = 0.99
"""Two-sided confidence of every interval."""

HALF_AN_ORDER = 0.5
"""An interval that is wider to either side does not tell one whole order from the next."""


@dataclass(frozen=True)
class Interval:
    """An estimate and the half-width of its confidence interval.

    Attributes:
        estimate: The sample mean, or the fitted slope.
        half_width: Half-width at `level`; infinite where too few samples were given.
        samples: Number of samples.
        level: Two-sided confidence.
    """

    estimate: float
    half_width: float
    samples: int
    level: float = LEVEL

    @property
    def low(self) -> float:
        """Lower end."""
        return self.estimate - self.half_width

    @property
    def high(self) -> float:
        """Upper end."""
        return self.estimate + self.half_width


def _quantile(level: float, freedom: int) -> float:
    """Two-sided quantile of Student's t."""
    from scipy.stats import t  # imported on use: scipy.stats takes half a second

    return float(t.ppf(0.5 + level / 2, freedom))


def mean_interval(samples: Sequence[float] | np.ndarray, level: float = LEVEL) -> Interval:
    """Student's t interval of a mean over independent runs (Student 1908).

    Args:
        samples: One number a run, runs that differ in their seed only.
        level: Two-sided confidence.

    Raises:
        ValueError: without samples, or if one is not finite.
    """
    values = np.asarray(samples, dtype=np.float64)
    if values.size == 0 or not np.isfinite(values).all():
        raise ValueError("a mean needs at least one sample, all of them finite; leave out runs that diverged.")
    freedom = values.size - 1
    if freedom < 1:
        return Interval(float(values.mean()), math.inf, values.size, level)
    spread = float(values.std(ddof=1)) / math.sqrt(values.size)
    return Interval(float(values.mean()), _quantile(level, freedom) * spread, values.size, level)


def slope_interval(
    abscissa: Sequence[float] | np.ndarray, ordinate: Sequence[float] | np.ndarray, level: float = LEVEL
) -> Interval:
    """Student's t interval of the exponent p in y = c x^p, by least squares in logarithms.

    Args:
        abscissa: Positive x, at least two different ones.
        ordinate: Positive y of the same length.
        level: Two-sided confidence.

    Raises:
        ValueError: if a value is not positive, the lengths differ, or all x are equal.
    """
    x, y = np.asarray(abscissa, dtype=np.float64), np.asarray(ordinate, dtype=np.float64)
    if x.shape != y.shape or not ((x > 0).all() and (y > 0).all()):
        raise ValueError("a slope needs equally many positive x and positive y; leave out the runs where y is 0.")
    u, v = np.log(x), np.log(y)
    centred = u - u.mean()
    spread = float(centred @ centred)
    if spread == 0.0:
        raise ValueError("a slope needs at least two different x; vary the step size or the delay.")
    slope = float(centred @ v) / spread
    freedom = len(u) - 2
    if freedom < 1:
        return Interval(slope, math.inf, len(u), level)
    residual = v - v.mean() - slope * centred
    error = math.sqrt(float(residual @ residual) / freedom / spread)
    return Interval(slope, _quantile(level, freedom) * error, len(u), level)


def slope_verdict(slope: Interval, claimed: float) -> tuple[str, str]:
    """`consistent`, `undecided` or `violated` for the claim that a quantity is O(x^claimed) as x tends to 0.

    A quantity is O(x^p) if its exponent is at least p; a fitted slope is no proof, so it is never `holds`.
    """
    if not math.isfinite(slope.half_width):
        return "undecided", f"a slope with a confidence interval needs three points, not {slope.samples}"
    shown = f"slope {slope.estimate:.3g} +- {slope.half_width:.2g} at {slope.level:.0%} against {claimed:g}"
    if slope.high < claimed:
        return "violated", shown
    if slope.low >= claimed or slope.half_width <= HALF_AN_ORDER:
        return "consistent", shown
    return "undecided", shown
