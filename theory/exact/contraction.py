"""From which n on a delayed recursion is too small to matter, for all steps a of an interval: exact bounds.

y is the solution of y_{k+1} = y_k - a y_{k - tau} that starts with 1 after zeros. Every solution is
p_m = y_m p_0 - a (y_{m-tau} p_{-1} + ... + y_{m-1} p_{-tau}), so bounds of y on an interval of a are bounds of how much
m steps enlarge the largest of tau + 1 successive values.
"""

from fractions import Fraction
from math import ceil, floor

from flint import fmpq_poly

from theory.exact.flint_polynomial import from_flint, to_flint
from theory.exact.stability import require_delay

PIECES = 24
FINE = 2**32
ENOUGH = Fraction(1, 2)
LONGEST = 400


def open_lengths(delay: int, lower: Fraction, upper: Fraction) -> tuple[int, ...]:
    """The n for which no bound here shows p_n^2 (2 n a + 1) < 1 for all a in [lower, upper]; p starts with ones.

    Raises:
        ArithmeticError: no contraction was found, so that infinitely many n would be left.
    """
    found: set[int] = set()
    for low, high in _pieces(lower, upper):
        last = _last_on_piece(delay, low, high)
        for n, p in enumerate(delayed_solution(delay, last)):
            if _bound(p, low, high) ** 2 * (2 * n * high + 1) >= 1:
                found.add(n)
    return tuple(sorted(found - {0}))


def _pieces(lower: Fraction, upper: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Intervals that cover [lower, upper], between points of a coarse grid, which keeps the fractions short."""
    if lower >= upper:
        return []
    grid = Fraction(1, 8 * floor(PIECES / (upper - lower)))
    first, last = floor(lower / grid), ceil(upper / grid)
    width = -(-(last - first) // PIECES)
    return [(start * grid, (start + width) * grid) for start in range(first, last, width)]


def delayed_solution(delay: int, steps: int) -> tuple[fmpq_poly, ...]:
    """p_0, ..., p_steps as polynomials in a: p_{n+1} = p_n - a p_{max(n - delay, 0)} from p_0 = 1.

    Raises:
        ValueError: a negative delay.
    """
    require_delay(delay)
    path, a = [fmpq_poly([1])], fmpq_poly([0, 1])
    for step in range(steps):
        path.append(path[-1] - a * path[max(step - delay, 0)])
    return tuple(path)


def _last_on_piece(delay: int, lower: Fraction, upper: Fraction) -> int:
    solution, bounds, growth = [fmpq_poly([1])], [Fraction(1)], []
    while len(growth) < LONGEST * (delay + 1):
        m = len(bounds) - 1
        growth.append(bounds[m] + upper * sum(bounds[max(m - delay, 0) : m], Fraction(0)))
        factor = max(growth[max(m - delay, 0) :])
        if factor < ENOUGH:
            return _last(m, factor, max(growth), upper)
        late = solution[m - delay] if m >= delay else fmpq_poly([0])
        solution.append(solution[m] - fmpq_poly([0, 1]) * late)
        bounds.append(_bound(solution[-1], lower, upper))
    raise ArithmeticError(f"No contraction at delay {delay} between {lower} and {upper}: this is beyond stability.")


def _last(length: int, factor: Fraction, growth: Fraction, upper: Fraction) -> int:
    """p_n <= growth factor^k for n in (k length, (k + 1) length]; the rest decreases in k, since 2 factor^2 < 1."""
    k = 0
    while growth**2 * factor ** (2 * k) * (2 * (k + 1) * length * upper + 1) >= 1:
        k += 1
    return k * length


def _bound(polynomial: fmpq_poly, lower: Fraction, upper: Fraction) -> Fraction:
    """A bound of |polynomial| on an interval: its Taylor coefficients at the middle, in modulus, rounded up."""
    middle, radius = (lower + upper) / 2, (upper - lower) / 2
    shifted = from_flint(polynomial(to_flint((middle, Fraction(1)))))
    total = sum((abs(c) * radius**order for order, c in enumerate(shifted)), Fraction(0))
    return Fraction(ceil(total * FINE), FINE)
