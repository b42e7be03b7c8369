"""The kernel's algebra: equal terms have one form, unequal ones do not, and names are never captured."""

import pytest
from sympy import Function, Integer, Rational, Symbol, latex

from theory.derivation.canonical import TermError, canonical, certainly_nonnegative, rewrite, substitute, vanishes
from theory.derivation.maps import Image, MapNorm, linear_map
from theory.derivation.terms import (
    Diagonal,
    Each,
    Expectation,
    Gradient,
    Index,
    Inner,
    Mask,
    Norm,
    Objective,
    Part,
    total,
    vector,
)
from theory.render.letters import text
from theory.symbols import blocks, shrink, step_size

i, j, k, l = Index("i"), Index("j"), Index("k"), Index("l")  # noqa: E741
n = Symbol("n", integer=True, nonnegative=True)
r = Symbol("r", real=True)
u, v, w = vector("u"), vector("v"), vector("w")
f = Function("f", real=True)
J, K = linear_map("J", j), linear_map("K")


def diagonal(weight, whole, index=l):
    return Diagonal(Each(index, weight), whole)


EQUAL = [
    (Inner(u + 2 * v, w), Inner(w, u) + 2 * Inner(w, v)),
    (Norm(u - v) ** 2, Norm(u) ** 2 - 2 * Inner(u, v) + Norm(v) ** 2),
    (Norm(u - v), Norm(v - u)),
    (Norm(-step_size * u - step_size * v), step_size * Norm(u + v)),
    (Norm(r * u) ** 2, r**2 * Inner(u, u)),
    ((Norm(u) + Norm(v)) * (Norm(u) - Norm(v)), Inner(u, u) - Inner(v, v)),
    (Part(l, 2 * u - v), 2 * Part(l, u) - Part(l, v)),
    (Part(k, diagonal(shrink[l, 0], u)), shrink[k, 0] * Part(k, u)),
    (Inner(u, diagonal(shrink[l, 0], v)), Inner(v, diagonal(shrink[k, 0], u, k))),
    (
        Inner(diagonal(shrink[l, 0], u), diagonal(Mask(l, n), v)),
        Inner(u, diagonal(shrink[l, 0] * Mask(l, n), v)),
    ),
    (diagonal(shrink[l, 0], diagonal(f(l), u)), diagonal(f(k) * shrink[k, 0], u, k)),
    (total(f(j), j, 1, n), total(f(k + 1), k, 0, n - 1)),
    (total(2 * f(j) + r, j, 1, n), 2 * total(f(k), k, 1, n) + n * r),
    (total(r, j, 3, n + 2), n * r),
    (total(total(f(i) * f(j), i, 1, n), j, 1, n), total(total(f(i) * f(j), j, 1, n), i, 1, n)),
    (Part(l, total(vector("v", j), j, 1, n)), total(Part(l, vector("v", k)), k, 1, n)),
    (Expectation(2 * Inner(u, v) + r), 2 * Expectation(Inner(v, u)) + r),
    (Expectation(total(f(j) * Inner(u, u), j, 1, n)), total(f(j) * Expectation(Norm(u) ** 2), j, 1, n)),
    (Expectation(Expectation(Norm(u)) * Norm(v)), Expectation(Norm(u)) * Expectation(Norm(v))),
    (vector("x", i - (j + 1) + 1), vector("x", i - j)),
    (Image(K, 2 * u - r * v), 2 * Image(K, u) - r * Image(K, v)),
    (Image(J - 2 * K, u), Image(J, u) - 2 * Image(K, u)),
    (Image(J - K, u + v), Image(J, u) + Image(J, v) - Image(K, v) - Image(K, u)),
    (Image(K, Image(J, u - v)), Image(K, Image(J, u)) - Image(K, Image(J, v))),
    (Image(K, total(vector("v", j), j, 1, n)), total(Image(K, vector("v", k)), k, 1, n)),
    (Image(J, total(f(j) * vector("v", j), j, 1, n)), total(f(k) * Image(J, vector("v", k)), k, 1, n)),
    (Image(K, 0 * u), Integer(0)),
    (Norm(Image(K, u - v)), Norm(Image(K, v) - Image(K, u))),
    (Norm(Image(-step_size * K, u)), step_size * Norm(Image(K, u))),
    (MapNorm(J - K), MapNorm(K - J)),
    (MapNorm(-step_size * K), step_size * MapNorm(K)),
    (linear_map("J", i - (j + 1) + 1), linear_map("J", i - j)),
    (r ** (n + 1), r * r**n),
    (r / n - (r + 1) / n, -1 / n),
]

