"""Kullback–Leibler divergences between centred Gaussian laws, and the variance ratios that a delay causes, enclosed."""

from fractions import Fraction

from flint import arb, ctx, fmpq, fmpq_mat

from theory.exact.polynomial import Rational
from theory.exact.rational_matrix import Rows, to_matrix, trace
from theory.exact.stationary_mode import mode_variance

BITS = 192


def divergence(first_precision: Rows, second_precision: Rows) -> arb:
    """KL(N(0, P^-1) || N(0, Q^-1)) = (tr(Q P^-1) - n + ln det P - ln det Q)/2 for rational precisions P, Q.

    Raises:
        ValueError: a precision that is not positive definite belongs to no law.
    """
    first, second = to_matrix(first_precision), to_matrix(second_precision)
    for matrix in (first, second):
        rows = matrix.tolist()
        minors = [fmpq_mat([row[:size] for row in rows[:size]]).det() for size in range(1, len(rows) + 1)]
        if min(minors) <= 0 or matrix != matrix.transpose():
            raise ValueError("A precision must be symmetric and positive definite: otherwise there is no such law.")
    excess = trace(second * first.inv()) - first.nrows()
    with ctx.workprec(BITS):
        return (ball(excess) + (arb(first.det()) / arb(second.det())).log()) / 2


def divergence_of_ratio(ratio: arb) -> arb:
    """KL of two laws of one mode whose variances have this ratio, the numerator's law first: (r - 1 - ln r)/2."""
    with ctx.workprec(BITS):
        return (ratio - 1 - ratio.log()) / 2


def continuous_ratio(delay_times_curvature: Rational) -> arb:
    """(1 + sin x)/cos x, x = delay time times curvature: variance of dx = -a x(t - delta) dt + noise over that without.

    Raises:
        ValueError: x is not in [0, pi/2), so that there is no stationary law.
    """
    with ctx.workprec(BITS):
        x = ball(delay_times_curvature)
        if not (x >= 0 and x < arb.pi() / 2):
            raise ValueError(f"x = {delay_times_curvature} is not in [0, π/2): there is no stationary law.")
        return (1 + x.sin()) / x.cos()


def discrete_ratio(delay: int, step_times_curvature: Rational) -> Fraction:
    """Stationary variance of delayed SGD over that of SGD at the same step, exactly."""
    return mode_variance(delay, step_times_curvature) / mode_variance(0, step_times_curvature)


def ball(number: Rational) -> arb:
    """A ball around a rational, at the working precision."""
    value = Fraction(number)
    return arb(fmpq(value.numerator, value.denominator))
