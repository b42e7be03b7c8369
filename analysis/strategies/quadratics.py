"""Rational quadratics for exact runs: Hessians with a known spectrum, coupled across blocks, or random."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from flint import fmpq, fmpq_mat
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from analysis.strategies.numbers import dyadics
from theory.exact.rational_matrix import to_matrix

Hessian = tuple[tuple[Fraction, ...], ...]
Vector = tuple[Fraction, ...]


def vectors(size: int, largest: int = 2, bits: int = 1) -> SearchStrategy[Vector]:
    """Dyadic vectors, shape (size,); shrinks towards 0."""
    return st.tuples(*(dyadics(-largest, largest, bits) for _ in range(size)))


def diagonal(entries: Sequence[Fraction]) -> Hessian:
    """Blocks that do not see each other."""
    return tuple(
        tuple(entry if row == column else Fraction(0) for column in range(len(entries)))
        for row, entry in enumerate(entries)
    )


def outer(vector: Sequence[Fraction]) -> Hessian:
    """u u': one direction of curvature |u|^2, which couples all coordinates where u is not 0."""
    return tuple(tuple(one * other for other in vector) for one in vector)


def rank_one(size: int) -> SearchStrategy[Hessian]:
    """Coupling across blocks along one direction; shrinks towards all ones, the strongest coupling."""
    entries = st.sampled_from([Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(2), Fraction(0)])
    return st.tuples(*(entries for _ in range(size))).filter(any).map(outer)


def with_spectrum(size: int, values: Sequence[Fraction]) -> SearchStrategy[Hessian]:
    """Hessians whose eigenvalues are among the values, such as (mu, L), the largest of them being one.

    Diagonal in a basis that a rational reflection turns; shrinks towards the diagonal itself.

    Raises:
        ValueError: no values.
    """
    if not values:
        raise ValueError("Give at least one eigenvalue.")
    top = max(values)
    entries = st.lists(st.sampled_from(list(values)), min_size=size - 1, max_size=size - 1)
    return st.builds(lambda rest, axis: reflected(diagonal([top, *rest]), axis), entries, vectors(size))


def hessians(size: int) -> SearchStrategy[Hessian]:
    """Positive semidefinite dyadic matrices: diagonal ones, rank one, two eigenvalues, random Gram matrices."""
    spread = with_spectrum(size, (Fraction(1), Fraction(1, 4)))
    gram = st.tuples(*(vectors(size) for _ in range(size))).map(lambda rows: _gram(rows)).filter(_is_not_zero)
    plain = st.tuples(*(dyadics(0, 2, 2) for _ in range(size))).map(diagonal).filter(_is_not_zero)
    return plain | rank_one(size) | spread | gram


def reflected(hessian: Hessian, axis: Sequence[Fraction]) -> Hessian:
    """The matrix in the basis that is reflected along an axis; itself where the axis is 0."""
    length = sum(x * x for x in axis)
    if not length:
        return hessian
    size = range(len(axis))
    mirror = [[Fraction(row == column) - 2 * axis[row] * axis[column] / length for column in size] for row in size]
    turned = [[sum((mirror[r][k] * hessian[k][c] for k in size), Fraction(0)) for c in size] for r in size]
    return tuple(tuple(sum((turned[r][k] * mirror[k][c] for k in size), Fraction(0)) for c in size) for r in size)


@lru_cache(maxsize=4096)
def largest_eigenvalue(hessian: Hessian) -> Fraction:
    """The largest eigenvalue of a symmetric matrix where all are rational; else the largest row sum, above it."""
    roots = _rational_roots(to_matrix(hessian))
    if len(roots) == len(hessian):
        return max(roots)
    return max(sum(map(abs, row), Fraction(0)) for row in hessian)


def _rational_roots(matrix: fmpq_mat) -> list[Fraction]:
    polynomial = matrix.charpoly()
    roots: list[Fraction] = []
    for factor, power in polynomial.numer().factor()[1]:
        if factor.degree() == 1:
            root = -fmpq(int(factor[0]), int(factor[1]))
            roots += [Fraction(int(root.p), int(root.q))] * power
    return roots


def _gram(rows: Sequence[Vector]) -> Hessian:
    columns = list(zip(*rows, strict=True))
    return tuple(
        tuple(sum((a * b for a, b in zip(one, other, strict=True)), Fraction(0)) for other in columns)
        for one in columns
    )


def _is_not_zero(hessian: Hessian) -> bool:
    return any(map(any, hessian))
