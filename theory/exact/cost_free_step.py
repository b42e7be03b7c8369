"""The largest step at which a delay costs nothing on quadratics (DS-F3): c(tau), enclosed by fractions, with a proof.

On f = L x^2/2 from x_0 = 1 delayed descent with a = eta L is p_0 = 1, p_{n+1} = p_n - a p_{max(n - tau, 0)}, and
f(x_n) <= L R^2/(4 n a + 2) says p_n^2 (2 n a + 1) <= 1. c(tau) is the smallest a > 0 at which some n has equality:
(i) for some n by isolating all roots of a polynomial in a; (ii) for all n where a <= tau^tau/(tau+1)^{tau+1}:
there p_n stays positive and decreases, so p_n <= (1 - a)^n <= e^{-na}, and e^{-2na}(2na + 1) < 1; (iii) for all
other n at larger a by bounds of p_n on intervals of a (`theory.exact.contraction`).
"""

from collections.abc import Collection
from fractions import Fraction
from typing import Any

from flint import ctx, fmpq_poly

from theory.exact.contraction import delayed_solution, open_lengths
from theory.exact.enclosure import Bracket, ends
from theory.exact.flint_polynomial import from_flint
from theory.exact.stability import best_step


def costs(delay: int, steps: int, a: Fraction) -> bool:
    """Whether the quadratic with curvature L exceeds L R^2/(4 n a + 2) after n steps."""
    p = Fraction(0)
    for coefficient in reversed(from_flint(delayed_solution(delay, steps)[steps])):
        p = p * a + coefficient
    return p**2 * (2 * steps * a + 1) > 1


def cost_free_step(delay: int, bits: int = 64) -> tuple[Bracket, int]:
    """Fractions around c(delay), about 2^-bits of it apart, and the number of steps n that attains it.

    Raises:
        ValueError: a negative delay.
        ArithmeticError: two n could not be told apart: take more bits.
    """
    # Some equality is an upper bound of c, and says how far to look.
    upper = min(_first_equalities(delay, range(1, 3 * (delay + 1)), bits))[0][1]
    lengths = open_lengths(delay, best_step(delay)[0], upper)
    found = sorted(_first_equalities(delay, lengths, bits))
    if len(found) > 1 and found[1][0][0] <= found[0][0][1]:
        raise ArithmeticError(f"Two numbers of steps seem to attain c({delay}): take more than {bits} bits.")
    return found[0]


def _first_equalities(delay: int, lengths: Collection[int], bits: int) -> list[tuple[Bracket, int]]:
    """For each n of these: the smallest a > 0 with p_n^2 (2 n a + 1) = 1, where there is one."""
    found = []
    path = delayed_solution(delay, max(lengths))
    for n in lengths:
        # The quotient is negative at a = 0: p_n = 1 - n a + b a^2 - ... with 2 b < n^2.
        excess = (path[n] ** 2 * fmpq_poly([1, 2 * n]) - 1) // fmpq_poly([0, 0, 1])
        with ctx.workprec(2 * bits):
            # Pairs of a root and its multiplicity; the imaginary part of a real root is exactly 0.
            roots: Any = excess.complex_roots()
            brackets = [ends(root.real) for root, _ in roots if root.imag == 0]
        positive = [bracket for bracket in brackets if bracket[1] > 0]
        if positive:
            found.append((min(positive), n))
    return found
