"""All values of a parameter at which a root of a polynomial family reaches the unit circle, enclosed by fractions.

For A + x B with a root z on the circle, x = -A(z)/B(z) is real: A(z) B(1/z) equals its mirror image A(1/z) B(z). Their
difference is (z - 1/z) Q(u), u = z + 1/z, and the real part is S(u); with N(u) = |B|^2 that leaves z = 1, z = -1 and
the roots of Q in (-2, 2), where x = -S(u)/N(u). So no crossing is missed, however near it is to another.
"""

from fractions import Fraction
from typing import Any

from flint import arb, arb_poly, ctx, fmpq, fmpq_poly

from theory.exact.algebra import Polynomial
from theory.exact.enclosure import Bracket, ends, joined
from theory.exact.flint_polynomial import from_flint, from_rational, to_flint
from theory.exact.pencil import Pencil


def crossings(pencil: Pencil, bits: int = 128) -> tuple[Bracket, ...]:
    """Brackets of every x > 0 at which a root is on the circle, ascending; brackets that overlap are joined.

    Args:
        pencil: the family; its two parts have no common root on the circle (that root would be there at every x).
        bits: brackets are narrower than about 2^-bits of their value.

    Raises:
        ValueError: the two parts have a real quotient all over the circle, so that every x in a range is a crossing.
    """
    fixed, moving = _coprime(pencil)
    found = [(x, x) for z in (1, -1) if (x := _at_real_point(fixed, moving, z)) is not None and x > 0]
    for ball in _at_complex_points(fixed, moving, bits):
        lower, upper = ends(ball)
        if lower > 0:
            found.append((lower, upper))
    return joined(found)


def common_factor(pencil: Pencil) -> Polynomial:
    """The monic greatest common divisor of both parts: its roots are there at every x."""
    return from_flint(to_flint(pencil.fixed).gcd(to_flint(pencil.moving)))


def _coprime(pencil: Pencil) -> tuple[fmpq_poly, fmpq_poly]:
    fixed, moving = to_flint(pencil.fixed), to_flint(pencil.moving)
    divisor = fixed.gcd(moving)
    return fixed // divisor, moving // divisor


def _at_real_point(fixed: fmpq_poly, moving: fmpq_poly, z: int) -> Fraction | None:
    below = moving(fmpq(z))
    if below == 0:
        return None
    return from_rational(-fixed(fmpq(z)) / below)


def _at_complex_points(fixed: fmpq_poly, moving: fmpq_poly, bits: int) -> list[arb]:
    """x at the roots of Q in (-2, 2), in balls that do not contain 0."""
    odd, even = _mirrored(fixed, moving)
    _, size = _mirrored(moving, moving)
    if odd == 0:
        raise ValueError("Every parameter of a range puts a root on the circle: decide single values instead.")
    # Where moving or fixed vanishes there is no x, or x = 0.
    for excluded in (size, even, fmpq_poly([-2, 1]), fmpq_poly([2, 1])):
        while (divisor := odd.gcd(excluded)).degree() > 0:
            odd //= divisor
    precision = 2 * bits
    while True:
        with ctx.workprec(precision):
            # Pairs of a root and its multiplicity; the imaginary part of a real root is exactly 0.
            pairs: Any = odd.complex_roots()
            roots = [root.real for root, _ in pairs if root.imag == 0]
            inside = [u for u in roots if not abs(u) > 2]
            balls = [-(arb_poly(even)(u) / arb_poly(size)(u)) for u in inside]
            if all(abs(u) < 2 for u in inside) and all(_is_narrow(ball, bits) for ball in balls):
                return balls
        precision *= 2


def _is_narrow(ball: arb, bits: int) -> bool:
    return ball.is_finite() and ball != 0 and ball.rel_accuracy_bits() > bits


def _mirrored(left: fmpq_poly, right: fmpq_poly) -> tuple[fmpq_poly, fmpq_poly]:
    """(Q, S) with left(z) right(1/z) = S(u) + (z - 1/z) Q(u)/2, by Chebyshev's recursion in u = z + 1/z."""
    shift = right.degree()
    product = left * fmpq_poly(list(reversed(right.coeffs())))
    reach = max(shift, left.degree())
    odd, even = fmpq_poly([0]), fmpq_poly([product[shift]])
    u = fmpq_poly([0, 1])
    # z^k - z^-k = (z - 1/z) second_k(u), z^k + z^-k = first_k(u).
    first, second = [fmpq_poly([2]), u], [fmpq_poly([0]), fmpq_poly([1])]
    for k in range(1, reach + 1):
        up, down = product[shift + k], product[shift - k] if k <= shift else fmpq(0)
        even += first[1] * ((up + down) / 2)
        odd += second[1] * (up - down)
        first, second = [first[1], u * first[1] - first[0]], [second[1], u * second[1] - second[0]]
    return odd, even
