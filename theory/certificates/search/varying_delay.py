"""Finds polytopes that delayed steps map into themselves, whatever the delays (the invariant polytope algorithm)."""

from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from theory.certificates.errors import CertificateError
from theory.certificates.interpolation import Row, unit
from theory.certificates.polytope import Combination, Polytope
from theory.certificates.search.rounding import rounded

GRID = 10**6
FACTOR = Fraction(99_999, 100_000)
SWELL = 1 + 3e-5
"""By how much a new vertex exceeds the image that asked for it: more than rounding and `FACTOR` take away."""
CORE = Fraction(1, 4)
"""Size of the multiples of unit vectors that belong to every polytope: they take up what rounding leaves."""
TINY = 1e-9
MOST = 2000
FAR = 1000


def find_polytope(delay: int, step_size: Fraction) -> Polytope:
    """A polytope that shows delays in 0, ..., delay harmless.

    Raises:
        CertificateError: it grows beyond `MOST` vertices, or away.
    """
    core = tuple(tuple(CORE * entry for entry in unit(place, delay + 1)) for place in range(delay + 1))
    vertices = [*core, *_worst_cycle(delay, step_size)]
    fresh = list(vertices)
    while fresh:
        images = [image for vertex in fresh for image in _images(vertex, step_size)]
        fresh = []
        for image in images:
            size, _ = _gauge(vertices, image)
            if size > float(FACTOR) - TINY:
                vertex = tuple(rounded(SWELL * float(entry), GRID) for entry in image)
                vertices.append(vertex)
                fresh.append(vertex)
        if len(vertices) > MOST or any(abs(entry) > FAR for vertex in fresh for entry in vertex):
            raise CertificateError("The polytope grows and grows: take a smaller step size or delay.")
    vertices = _needed(vertices, len(core))
    pairs = []
    for vertex in vertices:
        high, low = _images(vertex, step_size)
        pairs.append((_combination(vertices, high), _combination(vertices, low)))
    return Polytope(delay, step_size, FACTOR, tuple(vertices), tuple(pairs))


def _images(vertex: Row, step_size: Fraction) -> tuple[Row, Row]:
    """The next states if the largest and if the smallest entry is read."""
    high, low = ((vertex[0] - step_size * read, *vertex[:-1]) for read in (max(vertex), min(vertex)))
    return high, low


def _worst_cycle(delay: int, step_size: Fraction) -> list[Row]:
    """The leading eigenvector of the most dangerous sawtooth, and its images through the cycle.

    A sawtooth reads one iterate delay + 1 times, then lags.

    Raises:
        CertificateError: it grows.
    """
    growth, sequence, vector = 0.0, [], np.ones(delay + 1)
    for lag in range(2 * delay + 2):
        reads = [*range(delay + 1), *[delay] * lag]
        cycle = np.eye(delay + 1)
        for read in reads:
            cycle = _step_matrix(delay, read, step_size) @ cycle
        sizes, vectors = np.linalg.eig(cycle)
        lead = np.argmax(abs(sizes))
        speed = abs(sizes[lead]) ** (1 / len(reads))
        if speed > growth + TINY:
            growth, sequence, vector = speed, reads, np.real(vectors[:, lead])
    if growth >= 1:
        raise CertificateError("Some delays make this run grow: take a smaller step size or delay.")
    vector = vector / abs(vector).max()
    rows = []
    for read in sequence:
        rows.append(tuple(rounded(entry, GRID) for entry in vector))
        vector = _step_matrix(delay, read, step_size) @ vector / growth
    return rows


def _step_matrix(delay: int, read: int, step_size: Fraction) -> np.ndarray:
    matrix = np.eye(delay + 1, k=-1)
    matrix[0, 0] = 1
    matrix[0, read] -= float(step_size)
    return matrix


def _gauge(vertices: list[Row], point: Row) -> tuple[float, np.ndarray]:
    """Smallest sum of moduli of coefficients that combine vertices to a point, and the coefficients."""
    columns = np.array(vertices, dtype=float).T
    target = np.array(point, dtype=float)
    found = linprog(np.ones(2 * len(vertices)), A_eq=np.hstack([columns, -columns]), b_eq=target, method="highs")
    if found.status != 0:
        raise CertificateError("An image could not be placed: take a smaller step size or delay.")
    positive, negative = np.split(found.x, 2)
    return float(found.fun), positive - negative


def _needed(vertices: list[Row], core: int) -> list[Row]:
    """Without the vertices that lie well inside the hull of the others."""
    kept = list(vertices)
    for vertex in vertices[core:]:
        others = [other for other in kept if other is not vertex]
        if _gauge(others, vertex)[0] < 1 - 1e-7:
            kept = others
    return kept


def _combination(vertices: list[Row], point: Row) -> Combination:
    """Coefficients that give the point exactly: rounded ones, and the core for what they leave."""
    _, floats = _gauge(vertices, point)
    coefficients = [rounded(factor) for factor in floats]
    for place in range(len(point)):
        left = point[place] - sum((c * vertex[place] for c, vertex in zip(coefficients, vertices, strict=True)))
        coefficients[place] += left / CORE
    return tuple((number, factor) for number, factor in enumerate(coefficients) if factor)
