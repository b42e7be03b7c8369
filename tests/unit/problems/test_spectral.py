"""Certified norms against exact and high-precision ones: never below, and tight to 1e-10."""

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.certified.spectral import eigenvalue_bounds, euclidean_norm, frobenius_norm, spectral_norm
from reference.certified.upper import Upper

TIGHT = 1e-10


def precise_norm(matrix: np.ndarray) -> Any:
    """The largest singular value to 40 digits."""
    with mpmath.workdps(60):
        exact = mpmath.matrix(matrix.tolist())
        return mpmath.sqrt(max(mpmath.eigsy(exact.T * exact, eigvals_only=True)))


@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 10**6), st.sampled_from([1e-200, 1e-3, 1.0, 1e150]))
def test_never_below_the_singular_value_and_tight(rows: int, columns: int, seed: int, scale: float) -> None:
    matrix = np.random.default_rng(seed).normal(size=(rows, columns)) * scale
    norm, wanted = float(spectral_norm(matrix)), precise_norm(matrix)
    assert wanted <= norm <= wanted * (1 + TIGHT)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=6), st.lists(st.integers(-9, 9), min_size=1, max_size=6))
def test_rank_one_norms_against_exact_fractions(u: list[int], v: list[int]) -> None:
    square = Fraction(sum(a * a for a in u) * sum(b * b for b in v))
    matrix = np.outer(u, v).astype(np.float64)
    for norm in (spectral_norm(matrix), frobenius_norm(matrix)):
        assert Fraction(float(norm)) ** 2 >= square
        assert float(norm) ** 2 <= float(square) * (1 + TIGHT)


@pytest.mark.parametrize("shape", [(784, 64), (64, 784), (200, 200), (256, 30)])
def test_tight_on_the_sizes_in_use(shape: tuple[int, int]) -> None:
    matrix = np.random.default_rng(0).normal(size=shape)
    # The Frobenius norm of the residual of numpy's own value is far below this.
    assert float(spectral_norm(matrix)) <= np.linalg.norm(matrix, 2) * (1 + TIGHT)


def test_stacks_are_taken_apart() -> None:
    stack = np.random.default_rng(1).normal(size=(3, 2, 4, 5))
    single = [[float(spectral_norm(matrix)) for matrix in row] for row in stack]
    assert np.allclose(spectral_norm(stack).value, single, rtol=TIGHT, atol=0.0)
    assert spectral_norm(stack).value.shape == (3, 2)


def test_zero_matrices_have_norm_zero() -> None:
    assert float(spectral_norm(np.zeros((3, 2)))) == 0.0
    assert float(euclidean_norm(np.zeros(4))) == 0.0


def test_the_error_of_the_matrix_is_added() -> None:
    assert float(spectral_norm(np.eye(3), 0.5)) >= 1.5


def test_infinite_entries_are_refused() -> None:
    with pytest.raises(ValueError, match="diverged"):
        spectral_norm(np.array([[1.0, np.inf]]))


@given(st.integers(1, 6), st.integers(0, 10**6))
def test_eigenvalues_are_enclosed(size: int, seed: int) -> None:
    half = np.random.default_rng(seed).normal(size=(size, size))
    symmetric = np.tril(half) + np.tril(half, -1).T
    with mpmath.workdps(60):
        wanted = list(mpmath.eigsy(mpmath.matrix(symmetric.tolist()), eigvals_only=True))
    low, high = eigenvalue_bounds(symmetric, Upper.of(0.0))
    slack = TIGHT * float(np.linalg.norm(symmetric))
    assert min(wanted) - slack <= low <= min(wanted)
    assert max(wanted) <= high <= max(wanted) + slack


def test_untrusted_eigenvectors_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(np.linalg, "eigh", lambda matrix: (np.zeros(3), np.zeros((3, 3))))
    with pytest.raises(ArithmeticError, match="not certified"):
        eigenvalue_bounds(np.eye(3), Upper.of(0.0))


def test_a_wrong_eigensolver_costs_tightness_never_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(np.linalg, "eigh", lambda matrix: (np.zeros(2), np.eye(2)))
    low, high = eigenvalue_bounds(np.diag([-1.0, 2.0]), Upper.of(0.0))
    assert low <= -1.0 and high >= 2.0
