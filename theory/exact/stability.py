"""Exact stability of delayed gradient descent on a quadratic mode, theta_{t+1} = theta_t - c theta_{t - delay}.

c is step size times curvature; the characteristic polynomial is z^{delay+1} - z^delay + c. The decisions here look
only at its roots; `theory.exact.limit` has the closed form of the limit (claim PD-R2) and knows nothing of roots.
"""

from fractions import Fraction

from theory.exact.polynomial import Rational, roots_inside_circle, roots_inside_unit_circle


def characteristic_polynomial(delay: int, step_times_curvature: Rational) -> tuple[Fraction, ...]:
    """Ascending coefficients of z^{delay+1} - z^delay + c.

    Raises:
        ValueError: a negative delay.
    """
    require_delay(delay)
    coefficients = [Fraction(0)] * (delay + 2)
    coefficients[0] += Fraction(step_times_curvature)
    coefficients[delay] -= 1
    coefficients[delay + 1] += 1
    return tuple(coefficients)


def is_stable(delay: int, step_times_curvature: Rational) -> bool:
    """Decide by the Schur-Cohn test whether every solution of the recursion tends to 0."""
    return roots_inside_unit_circle(characteristic_polynomial(delay, step_times_curvature))


def contracts_faster_than(delay: int, step_times_curvature: Rational, rate: Fraction) -> bool:
    """Decide whether every root is below `rate` (> 0) in modulus, so that the mode shrinks faster than rate^t."""
    return roots_inside_circle(characteristic_polynomial(delay, step_times_curvature), rate)


def best_step(delay: int) -> tuple[Fraction, Fraction]:
    """Step times curvature with the fastest rate, and that rate: tau^tau/(tau+1)^{tau+1} and tau/(tau+1) (DS-F1)."""
    require_delay(delay)
    return Fraction(delay**delay, (delay + 1) ** (delay + 1)), Fraction(delay, delay + 1)


def require_delay(delay: int) -> None:
    """Refuse what is no delay.

    Raises:
        ValueError: a negative delay.
    """
    if delay < 0:
        raise ValueError(f"A delay is a number of updates and cannot be negative: got {delay}, give 0 or more.")
