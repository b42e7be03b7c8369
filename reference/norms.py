"""Norms in float64 and what rounding can have done to them."""

import torch

from reference.certified.rounding import gamma
from reference.certified.upper import Upper


def norm(vector: torch.Tensor) -> float:
    """Euclidean norm; off by a factor within 1 ± `norm_error(len(vector))`."""
    return float(torch.linalg.vector_norm(vector))


def difference_norm(one: torch.Tensor, other: torch.Tensor) -> float:
    """‖one − other‖ of two float64 vectors, within the same factor; exactly 0 for equal ones."""
    return norm(one - other)


def norm_error(size: int) -> Upper:
    """Relative error of `difference_norm` on vectors of that size: a rounding for each difference, square and addition,
    and for the root: γ_{n+4}."""
    return gamma(size + 4)
