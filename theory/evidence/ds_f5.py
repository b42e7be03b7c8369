"""DS-F5 decided: coupled quadratics just below every block's own limit, and one block alone just above its own."""

from collections.abc import Sequence
from fractions import Fraction

from theory.exact.gradient_rule import plain
from theory.exact.limit import limit_bracket
from theory.exact.network import NetworkQuadratic
from theory.exact.polynomial import Rational, roots_inside_unit_circle
from theory.exhibit import Fact

_NEAR = Fraction(1, 10**15)
_DELAYS = ((1, 0), (3, 3), (2, 1, 0), (4, 2, 0), (5, 1, 0, 2))


def facts() -> tuple[Fact, ...]:
    """Schur-Cohn tests of the determinant, its roots at 1 (one for each dimension of ker H) divided out."""
    facts = []
    for delays in _DELAYS:
        size = len(delays)
        direction = [Fraction(k + 1) for k in range(size)]
        for kind, weights in (
            ("rank one", [1] + [0] * (size - 1)),
            ("full rank", [Fraction(1, k + 1) for k in range(size)]),
        ):
            hessian = with_eigenvalues(weights, direction)
            kernel = sum(not weight for weight in weights)
            gains = [limit_bracket(tau)[0] - _NEAR for tau in delays]
            stable = all_others_decay(delays, hessian, gains, kernel)
            facts.append((f"delays {delays}, {kind}, each gain 1e-15 below its own limit: all others decay", stable))
        for block, tau in enumerate(delays[:1]):
            alone = [[Fraction(int(row == column == block)) for column in range(size)] for row in range(size)]
            gains = [limit_bracket(other)[1] + _NEAR for other in delays]
            grows = not all_others_decay(delays, alone, gains, size - 1)
            facts.append(
                (f"delays {delays}, curvature in the block of delay {tau} only, 1e-15 above: not stable", grows)
            )
    return tuple(facts)


def all_others_decay(
    delays: Sequence[int], hessian: Sequence[Sequence[Rational]], gains: Sequence[Rational], kernel: int
) -> bool:
    """Whether z = 1 is a root exactly `kernel` times and every other root is inside the unit circle."""
    rules = tuple(plain(tau) for tau in delays)
    return others_inside(NetworkQuadratic(tuple(map(tuple, hessian)), rules, tuple(gains)).polynomial(1), kernel)


def others_inside(polynomial: Sequence[Rational], kernel: int) -> bool:
    """Whether every root is inside the unit circle once the root 1 is divided out `kernel` times."""
    for _ in range(kernel):
        values = [Fraction(0)]
        for coefficient in reversed(polynomial):
            values.append(values[-1] + coefficient)
        if values[-1]:
            return False
        polynomial = tuple(reversed(values[1:-1]))
    return roots_inside_unit_circle(polynomial)


def with_eigenvalues(weights: Sequence[Rational], direction: Sequence[Fraction]) -> list[list[Fraction]]:
    """Q diag(weights) Q with the reflection Q = I - 2vv'/v'v: symmetric, rational, of these eigenvalues."""
    size, square = range(len(weights)), sum(v * v for v in direction)
    mirror = [[int(i == j) - 2 * direction[i] * direction[j] / square for j in size] for i in size]
    return [[sum((mirror[i][k] * weights[k] * mirror[k][j] for k in size), Fraction(0)) for j in size] for i in size]
