"""The closed form DS-F8 of a quadratic mode with a constant delay: in fractions for rational steps, and in balls.

With c = 2 sin u the ratio cos(omega tau + phi)/cos(phi) is cos((2 tau - 1) u)/(cos u + sin(2 tau u)): both are rational
in c after division by cos u, since cos((2k+1)u)/cos u and sin(2ku)/cos u obey s_{k+1} = (2 - c^2) s_k - s_{k-1}.
"""

from fractions import Fraction

from flint import arb, ctx, fmpq

from theory.exact.limit import compare_with_limit
from theory.exact.polynomial import Rational


def late_ratio(delay: int, step_times_curvature: Rational) -> Fraction:
    """Covariance one delay ago over variance, exactly.

    Raises:
        ValueError: not stable, so that there is no stationary law.
    """
    c = Fraction(step_times_curvature)
    if c <= 0 or compare_with_limit(c, delay) >= 0:
        raise ValueError(f"A mode with step times curvature {c} and delay {delay} is not stable: take a smaller step.")
    before, cosine = Fraction(1), Fraction(1)  # of -u and u
    zero, sine = Fraction(0), c  # of 0 and 2u
    if not delay:
        return Fraction(1)
    for _ in range(delay - 1):
        before, cosine = cosine, (2 - c**2) * cosine - before
        zero, sine = sine, (2 - c**2) * sine - zero
    return cosine / (1 + sine)


def mode_variance(delay: int, step_times_curvature: Rational) -> Fraction:
    """Stationary variance over the mean square of the noise that one update adds, r_0/(eta^2 sigma_1^2)."""
    c = Fraction(step_times_curvature)
    return 1 / (2 * c * late_ratio(delay, c) - c**2)


def covariance_ball(delay: int, step_times_curvature: Rational, lag: int, bits: int = 192) -> arb:
    """Covariance at a lag <= delay over the same square, from the sines and cosines of DS-F8 as they are written."""
    c = Fraction(step_times_curvature)
    with ctx.workprec(bits):
        size = arb(fmpq(c.numerator, c.denominator))
        turn = 2 * (size / 2).asin()
        phase = arb.pi() / 4 - turn * (2 * delay + 1) / 4
        late = (turn * delay + phase).cos()
        return (turn * lag + phase).cos() / (2 * size * late - size**2 * phase.cos())