UNEQUAL = [
    (Inner(u, v), Inner(u, w)),
    (Norm(u + v), Norm(u - v)),
    (Norm(u + v), Norm(u) + Norm(v)),
    (Norm(r * u), r * Norm(u)),
    (Part(l, u), Part(k, u)),
    (diagonal(shrink[l, 0], u), diagonal(f(l), u)),
    (Inner(diagonal(f(l), u), v), Inner(diagonal(f(l), u), diagonal(f(l), v))),
    (total(f(j), j, 1, n), total(f(j), j, 0, n)),
    (total(f(j), j, 1, n), total(f(j + 1), j, 1, n)),
    (total(r, j, 1, n), (n + 1) * r),
    (total(r, j, 1, Symbol("m", integer=True)), Symbol("m", integer=True) * r),
    (total(f(i) * f(j), j, 1, n), total(f(j) * f(j), j, 1, n)),
    (Expectation(Norm(u) * Norm(v)), Expectation(Norm(u)) * Expectation(Norm(v))),
    (Expectation(Norm(u) ** 2), Expectation(Norm(u)) ** 2),
    (Expectation(Objective(u)), Objective(u)),
    (Gradient(u + v), Gradient(u) + Gradient(v)),
    (Expectation(Norm(Gradient(u))), Norm(Gradient(u))),
    (Image(K, u), Image(K, v)),
    (Image(J, u), Image(linear_map("J", k), u)),
    (Image(J, u), Image(linear_map("K", j), u)),
    (Image(K, Image(J, u)), Image(J, Image(K, u))),
    (Image(J, vector("v", j)), Image(J, vector("v", k))),
    (total(Image(J, vector("v", j)), j, 1, n), Image(J, total(vector("v", j), j, 1, n))),
    (Norm(Image(K, u)), MapNorm(K) * Norm(u)),
    (MapNorm(J + K), MapNorm(J) + MapNorm(K)),
    (MapNorm(J + K), MapNorm(J - K)),
    (Inner(Image(K, u), v), Inner(u, Image(K, v))),
    (Expectation(MapNorm(K) * Norm(u)), MapNorm(K) * Expectation(Norm(u))),
    (r ** (n + 1), r**n),
]


@pytest.mark.parametrize(("left", "right"), EQUAL, ids=str)
def test_equal_terms(left, right):
    assert vanishes(left - right)
    assert canonical(canonical(left)) == canonical(left)


@pytest.mark.parametrize(("left", "right"), UNEQUAL, ids=str)
def test_unequal_terms(left, right):
    assert not vanishes(left - right)


def test_substitution_renames_what_it_would_capture():
    inside = total(f(i) * f(j), j, 1, n)
    assert vanishes(substitute(inside, {i: j}) - total(f(j) * f(k), k, 1, n))
    assert not vanishes(substitute(inside, {i: j}) - total(f(j) ** 2, j, 1, n))
    assert substitute(inside, {j: i}) == inside


def test_rewriting_reaches_under_binders():
    assert rewrite(total(f(j), j, 1, n), f(j), 2 * f(j)) == total(2 * f(j), j, 1, n)
    assert rewrite(total(f(j), j, 1, n), f(i), r) == total(f(j), j, 1, n)


def test_signs():
    assert certainly_nonnegative(step_size * n + Norm(u))
    assert certainly_nonnegative((step_size * n - n) / n + 1)
    assert not certainly_nonnegative(r)
    assert not certainly_nonnegative(Norm(u) - Norm(v))
    assert not certainly_nonnegative(Inner(u, v))
    assert certainly_nonnegative(total(Norm(vector("v", j)), j, 1, n)) and not certainly_nonnegative(n - 1)


@pytest.mark.parametrize("term", [u + 1, u * v, Norm(u) + v, Inner(u * v, w), K + u, K * u, K * K, K**2])
def test_vectors_and_scalars_do_not_mix(term):
    with pytest.raises(TermError):
        canonical(Part(l, term) if not isinstance(term, Inner) else term)


def test_a_map_goes_under_a_sum_without_capture():
    assert vanishes(Image(J, total(vector("v", j), j, 1, n)) - total(Image(J, vector("v", k)), k, 1, n))
    assert not vanishes(Image(J, total(vector("v", j), j, 1, n)) - total(Image(J, vector("v", j)), j, 1, n))


def test_maps_are_printed():
    term = Image(J - K, vector("x", i))
    assert text(term) == "(J[j] − K)·(x[i])"
    assert text(Norm(Image(K, u)) - MapNorm(K)) == "‖K·(u)‖ − ‖K‖"
    assert text(w - (u + v)) == "w − (u + v)"
    assert latex(term) == r"\left(- K_{} + J_{j}\right)\left(x_{i}\right)"
    assert latex(MapNorm(J)) == r"\left\|J_{j}\right\|"


def test_number_of_blocks_counts():
    assert vanishes(total(Rational(1, 2), l, 0, blocks - 1) - blocks / Integer(2))
