"""Symmetric matrices of norm about 1 whose strict upper triangle has a large norm, in integer arithmetic.

Masking a symmetric matrix can raise its norm by a factor that grows like ln M. For a direction pair (u, v) the matrix
of norm 1 with the largest u' U v, U its strict upper triangle, is the matrix sign of S, S_kl = u_min(k,l) v_max(k,l)
off the diagonal. The signs are found by Newton-Schulz, the directions by power iteration, both on integers scaled by
2^24. Nothing rests on how well that search went: `norm_bound` certifies the result.
"""

from fractions import Fraction
from math import isqrt

import numpy as np
from jaxtyping import Int64

BITS = 24
DIRECTION_BITS = 10
ONE = 1 << BITS


def large_triangle(blocks: int, rounds: int = 2) -> tuple[Int64[np.ndarray, "M M"], Int64[np.ndarray, " M"]]:
    """A symmetric matrix, scaled by 2^24, and a direction that its strict upper triangle stretches.

    Args:
        blocks: M, at most 2^10 so that no sum overflows 64 bits.
        rounds: how often matrix and directions are improved in turn.

    Raises:
        ValueError: fewer than 2 or more than 1024 blocks.
    """
    if not 2 <= blocks <= 1024:
        raise ValueError(f"Give between 2 and 1024 blocks, got {blocks}.")
    alternating = 1 - 2 * (np.arange(blocks, dtype=np.int64) % 2)
    left = np.full(blocks, 1 << DIRECTION_BITS, dtype=np.int64)
    right = alternating << DIRECTION_BITS
    matrix = np.zeros((blocks, blocks), dtype=np.int64)
    for _ in range(rounds):
        triangle = np.triu(np.outer(left, right), 1)
        matrix = _matrix_sign(triangle + triangle.T)
        left, right = _top_directions(np.triu(matrix, 1), right)
    return matrix, right


def norm_bound(matrix: Int64[np.ndarray, "M M"]) -> Fraction:
    """Upper bound on the 2-norm of a symmetric matrix scaled by 2^24: norm² ≤ max row sum of |H²|, root by AM-GM.

    Raises:
        ValueError: not symmetric, or an entry so large that 64 bits could overflow.
    """
    if not np.array_equal(matrix, matrix.T) or np.abs(matrix).max() > 2 * ONE:
        raise ValueError("Give a symmetric matrix with entries of modulus at most 2, scaled by 2^24.")
    squared = Fraction(max(sum(map(abs, row)) for row in (matrix @ matrix).tolist()), ONE * ONE)
    return (1 + squared) / 2


def _matrix_sign(matrix: Int64[np.ndarray, "M M"]) -> Int64[np.ndarray, "M M"]:
    frobenius = isqrt(int((matrix * matrix).sum())) + 1
    sign = (matrix << BITS) // frobenius
    triple = 3 * ONE * np.eye(len(matrix), dtype=np.int64)
    for _ in range(22):
        sign = (sign @ (triple - ((sign @ sign) >> BITS))) >> (BITS + 1)
    return (sign + sign.T) >> 1


def _top_directions(
    triangle: Int64[np.ndarray, "M M"], start: Int64[np.ndarray, " M"]
) -> tuple[Int64[np.ndarray, " M"], Int64[np.ndarray, " M"]]:
    right = start
    for _ in range(60):
        right = _rescaled(triangle.T @ ((triangle @ right) >> BITS))
    return _rescaled(triangle @ right), right


def _rescaled(direction: Int64[np.ndarray, " M"]) -> Int64[np.ndarray, " M"]:
    return (direction << DIRECTION_BITS) // int(np.abs(direction).max())
