"""Vectors of the proof language, sums, entries and traces at numbers, worked out by hand."""

from fractions import Fraction

import numpy as np
import pytest
from sympy import Integer, Sum, Symbol, Trace

from theory.derivation.maps import Image, linear_map
from theory.derivation.terms import Natural, total, vector
from theory.numeric import NumericError, evaluate
from theory.proofs.vocabulary import k, l
from theory.symbols import blocks, blocks_between, diffusion, hessian, lag_time, path_integral, step_size

n, p = Natural("n"), Natural("p")
TURN, TWICE = np.array([[0, -1], [1, 0]], dtype=object), np.array([[2, 0], [0, 2]], dtype=object)
VALUES = {
    linear_map("A", 0): TURN,
    linear_map("A", 1): TWICE,
    vector("v", 0): np.array([1, 2], dtype=object),
    vector("v", 1): np.array([3, 5], dtype=object),
    n: 1,
    step_size: Fraction(1, 2),
}


def test_a_vector_is_its_maps_applied_and_added() -> None:
    """A_0 v_1 = (−5, 3), A_1 v_1 = (6, 10), so that (A_0 − A_1)v_1 + v_0/2 = (−11 + 1/2, −7 + 1)."""
    difference = linear_map("A", n - 1) - linear_map("A", n)
    term = Image(difference, vector("v", n)) + step_size * vector("v", 0)
    assert evaluate(term, VALUES, "exact").tolist() == [Fraction(-21, 2), -6]


def test_a_sum_of_vectors_runs_over_its_bounds() -> None:
    """A_0 v_0 + A_1 v_1 = (−2, 1) + (6, 10); an empty sum is 0, whatever is applied to it."""
    whole = total(Image(linear_map("A", p), vector("v", p)), p, 0, n)
    assert evaluate(whole, VALUES, "exact").tolist() == [4, 11]
    empty = Image(linear_map("A", 0), total(vector("v", p), p, 0, n - 2)) + 0 * step_size
    assert evaluate(empty, VALUES, "exact").item() == 0


def test_a_vector_without_numbers_is_named() -> None:
    with pytest.raises(NumericError, match=r"v\[2\]"):
        evaluate(vector("v", n + 1), VALUES, "exact")
    long = {**VALUES, vector("v", 1): np.array([1, 2, 3], dtype=object)}
    with pytest.raises(NumericError, match="length 2"):
        evaluate(Image(linear_map("A", 0), vector("v", 1)), long, "exact")


def test_entries_sums_and_traces() -> None:
    rows = np.array([[1, 2], [3, 4]], dtype=object)
    values = {hessian: rows, lag_time: rows, k: 0, l: 1, diffusion: 2}
    assert evaluate(diffusion * (lag_time[k, l] + hessian[l, k]), values, "exact").item() == 2 * (2 + 3)
    assert evaluate(Trace(hessian * hessian), values, "exact").item() == 7 + 22
    place = Symbol("place", integer=True, nonnegative=True)
    heights = {path_integral: np.array([5, 7, 9], dtype=object)}
    assert evaluate(Sum(path_integral[place, 0], (place, 0, blocks - 1)), heights, "exact").item() == 21
    with pytest.raises(NumericError, match="no entry"):
        evaluate(Sum(path_integral[-place, 0], (place, 0, blocks - 1)), heights, "exact")


def test_a_count_may_be_an_exponent() -> None:
    assert evaluate((1 + step_size) ** (blocks_between + 1), {step_size: 1, blocks_between: 2}, "exact").item() == 8
    with pytest.raises(NumericError, match="exponent"):
        evaluate(Integer(2) ** step_size, {step_size: 1}, "exact")
