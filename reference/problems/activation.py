"""Activation functions as the constants see them: slopes, curvatures, ranges, and how torch rounds them."""

import math
from dataclasses import dataclass

from reference.certified.rounding import LIBRARY_ULPS
from reference.certified.upper import Upper

_LIBRARY = 2.0 * LIBRARY_ULPS  # relative error of a library function, in units of u


@dataclass(frozen=True, eq=False)
class Activation:
    """An entrywise function s.

    Attributes:
        slope: sup |s'|.
        curvature: sup |s''|, None where s has a kink.
        supremum: sup |s|, infinite where unbounded.
        at_zero: |s(0)|.
        value_rounding: relative error of the computed s, in units of u.
        slope_rounding: absolute error of the computed s', in units of u, at the computed argument.
    """

    name: str
    slope: Upper
    curvature: Upper | None
    supremum: Upper
    at_zero: Upper
    value_rounding: float
    slope_rounding: float


def _root(numerator: int, denominator: int) -> Upper:
    return (Upper.of(numerator) / denominator).sqrt()


_UNBOUNDED = Upper.of(math.inf)

# |s''| of tanh is largest at s² = 1/3: 4/(3√3) = √(16/27). Slope formed as 1 − y·y: the error of y enters twice.
TANH = Activation(
    "tanh", Upper.of(1.0), _root(16, 27), Upper.of(1.0), Upper.of(0.0), _LIBRARY, 2.0 * _LIBRARY + 4.0
)  # fmt: skip

# 1/(6√3) = √(1/108). Slope formed as y(1 − y): |1 − 2y| ≤ 1 times the error of y, plus roundings.
SIGMOID = Activation(
    "sigmoid", Upper.of(0.25), _root(1, 108), Upper.of(1.0), Upper.of(0.5), _LIBRARY, _LIBRARY + 4.0
)  # fmt: skip

# log1p(e^x): two library calls, and the jump to x at 40, where they differ by e^-40 < 2^-57 (relative 2^-62). The slope
# e^x/(1 + e^x) has one library call; at the jump it is off by e^-40 < 0.1 u of double precision.
SOFTPLUS = Activation(
    "softplus", Upper.of(1.0), Upper.of(0.25), _UNBOUNDED, Upper.of(math.nextafter(math.log(2.0), 1.0)),
    2.0 * _LIBRARY + 4.0, _LIBRARY + 5.0,
)  # fmt: skip

RELU = Activation("relu", Upper.of(1.0), None, _UNBOUNDED, Upper.of(0.0), 0.0, 0.0)

ACTIVATIONS = {activation.name: activation for activation in (TANH, SIGMOID, SOFTPLUS, RELU)}
