"""Rational quadratics: their gradients in fractions and in float64, their smoothness not below the truth."""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

UP = 1 + 2.0**-40
"""Outward margin of the generator's own float norms: LAPACK errs by less than 1e-13 on matrices this small."""


def norm(vector: list[Fraction]) -> float:
    """Euclidean norm of a vector of fractions, to within an ulp or two."""
    total = sum((entry * entry for entry in vector), Fraction(0))
    scale = 1 << max(0, 2 * (64 - (total.numerator.bit_length() - total.denominator.bit_length()) // 2))
    return (
        math.isqrt(total.numerator * scale * total.denominator) / (total.denominator * math.isqrt(scale))
        if total
        else 0.0
    )


@dataclass(frozen=True)
class Quadratic:
    """Losses l_t(theta) = |A theta|^2 / 2 + c_t . theta, blocks of columns.

    Attributes:
        inputs: (n, d) matrix A of dyadic numbers.
        linear: (batches, d) vectors c_t.
        columns: half-open column range of each block.
    """

    inputs: np.ndarray
    linear: np.ndarray
    columns: tuple[tuple[int, int], ...]

    @property
    def blocks(self) -> int:
        return len(self.columns)

    @cached_property
    def hessian(self) -> list[list[Fraction]]:
        rows = [[Fraction(float(entry)) for entry in row] for row in self.inputs]
        width = self.inputs.shape[1]
        return [[sum((row[i] * row[j] for row in rows), Fraction(0)) for j in range(width)] for i in range(width)]

    @cached_property
    def block_smoothness(self) -> np.ndarray:
        """(M, M) norms of the Hessian's blocks, not below the truth."""
        dense = np.array([[float(entry) for entry in row] for row in self.hessian])
        return np.array(
            [[self._norm(dense[slice(*row), slice(*column)]) for column in self.columns] for row in self.columns]
        )

    @cached_property
    def smoothness(self) -> float:
        """Norm of the Hessian, not below the truth."""
        return self._norm(np.array([[float(entry) for entry in row] for row in self.hessian]))

    @staticmethod
    def _norm(part: np.ndarray) -> float:
        return abs(float(part[0, 0])) if part.size == 1 else float(np.linalg.norm(part, 2)) * UP

    def exact_gradient(self, theta: list[Fraction], batch: int) -> list[Fraction]:
        """The mini-batch gradient in fractions."""
        linear = [Fraction(float(entry)) for entry in self.linear[batch]]
        products = (sum((h * x for h, x in zip(row, theta, strict=True)), Fraction(0)) for row in self.hessian)
        return [product + shift for product, shift in zip(products, linear, strict=True)]

    def gradient(self, theta: np.ndarray, batch: int) -> np.ndarray:
        """The same in float64, as a trainer computes it."""
        return self.inputs.T @ (self.inputs @ theta) + self.linear[batch]
