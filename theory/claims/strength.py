"""Delay strengths: step size times smoothness times delay, summed over the version vectors F, R and B."""

from typing import Any

from sympy import Expr, HadamardProduct

from theory import symbols
from theory.expressions import OperatorNorm

ALPHA = (symbols.smoothness, symbols.smoothness_recompute, symbols.smoothness_backward)
TAU = (symbols.max_delay, symbols.max_delay_recompute, symbols.max_delay_backward)
BLOCK_ALPHA = (symbols.block_smoothness, symbols.block_smoothness_recompute, symbols.block_smoothness_backward)
BLOCK_TAU = (symbols.delay_matrix, symbols.delay_matrix_recompute, symbols.delay_matrix_backward)


def whole(rate: Any = symbols.step_size) -> Expr:
    """η Σ_X α_X τ_X, one number for all blocks; `rate` in the place of η."""
    return rate * sum((alpha * tau for alpha, tau in zip(ALPHA, TAU, strict=True)), start=0 * rate)


def in_norm(rate: Any = symbols.step_size) -> Expr:
    """η Σ_X τ^X_max ‖(α^X_kl)‖."""
    return rate * sum((tau * OperatorNorm(a) for a, tau in zip(BLOCK_ALPHA, TAU, strict=True)), start=0 * rate)


def by_block(rate: Any = symbols.step_size) -> Any:
    """The matrix η Σ_X α^X_kl τ^X_kl."""
    forward, recomputed, backward = (HadamardProduct(a, t) for a, t in zip(BLOCK_ALPHA, BLOCK_TAU, strict=True))
    return rate * (forward + recomputed + backward)


def entry(k: Any, l: Any, rate: Any = symbols.step_size) -> Expr:  # noqa: E741 (the letter of the papers)
    """Entry (k, l) of `by_block`."""
    return rate * sum((a[k, l] * t[k, l] for a, t in zip(BLOCK_ALPHA, BLOCK_TAU, strict=True)), start=0 * rate)
