"""Finds duals and extremal functions for smooth convex functions: performance estimation, with a margin."""

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np

from theory.certificates.delayed_descent import DelayedDescent
from theory.certificates.dual import Dual
from theory.certificates.errors import CertificateError
from theory.certificates.extremal import Extremal
from theory.certificates.interpolation import Point, add_gap, square
from theory.certificates.search.rounding import rounded, rounded_flows
from theory.certificates.search.solver import load_cvxpy, solve

ROOMS = (1e-7, 1e-6, 1e-5)
"""What the inequalities of an extremal function are kept apart, so that rounding cannot break them: the first that
serves. A small one comes nearer to the worst case and asks more of the solver."""


def gap_matrix(points: Sequence[Point], pair: tuple[int, int], block: int, convexity: Fraction) -> np.ndarray:
    """The quadratic part of one interpolation inequality, in floats."""
    form = square(len(points[0].gradient))
    add_gap(form, Fraction(1), points[pair[0]], points[pair[1]], block, convexity)
    return np.array(form, dtype=float)


def find_dual(run: DelayedDescent, bound: Fraction | None = None) -> Dual:
    """Multipliers that prove a bound; left out, the best bound that the solver sees, plus 1/100000 of it.

    Raises:
        CertificateError: the solver found none.
    """
    cvxpy = load_cvxpy()
    if bound is None:
        bound = Fraction(str(round(_best_bound(cvxpy, run) * 1.00001, 12)))
    margin = cvxpy.Variable()
    weights, forms, balance, pairs, wanted = _multipliers(cvxpy, run, float(bound))
    apart = [form - margin * np.eye(run.size) >> 0 for form in forms]
    solve(cvxpy, cvxpy.Maximize(margin), [*apart, weights >= 0, balance])
    return Dual(run, bound, rounded_flows(pairs, weights.value, wanted))


def _best_bound(cvxpy: Any, run: DelayedDescent) -> float:
    bound = cvxpy.Variable()
    weights, forms, balance, _, _ = _multipliers(cvxpy, run, bound)
    solve(cvxpy, cvxpy.Minimize(bound), [*(form >> 0 for form in forms), weights >= 0, balance])
    return float(bound.value)


def _multipliers(cvxpy: Any, run: DelayedDescent, bound: Any) -> tuple[Any, list[Any], Any, list[Any], list[Fraction]]:
    """Variable, remainder of each block, equations of the values, pairs, and what the values must add up to."""
    points = run.points()
    pairs = list(permutations(range(len(points)), 2))
    weights = cvxpy.Variable(len(pairs))
    corner = square(run.size)
    corner[0][0] = Fraction(1)
    forms = []
    for block in range(len(run.delays)):
        columns = np.array([gap_matrix(points, pair, block, Fraction(0)).ravel() for pair in pairs]).T
        form = cvxpy.reshape(columns @ weights, (run.size, run.size), order="C")
        forms.append(form + bound * np.array(corner, dtype=float))
    wanted = [Fraction(0)] * len(points)
    wanted[run.last], wanted[-1] = Fraction(-1), Fraction(1)
    balance = incidence(pairs, len(points))[:-1] @ weights == np.array(wanted[:-1], dtype=float)
    return weights, forms, balance, pairs, wanted


def incidence(pairs: list[Any], points: int) -> np.ndarray:
    """+1 where a point is the first of a pair, -1 where it is the second."""
    table = np.zeros((points, len(pairs)))
    for column, (first, second) in enumerate(pairs):
        table[first, column], table[second, column] = 1, -1
    return table


def find_extremal(run: DelayedDescent) -> Extremal:
    """A start, gradients and values on which the run does nearly as badly as it can.

    Raises:
        CertificateError: the solver found none.
    """
    cvxpy = load_cvxpy()
    for room in ROOMS:
        with suppress(CertificateError):
            found = _extremal(cvxpy, run, room)
            found.check()
            return found
    raise CertificateError(f"{run.words()}: the solver's functions are too inexact to be rounded; try other numbers.")


def _extremal(cvxpy: Any, run: DelayedDescent, room: float) -> Extremal:
    points = run.points()
    grams = [cvxpy.Variable((run.size, run.size), PSD=True) for _ in run.delays]
    values = cvxpy.Variable(len(points))
    constraints = [sum(gram[0, 0] for gram in grams) <= 1 - room, values[len(points) - 1] == 0]
    for i, j in permutations(range(len(points)), 2):
        gaps = (cvxpy.trace(gap_matrix(points, (i, j), b, Fraction(0)) @ gram) for b, gram in enumerate(grams))
        constraints.append(values[i] - values[j] - sum(gaps) >= room)
    solve(cvxpy, cvxpy.Maximize(values[run.last]), constraints)
    vectors = tuple(_vectors(gram.value) for gram in grams)
    heights = tuple(rounded(value) for value in values.value[:-1])
    return Extremal(run, heights[run.last], vectors, heights)


def _vectors(gram: np.ndarray) -> tuple[tuple[Fraction, ...], ...]:
    """Vectors with these inner products, rounded; directions shorter than rounding are left out."""
    sizes, directions = np.linalg.eigh((gram + gram.T) / 2)
    kept = sizes > 1e-12
    coordinates = directions[:, kept] * np.sqrt(sizes[kept])
    return tuple(tuple(rounded(entry) for entry in row) for row in coordinates)
