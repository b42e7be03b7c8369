"""Certified matrix norms: upper bounds of singular values and enclosures of extreme eigenvalues.

The eigensolver is not trusted. From its output (V, w) for a symmetric G follow, by residuals that are themselves
rounded outward, φ ≥ ‖I − VᵀV‖ and ρ ≥ ‖GV − V diag(w)‖; since V⁻¹GV = diag(w) + V⁻¹(GV − V diag(w)) and
‖V⁻¹‖ ≤ (1 − φ)^-1/2, every eigenvalue of G lies within ρ/√(1 − φ) of some w_i (Bauer and Fike), and the extreme ones of
w bound those of G.
"""

import numpy as np

from reference.certified.rounding import gamma
from reference.certified.upper import Floats, Upper

# Matrices are scaled by powers of two to entries of order 1; whatever then underflows is far below this.
_UNDERFLOW = 2.0**-900


def frobenius_norm(matrix: np.ndarray) -> Upper:
    """Upper bounds of ‖A‖_F over the last two axes (float64, any leading axes)."""
    magnitude = Upper(np.abs(matrix))
    return (magnitude * magnitude).sum((-2, -1)).sqrt()


def euclidean_norm(vectors: np.ndarray) -> Upper:
    """Upper bounds of ‖v‖₂ over the last axis."""
    return frobenius_norm(vectors[..., None, :])


def spectral_norm(matrix: np.ndarray, error: Upper | float = 0.0) -> Upper:
    """Upper bounds of ‖A‖₂ for every A within `error` (in 2-norm) of the given float64 matrices (..., m, n).

    Relative looseness is about max(m, n)·√min(m, n)·1e-16.
    """
    scaled, scale = _scaled(matrix)
    if scaled.shape[-2] < scaled.shape[-1]:
        scaled = np.swapaxes(scaled, -1, -2)
    gram = _symmetric(np.swapaxes(scaled, -1, -2) @ scaled)
    frobenius = frobenius_norm(scaled)
    rounding = gamma(scaled.shape[-2]) * frobenius * frobenius + _underflow(scaled)
    _, high = eigenvalue_bounds(gram, rounding)
    return Upper.of(np.maximum(high, 0.0)).sqrt() * scale + error


def eigenvalue_bounds(symmetric: np.ndarray, error: Upper) -> tuple[Floats, Floats]:
    """A lower bound of the least and an upper bound of the greatest eigenvalue.

    Args:
        symmetric: float64 (..., n, n), exactly symmetric.
        error: the bounds hold for every symmetric matrix within this distance (2-norm).
    """
    size = symmetric.shape[-1]
    values, vectors = np.linalg.eigh(symmetric)
    identity = np.eye(size)
    length = frobenius_norm(vectors)
    slack = _underflow(symmetric)
    gram = np.swapaxes(vectors, -1, -2) @ vectors
    # One more term than the product has: the subtraction.
    defect = frobenius_norm(gram - identity) + gamma(size + 1) * (length * length + frobenius_norm(identity)) + slack
    residual = symmetric @ vectors - vectors * values[..., None, :]
    largest = Upper.of(np.max(np.abs(values), axis=-1))
    magnitude = frobenius_norm(symmetric) * length + length * largest
    distance = frobenius_norm(residual) + gamma(size + 2) * magnitude + slack
    if np.any(defect.value > 0.25):
        raise ArithmeticError(
            "the eigensolver returned vectors that are far from orthonormal; the norm is not certified"
        )
    # (1 − φ)^-1/2 ≤ 1 + φ for 0 ≤ φ ≤ 1/2.
    radius = (distance * (1.0 + defect) + error).value
    return np.nextafter(values[..., 0] - radius, -np.inf), _raised(values[..., -1], radius)


def _raised(value: Floats, radius: Floats) -> Floats:
    total = value + radius
    return np.where(radius == 0, value, np.nextafter(total, np.inf))


def _scaled(matrix: np.ndarray) -> tuple[np.ndarray, Floats]:
    """The matrices divided by powers of two that bring their largest entries to [1/2, 1), and those powers."""
    if not np.all(np.isfinite(matrix)):
        raise ValueError("a matrix whose norm is wanted has entries that are not finite; the run has diverged")
    _, exponent = np.frexp(np.max(np.abs(matrix), axis=(-2, -1), initial=0.0))
    return np.ldexp(matrix, -np.asarray(exponent)[..., None, None]), np.ldexp(1.0, exponent)


def _symmetric(gram: np.ndarray) -> np.ndarray:
    """The lower triangle mirrored: each entry is as good an approximation as the one it replaces."""
    lower = np.tril(gram)
    return lower + np.swapaxes(np.tril(gram, -1), -1, -2)


def _underflow(matrix: np.ndarray) -> Upper:
    """Zero matrices lose nothing; others at most this."""
    occupied = np.any(matrix != 0, axis=(-2, -1))
    return Upper(np.where(occupied, _UNDERFLOW * matrix.shape[-1] * matrix.shape[-2], 0.0))
