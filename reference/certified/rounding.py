"""Constants of the standard model of floating-point arithmetic.

fl(a ∘ b) = (a ∘ b)(1 + δ), |δ| ≤ u, for + − × ÷ and square roots, with u half the machine epsilon; an inner product of
n terms, summed in any order, fused or not, has an error of at most γ_n = nu/(1 − nu) times the sum of absolute products
(Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., §3.1).

Assumed, and stated with every budget made of them: matrix products are formed by conventional summation (no Strassen,
no Winograd, no TF32), and library functions (tanh, exp, log, their relatives) are within LIBRARY_ULPS units in the last
place.
"""

from fractions import Fraction

import numpy as np

from reference.certified.upper import Upper

LIBRARY_ULPS = 4


def unit_roundoff(dtype: str) -> float:
    """u = 2^-24 for `float32`, 2^-53 for `float64`."""
    return float(np.finfo(np.dtype(dtype)).eps) / 2.0


def smallest_normal(dtype: str) -> float:
    """What an operation may lose in absolute terms when its result underflows, flushed to zero or not."""
    return float(np.finfo(np.dtype(dtype)).tiny)


def gamma(terms: int, dtype: str = "float64") -> Upper:
    """γ_n, rounded up.

    Raises:
        ValueError: when n·u ≥ 1/2, where the model says nothing useful.
    """
    product = terms * Fraction(unit_roundoff(dtype))
    if product >= Fraction(1, 2):
        raise ValueError(f"sums of {terms} terms have no rounding bound in {dtype}; use smaller batches or layers")
    return Upper.of(np.nextafter(float(product / (1 - product)), np.inf))


def library_error(dtype: str = "float64") -> Upper:
    """Relative error of a library function: an ulp is at most 2u relative."""
    return Upper.of(2.0 * LIBRARY_ULPS * unit_roundoff(dtype))


def compounded(*relative: Upper) -> Upper:
    """Bound of Π(1 + ε_i) − 1 for |ε_i| at most the given bounds."""
    total = Upper.of(0.0)
    for error in relative:
        total = total + error + total * error
    return total


def exponential_excess(exponent: Upper) -> Upper:
    """Bound of e^t − 1 for |t| ≤ exponent: t/(1 − t), infinite from t = 1/2 on."""
    t = exponent.value
    safe = Upper.of(np.minimum(t, 0.5))
    # 1/(1 − t) ≤ 1 + t + 2t² for t ≤ 1/2: no subtraction, so nothing to round the other way.
    bound = exponent * (1.0 + safe + 2.0 * safe * safe)
    return Upper(np.where(t < 0.5, bound.value, np.inf))
