"""The limit of delayed heavy ball from its first angle on the unit circle (claim DS-F7), enclosed by fractions.

The angle solves (tau - 1/2) t + arg(e^{it} - m) = pi/2. For tau >= 1 the left side increases, since its derivative is
tau + (1 - m^2)/(2|e^{it} - m|^2), so bisection finds its one root; at tau = 0 the angle is pi. Knows nothing of roots.
"""

from fractions import Fraction

from flint import arb, ctx, fmpq

from theory.exact.enclosure import Bracket, ends
from theory.exact.polynomial import Rational
from theory.exact.stability import require_delay


def first_turn(delay: int, momentum: Rational, bits: int = 128) -> Bracket:
    """Rationals on both sides of t/pi, t the first angle, exactly 2^-bits apart; (1, 1) at tau = 0.

    Raises:
        ValueError: a negative delay, or a momentum outside [0, 1).
    """
    require_delay(delay)
    if not 0 <= momentum < 1:
        raise ValueError(f"Momentum must be at least 0 and below 1, got {momentum}.")
    low, high = Fraction(0), Fraction(1)
    if delay == 0:
        return high, high
    for _ in range(bits):
        middle = (low + high) / 2
        low, high = (middle, high) if _is_early(delay, Fraction(momentum), middle, bits) else (low, middle)
    return low, high


def heavy_ball_limit(delay: int, momentum: Rational, bits: int = 128) -> Bracket:
    """Rationals on both sides of 2 sin(t/2) |e^{it} - m|, about 2^-bits apart.

    Raises:
        ValueError: a negative delay, or a momentum outside [0, 1).
    """
    low, high = first_turn(delay, momentum, bits)
    # The size increases with the angle.
    return ends(_size(Fraction(momentum), low, bits))[0], ends(_size(Fraction(momentum), high, bits))[1]


def _is_early(delay: int, momentum: Fraction, turn: Fraction, bits: int) -> bool:
    """Whether the phase at the angle turn * pi is below pi/2."""
    precision = 2 * bits
    while True:
        with ctx.workprec(precision):
            cosine, sine = arb.cos_pi_fmpq(_exact(turn)), arb.sin_pi_fmpq(_exact(turn))
            phase = arb.atan2(sine, cosine - _rational(momentum)) / arb.pi()
            rest = phase + _rational((delay - Fraction(1, 2)) * turn - Fraction(1, 2))
            if rest != 0:
                return bool(rest < 0)
        precision *= 2


def _size(momentum: Fraction, turn: Fraction, bits: int) -> arb:
    with ctx.workprec(2 * bits):
        sine = arb.sin_pi_fmpq(_exact(turn / 2))
        return 2 * sine * (_rational((1 - momentum) ** 2) + _rational(4 * momentum) * sine**2).sqrt()


def _rational(number: Fraction) -> arb:
    return arb(_exact(number))


def _exact(number: Fraction) -> fmpq:
    return fmpq(number.numerator, number.denominator)
