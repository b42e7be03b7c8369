"""Finds quadratic Lyapunov functions for smooth strongly convex functions with a constant delay."""

from fractions import Fraction
from itertools import permutations
from math import floor

import numpy as np

from theory.certificates.lyapunov import Lyapunov
from theory.certificates.search.rounding import rounded, rounded_flows
from theory.certificates.search.solver import load_cvxpy, solve
from theory.certificates.search.worst_case import gap_matrix, incidence
from theory.exact.stability import contracts_faster_than

LARGEST = 1000
"""Bound on the entries of a Lyapunov matrix whose smallest eigenvalue is at least 1."""
FINE = 10**9


def find_lyapunov(delay: int, condition: Fraction, step_size: Fraction, rate: Fraction) -> Lyapunov:
    """A Lyapunov function that shrinks at a rate.

    Raises:
        CertificateError: the solver found none.
    """
    cvxpy = load_cvxpy()
    blank = Lyapunov(delay, condition, step_size, rate, (), ())
    points, size = blank.points(), 2 * blank.window
    pairs = list(permutations(range(len(points)), 2))
    now = _state(blank, 0)
    later = _state(blank, 1)
    matrix = cvxpy.Variable((size, size), symmetric=True)
    weights, margin = cvxpy.Variable(len(pairs)), cvxpy.Variable()
    columns = np.array([gap_matrix(points, pair, 0, 1 / condition).ravel() for pair in pairs]).T
    change = float(rate) * now.T @ matrix @ now - later.T @ matrix @ later
    remainder = change + cvxpy.reshape(columns @ weights, (size + 1, size + 1), order="C")
    constraints = [
        remainder - margin * np.eye(size + 1) >> 0,
        matrix - np.eye(size) >> 0,
        cvxpy.abs(matrix) <= LARGEST,
        weights >= 0,
        incidence(pairs, len(points))[:-1] @ weights == 0,
    ]
    solve(cvxpy, cvxpy.Maximize(margin), constraints)
    entries = tuple(tuple(rounded(matrix.value[max(i, j), min(i, j)]) for j in range(size)) for i in range(size))
    flows = rounded_flows(pairs, weights.value, [Fraction(0)] * len(points))
    return Lyapunov(delay, condition, step_size, rate, entries, flows)


def _state(blank: Lyapunov, shift: int) -> np.ndarray:
    """The rows of the state at time t + shift."""
    points = blank.points()[shift : shift + blank.window]
    rows = [point.position[0] for point in points] + [point.gradient for point in points]
    return np.array(rows, dtype=float)


def nearly_best_rate(delay: int, condition: Fraction, step_size: Fraction, share: Fraction) -> Fraction:
    """A rate with 1 - rate just above `share` of what the slowest quadratic mode allows (share < 1)."""
    low, high = 0, FINE
    # The slowest mode's modulus lies in (low, high]/FINE: bisection, each decision exact.
    while high - low > 1:
        middle = (low + high) // 2
        fast = all(
            contracts_faster_than(delay, step_size * curvature, Fraction(middle, FINE))
            for curvature in (Fraction(1), 1 / condition)
        )
        low, high = (low, middle) if fast else (middle, high)
    slowest = Fraction(low, FINE) ** 2
    return Fraction(floor((1 - share * (1 - slowest)) * FINE), FINE)
