"""What torch's activations and their derivatives lose, against 40 digits: within the errors that the budgets assume."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
import torch

from reference.problems.activation import ACTIVATIONS
from reference.problems.classifier import MODULES


def sigmoid(z: Any) -> Any:
    return 1 / (1 + mpmath.exp(-z))


EXACT: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "tanh": (mpmath.tanh, lambda z: 1 - mpmath.tanh(z) ** 2),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "softplus": (lambda z: mpmath.log(1 + mpmath.exp(z)), sigmoid),
}


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("name", list(EXACT))
def test_values_and_slopes_are_within_the_assumed_errors(name: str, dtype: torch.dtype) -> None:
    unit = torch.finfo(dtype).eps / 2
    # Softplus changes its formula at 20 in torch and at 40 here: both are inside the range.
    grid = np.concatenate([np.linspace(-60, 60, 601), np.linspace(-1e-3, 1e-3, 21), np.linspace(39.9, 40.1, 21)])
    z = torch.tensor(grid, dtype=dtype, requires_grad=True)
    values = MODULES[name]()(z)
    (slopes,) = torch.autograd.grad(values.sum(), z)
    described, (value, slope) = ACTIVATIONS[name], EXACT[name]
    with mpmath.workdps(60):
        for at, found, steep in zip(z.tolist(), values.tolist(), slopes.tolist(), strict=True):
            exact = value(mpmath.mpf(at))
            assert abs(found - exact) <= described.value_rounding * unit * abs(exact)
            assert abs(steep - slope(mpmath.mpf(at))) <= described.slope_rounding * unit
